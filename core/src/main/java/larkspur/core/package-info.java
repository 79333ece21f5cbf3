/// The domain of Larkspur: what chats, tasks, runs and identities are, and what may be done with
/// them by whom.
///
/// Here lives what would still be true with no network and no disk. What never lives here: a field,
/// header, status or number that a protocol defines; an engine; a decision about when an event goes
/// out. Begin with [larkspur.core.chat.Chats], whose operations are the shortest, then
/// [larkspur.core.task.Tasks] and [larkspur.core.agent.Runs].
///
/// Numbers in comments and tests, such as `(A-05)` or `(R-28)`, name rules of the protocols and
/// decisions about them: `docs/compatibility` explains each.
package larkspur.core;
