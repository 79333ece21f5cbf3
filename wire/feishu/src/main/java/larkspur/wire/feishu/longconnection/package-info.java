/// The long connection: an app opens a WebSocket, and events come to it there (Feishu docs: receive
/// events through a long connection; the official SDKs).
///
/// An app asks `POST /callback/ws/endpoint` for an address with a [ticket][Tickets] in it, opens
/// that, and from then on both sides send [frames][Frame]: pings and pongs, events and what became
/// of them. [LongConnections] knows all that are open and is the [larkspur.core.event.Courier] of
/// the apps that have any; a [Connection] is one of them; [LongConnectionRoutes] is where HTTP ends
/// and both begin.
///
/// What never lives here: what an event looks like ([larkspur.wire.feishu.event]), and when it is
/// sent again. Begin with [LongConnections].
package larkspur.wire.feishu.longconnection;
