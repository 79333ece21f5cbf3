/// How much is done at a time, and for whom: what is bounded in all is shared so that no tenant
/// keeps the others waiting, and none is held back while the others want nothing.
///
/// [Capacity] is about requests, which are refused at once when there is no room for them. [Turns]
/// is about runs, which wait. Both share by one rule, [Quota]. What requests hold while a client
/// sends or reads is kept from those who are too slow by [Pace].
///
/// What never lives here: how a protocol says that there is no room; a number of an operator's.
/// Begin with [Quota].
package larkspur.core.capacity;
