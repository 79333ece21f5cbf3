package larkspur.storage.moving;

import java.util.Optional;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// How far an import has come, kept in the store that it fills, until it is finished. Each step is
/// a commit on the condition that nobody else took one, so two imports never fill one store.
final class Mark {

  static final Name NAME = Name.of("moving", "import");

  private static final String KEY = "import";
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Partition partition;
  private Entry seen;

  private Mark(Partition partition, Entry seen) {
    this.partition = partition;
    this.seen = seen;
  }

  /// @param stream its id
  /// @param at when that was made
  /// @param records how many of the stream have been put, all of them
  /// @param sha256 of the stream up to there
  record Reached(String stream, String at, long records, String sha256) {

    static Reached nothingOf(Header header) {
      return new Reached(header.id(), header.at().toString(), 0, "");
    }
  }

  static Optional<Mark> in(Store store) {
    Partition partition = store.partition(NAME);
    return partition.get(KEY).map(entry -> new Mark(partition, entry));
  }

  /// Sets the mark in an empty store.
  ///
  /// @throws StoreRefused if it is not empty; then it holds what it held
  static Mark set(Store store, Header header) {
    Partition partition = store.partition(NAME);
    try {
      partition.commit(Commit.guarded().insert(KEY, spelled(Reached.nothingOf(header))).build());
    } catch (Conflict another) {
      throw beaten();
    }
    Mark mark = new Mark(partition, partition.get(KEY).orElseThrow(Mark::beaten));
    // Only now that nobody else can begin an import.
    Optional<Name> other =
        store.contents().things(Optional.empty(), 2).stream()
            .map(Contents.Thing::name)
            .filter(name -> !name.equals(NAME))
            .findFirst();
    if (other.isPresent()) {
      mark.remove();
      throw new StoreRefused(
          "An import is for an empty store, and this one holds something ("
              + other.get()
              + "). Choose a folder or a keyspace of which nobody has made use.");
    }
    return mark;
  }

  private static byte[] spelled(Reached reached) {
    return JSON.writeValueAsBytes(reached);
  }

  private static StoreRefused beaten() {
    return new StoreRefused(
        "Another import into this store is under way. Let that one finish, or stop it and begin"
            + " again with its file.");
  }

  Reached reached() {
    try {
      return JSON.readValue(seen.value(), Reached.class);
    } catch (JacksonException unknown) {
      throw new StoreRefused(
          "The store holds an import that was not finished, of a version that is not known.",
          unknown);
    }
  }

  void move(Reached reached) {
    byte[] value = spelled(reached);
    try {
      seen = new Entry(KEY, partition.commit(Commit.guarded().replace(seen, value).build()), value);
    } catch (Conflict another) {
      throw beaten();
    }
  }

  void remove() {
    try {
      partition.commit(Commit.guarded().remove(seen).build());
    } catch (Conflict another) {
      throw beaten();
    }
  }
}
