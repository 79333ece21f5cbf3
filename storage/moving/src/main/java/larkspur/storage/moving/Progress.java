package larkspur.storage.moving;

/// Is told from time to time how far it has come, and once at the end.
public interface Progress {

  /// For whoever does not want to know.
  Progress UNSEEN = (_, _) -> {};

  /// @param records written or put so far; of an import that goes on, those of before among them
  /// @param bytes of lines so far, before they are compressed
  void reached(long records, long bytes);
}
