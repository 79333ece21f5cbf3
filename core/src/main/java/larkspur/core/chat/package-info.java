/// Chats, their members and their messages.
///
/// ```
/// chat/<chat>   head   chat                what the chat is
///                      members             who is in it
///                      guard               written with every change of these two; its version guards every message
///                      applied/<source>    how far another log's entries were posted here
///                      followed/…          how far apps were told what happened
///               log    message             the messages, by position
///                      event               what else happened, where an app listens (ChatTidings)
/// alias/vchannel:<=…>  target            the chat that a vchannel id leads to
/// ```
///
/// A message's position is its place for good: its time of creation, and the key by which clients
/// name it. An edit or a deletion replaces the entry where it is.
///
/// What never lives here: JSON of a protocol, ids as a protocol spells them (but for the two that
/// are fixed at creation). Begin with [Chats].
package larkspur.core.chat;
