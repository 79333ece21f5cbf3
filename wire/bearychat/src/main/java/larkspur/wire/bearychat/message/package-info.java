/// Messages: writing, reading, changing and deleting them, and the language in which a range of
/// them is asked for.
///
/// [MessageQuery] is that language. [MessageText] and [MessageAttachments] lead between what is
/// typed and what the domain keeps; [MessageObject] writes the protocol's Message; [MessageId] is
/// the codec of its `id`.
///
/// Begin with [MessageCalls].
package larkspur.wire.bearychat.message;
