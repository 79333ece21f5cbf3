/// What happened, as the platform tells it to apps: the JSON that the long connection and callbacks
/// to an address both carry (Feishu docs: event overview, receive events, the pages of the events).
///
/// [EventTypes] is the one table of what the domain calls a kind and the platform a type,
/// [EventScopes] the one of the scopes that an app needs to hear of each. Begin with [EventJson].
///
/// What never lives here: how an event comes to an app, and which of those that may hear of it do.
package larkspur.wire.feishu.event;
