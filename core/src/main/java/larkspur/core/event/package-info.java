/// The ordered record of what happened, and who follows it.
///
/// Whatever crosses partitions is a follower of a log: it reads the log's entries in order and
/// commits their effect elsewhere together with a mark of how far it came, so that a repeat is seen
/// and dropped. Begin with [Followers]. What is to be looked at again later, or after a crash,
/// stands in the agenda, which [AgendaReader] reads.
///
/// ```
/// listeners/<tenant>       app/<app>        that an app hears of events, and how (Listener)
/// app-events/<app>.<day>   head  applied/…  how far each source has been told to the app
///                          log   event      what happened that the app may hear of (AppEvent)
/// app-ticket-round/<app>   round            when a marketplace app is sent its ticket next
/// ```
///
/// An app that listens has a log for each day, which followers of the features' logs fill. Who
/// takes its entries to the app is a [Courier]'s business.
///
/// What never lives here: what an event looks like on a socket, and to which subscriber it goes.
package larkspur.core.event;
