/// What a facade tells of a request while it serves it, and asks about it before: how often a call
/// may be made, whatever the protocol.
///
/// Which rates hold is not here: a protocol's own are in its facade, a developer's are set while
/// the server runs. Begin with [CallObserver] and [CallLimits].
///
/// One thing is kept, and only where a month's quota is set:
///
/// ```
/// partition                  key                  value
/// call-quota/<tenant>        taken                the month, and the calls that servers took of it
/// ```
package larkspur.core.call;
