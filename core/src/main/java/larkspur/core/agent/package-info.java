/// Agents, the sessions that callers hold with them, and the runs in which an agent works on a
/// session.
///
/// ```
/// session/<session>  (a log)
///   head   session            owner, channel context, metadata, times; a tombstone while it is being erased
///          run                the whole truth about the latest run: state, lease, text of the message in progress
///   entry  message            what the caller and the agent said
///          run                a copy of each run: as created, and again as it ended
/// agent/<agent>     agent     the agent and its skills
/// message-key/<session>:<day>:<digit>
///                   key/<sha256>   where in the session the message of an idempotency key is to be looked for
/// ```
///
/// The states of a run and what moves it are one table, [RunMoves]. A run is durable when its
/// creation is answered. It is worked on under a lease with an epoch, and every write of that work
/// tests the head: so a run that is cancelled while it completes ends exactly once, and what an
/// ended run still says is dropped. What a crash leaves behind is found by notes in the agenda:
/// `run-lease`, `run-expiry`, `session-erase`, `message-keys`.
///
/// The latest run's entry may lag behind the head, and so may the entry of its message in progress;
/// readers lay the head over them, and both are brought up to date no later than the next run is
/// created.
///
/// What never lives here: what a skill does, beyond the interface [Skill]; a field or an error of a
/// protocol, but for two codes that end in a run's record ([RunError]). Begin with [Runs].
package larkspur.core.agent;
