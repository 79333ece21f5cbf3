/// What happened, as the platform tells it to apps: the JSON that the long connection and callbacks
/// to an address both carry (Feishu docs: event overview, receive events, the pages of the events).
///
/// [EventTypes] is the one table of what the domain calls a kind and the platform a type. Begin
/// with [EventJson].
///
/// What never lives here: how an event comes to an app, and which app may hear of it.
package larkspur.wire.feishu.event;
