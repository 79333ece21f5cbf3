/// Chats, their members, their messages, and what people put on those: reactions and pins.
///
/// ```
/// chat/<chat>   head   chat                what the chat is
///                      members             who is in it
///                      guard               written with every change of these two; its version guards every message
///                      applied/<source>    how far another log's entries were posted here
///                      followed/…          how far apps were told what happened
///                      sending/<mark>      a request that may be repeated, for an hour
///                      read/<person>       how far somebody has read a chat of two, as they said
///                      told/<number>       which deletions and reactions were told lately
///               log    message             the messages, by position
///                      event               what else happened that an app of the chat is to hear of
///                      thread<letters>     the replies of one thread: each right after its message
/// chats-of/<actor>      head   chat/<when>.<chat>  a group that somebody is in; in the order of founding
/// open-chats/<tenant>   head   chat/<when>.<chat>  a group that is open
/// chat-index/made       made                 whether chats of earlier versions are in these two
/// chat-founding/<token> founding             the id that is reserved for a client's token
/// reactions/<chat>.<message>  id/<id>        a reaction
///                             of/<actor>/<emoji>  its id
///                             tell/<number>  what the chat's log is still to be told
///                             state          how many there are; written with every change
/// pins/<chat>           pin/<message>        a pin
///                       state                how many there are
/// card-credentials/<chat>  used/<digest>     how often a credential for a card was used, for half an hour
/// alias/vchannel:<=…>  target            the chat that a vchannel id leads to
///       pair:<digest>  target            the chat of two, by both
/// ```
///
/// A message's position is its place for good: its time of creation, and the key by which clients
/// name it. An edit or a deletion replaces the entry where it is.
///
/// What never lives here: JSON of a protocol, ids as a protocol spells them (but for the two that
/// are fixed at creation). Begin with [Chats]; then [Messages].
package larkspur.core.chat;
