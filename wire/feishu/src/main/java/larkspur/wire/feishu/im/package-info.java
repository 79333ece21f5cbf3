/// Instant messaging, `im/v1`: chats, their members, and reading messages. Platform digest, section
/// 3.
///
/// Sending messages, reactions and pins are not here yet. Begin with [ChatCalls].
package larkspur.wire.feishu.im;
