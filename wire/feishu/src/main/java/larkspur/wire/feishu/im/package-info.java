/// Instant messaging, `im/v1`: chats, their members, messages, reactions, pins, images and files.
///
/// Begin with [ChatCalls] and [SendingCalls]; what a message says is read by [Contents] and shown
/// by [MessageJson].
package larkspur.wire.feishu.im;
