/// What an app may learn of itself and its like: `bot/v3` and `application/v6`.
///
/// Registering apps is not here: that is the operator's. Begin with [ApplicationCalls].
package larkspur.wire.feishu.application;
