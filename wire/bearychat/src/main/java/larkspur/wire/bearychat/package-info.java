/// The BearyChat OpenAPI, spelled: a facade that knows the protocol's words and none of the
/// domain's rules.
///
/// What the protocol calls a team is a tenant, a vchannel is a chat, a hubot is an app's bot, and a
/// message key is a position. Each package is named after the protocol's objects and holds their
/// calls; [larkspur.wire.bearychat.http] holds what the calls share. Begin with [BearyChatCalls].
package larkspur.wire.bearychat;
