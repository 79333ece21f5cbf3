package larkspur.storage.moving;

import java.nio.file.Path;
import java.time.Instant;
import java.util.SplittableRandom;
import larkspur.storage.Commit;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;

/// Makes the folder that is kept, packed, as the fixture of a format: `FixtureFolder FOLDER`, run
/// once by the last version that wrote the format. Of the files under `db` those named `LOG`,
/// `LOCK` and `OPTIONS-…` are left out, which tell of the machine and are not needed.
final class FixtureFolder {

  private static final Instant NOON = Sample.NOON;

  private FixtureFolder() {}

  private static RocksStore open(String folder, long seed) {
    return RocksStore.open(
        Path.of(folder),
        RocksOptions.usual()
            .withIds(new SplittableRandom(seed))
            .withLibraries(Path.of("target", "libraries")));
  }

  public static void main(String[] arguments) throws Exception {
    try (RocksStore store = open(arguments[0], 1)) {
      Partition list = store.partition(Name.of("list", "1"));
      list.commit(
          Commit.guarded()
              .insert("a", Sample.utf8("{\"text\":\"hello\"}"))
              .insert("gone", Sample.utf8("1"))
              .insert("\u00e9/1", new byte[] {(byte) 0xff, 0})
              .note(new Note(NOON, "expire", "run 1", "x"))
              .build());
      list.commit(Commit.guarded().remove(list.get("gone").orElseThrow()).build());
      store
          .partition(Name.of("once", "1"))
          .commit(Commit.once().put("k", Sample.utf8("written once")).build());
      Log chat = store.log(Name.of("chat", "1"));
      chat.commit(
          LogCommit.at(NOON)
              .requireAbsent("members")
              .set("members", Sample.utf8("[\"ada\"]"))
              .append("message", Sample.utf8("{\"text\":\"helo\"}"))
              .append("run", Sample.utf8("{}"))
              .build());
      LogEntry seen =
          chat.scan("message", Position.START, Position.END, Order.FORWARD, 1).getFirst();
      chat.replace("message", seen, Sample.utf8("{\"text\":\"hello\"}"));
      Log erased = store.log(Name.of("chat", "erased"));
      erased.commit(
          LogCommit.at(NOON).requireAbsent("x").append("message", Sample.utf8("{}")).build());
      erased.erase();
    }
    // And some that is in the database's own log only, as after a crash.
    RocksStore store = open(arguments[0], 2);
    Log chat = store.log(Name.of("chat", "1"));
    chat.commit(
        LogCommit.at(NOON.plusMillis(7))
            .require(chat.head("members").orElseThrow())
            .set("members", Sample.utf8("[\"ada\",\"bob\"]"))
            .append("message", Sample.utf8("{\"text\":\"in the log\"}"))
            .note(Note.of(NOON, "follow", "chat 1"))
            .build());
    Runtime.getRuntime().halt(0);
  }
}
