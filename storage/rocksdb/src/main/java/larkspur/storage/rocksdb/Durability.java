package larkspur.storage.rocksdb;

/// What a commit has survived when it returns.
public enum Durability {
  /// The disk has it: it outlives a loss of power.
  SYNCED,
  /// The operating system has it: it outlives the process, but not a loss of power. Only for tests
  /// which show that such a loss is noticed, and for data that can be made again.
  UNSYNCED
}
