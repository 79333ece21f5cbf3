/// Aily, `aily/v1`: sessions, messages and runs.
///
/// ```
/// AilyCalls ─┬─ SessionCalls    POST, PUT, GET, DELETE  /sessions
///            ├─ MessageCalls    POST, GET               /sessions/:aily_session_id/messages
///            └─ RunCalls        POST, GET, cancel       /sessions/:aily_session_id/runs
/// ```
///
/// Every call looks at things in one order: the form of the ids in the path, whether the
/// session is the caller's, then query and body, then what they refer to, then the state. Whatever
/// is wrong has one status and one code ([AilyVoice]). What never lives here: the states of a run,
/// and who may do what. Begin with [AilyCalls].
package larkspur.wire.feishu.aily;
