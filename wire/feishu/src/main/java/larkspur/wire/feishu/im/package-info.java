/// Instant messaging, `im/v1`: chats, their members, reading messages, reactions and pins.
///
/// Begin with [ChatCalls].
package larkspur.wire.feishu.im;
