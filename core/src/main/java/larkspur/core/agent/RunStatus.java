package larkspur.core.agent;

/// Where a run stands.
public enum RunStatus {
  /// Waits for its work to begin.
  QUEUED,
  IN_PROGRESS,
  /// Waits for one more message of the session's owner.
  REQUIRES_MESSAGE,
  COMPLETED,
  FAILED,
  CANCELLED,
  /// Was active for longer than a run may be.
  EXPIRED;

  /// Whether it may still move. A session has at most one run that is active.
  public boolean isActive() {
    return switch (this) {
      case QUEUED, IN_PROGRESS, REQUIRES_MESSAGE -> true;
      case COMPLETED, FAILED, CANCELLED, EXPIRED -> false;
    };
  }

  /// Whether somebody works on it, or is about to.
  boolean isWorkedOn() {
    return this == QUEUED || this == IN_PROGRESS;
  }
}
