/// Instant messaging, `im/v1`: chats, their members, and reading messages.
///
/// Sending messages, reactions and pins are not here yet. Begin with [ChatCalls].
package larkspur.wire.feishu.im;
