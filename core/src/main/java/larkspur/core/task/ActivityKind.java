package larkspur.core.task;

/// What can happen in a tasklist and be subscribed to. If one call makes several happen, they are
/// told in this order.
public enum ActivityKind {
  TASK_ADDED,
  TASK_REMOVED,
  COMPLETED,
  REOPENED,
  ASSIGNEE_ADDED,
  ASSIGNEE_CHANGED,
  ASSIGNEE_REMOVED,
  ATTACHMENT_ADDED,
  COMMENTED,
  COMMENT_REPLIED,
  START_SET,
  DUE_SET,
  START_AND_DUE_SET,
  START_AND_DUE_CLEARED
}
