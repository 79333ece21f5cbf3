/// Task v2: tasks, tasklists and activity subscriptions.
///
/// Served are activity subscriptions whole; of tasklists create, get, and their members; of tasks
/// create, get, patch, their members, and putting them into tasklists. A field that is documented
/// but not served yet is refused by name when a client sends it with a value, never dropped.
///
/// What never lives here: who may do something, and what an activity is. Begin with
/// [SubscriptionCalls].
package larkspur.wire.feishu.task;
