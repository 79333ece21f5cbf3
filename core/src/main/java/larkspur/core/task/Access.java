package larkspur.core.task;

/// What somebody may do with a tasklist or a task; each level includes those before it.
public enum Access {
  NONE,
  /// See it, and for a tasklist what is in it.
  READ,
  /// Change it, and for a tasklist who and what is in it.
  EDIT,
  /// Hand a tasklist over, or delete it. Nobody manages a task.
  MANAGE;

  public boolean includes(Access wanted) {
    return compareTo(wanted) >= 0;
  }

  Access orBetter(Access other) {
    return includes(other) ? this : other;
  }
}
