/// From a recorded event to each app that hears of it: in what order, how often, and when it is
/// tried again.
///
/// ```
/// delivery/<app>   cursor          how far the app's events are settled, for each day that is not over
///                  retry/<place>   an event that was not taken, and when it is tried again
///                  failed/<place>  an event that is not tried again, unless somebody asks for it
///                  lease           which server delivers to this app, where several could
/// ```
///
/// An event is settled when the app took it, or when it stands under `retry/` or `failed/`. What is
/// not settled when a process ends is sent again by the next: every event comes at least once, with
/// the same id each time.
///
/// What never lives here: what an event looks like on a socket or in a request
/// ([larkspur.core.event.Courier] is the facade's part of the work), and which app may hear what.
/// Begin with [Deliveries].
package larkspur.delivery;
