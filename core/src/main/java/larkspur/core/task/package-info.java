/// Tasks, tasklists, and the activity subscriptions that let chats hear of them.
///
/// ```
/// task/<task>          head  task                 the task as it is now
///                            followed/…           how far its changes were carried on
///                      log   change               what happened to it and is worth telling (TaskChange)
///                            event                what of it changed, where an app listens (TaskTidings)
/// list/<tasklist>      head  tasklist             the tasklist: its name, members and sections
///                            subscriptions        all of its subscriptions, one value
///                            applied/task/<task>  how far a task's changes were taken in
///                            followed/…           how far its activities were posted
///                      log   activity             what happened in it, and which chats hear of it (Activity)
/// task-number/<tenant>       next                 the number at which the next block begins
/// task-call/<sha256>         call                 what a call with a client's token has made
/// task-subscribers/<app>.<2 digits>  subscriber/<actor>  who asked to hear of their tasks through an app
/// ```
///
/// One call is one commit to one of the logs. A change to a task travels on through two followers,
/// in order and exactly once: [TaskChanges] takes it into the log of each tasklist that it
/// concerns, where the subscriptions are looked at in that very commit, and [TasklistActivities]
/// posts it into the chats.
///
/// What never lives here: the numbers by which a protocol knows kinds of activity, ids of people as
/// a protocol spells them, and who may see which chat. Begin with [Tasks], [Tasklists] and
/// [Subscriptions].
package larkspur.core.task;
