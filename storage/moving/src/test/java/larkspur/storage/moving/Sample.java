package larkspur.storage.moving;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.contract.Seed;

/// Stores with something in them, and their streams.
final class Sample {

  static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  static final Header HEADER = new Header("0123abcd", NOON, "memory", "0.1.0");

  private Sample() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] export(Store store) {
    return export(store, HEADER);
  }

  static byte[] export(Store store, Header header) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    Export.write(store, header, to, Progress.UNSEEN);
    return to.toByteArray();
  }

  static Moved read(byte[] stream, Store into) {
    return Import.read(new ByteArrayInputStream(stream), into, Progress.UNSEEN);
  }

  /// All but the first line, which differs from export to export.
  static String body(byte[] stream) {
    String text = new String(stream, StandardCharsets.UTF_8);
    return text.substring(text.indexOf('\n') + 1);
  }

  static void put(Store store, String key, byte[] value) throws Conflict {
    store.partition(Name.of("list", "1")).commit(Commit.guarded().insert(key, value).build());
  }

  /// A little of everything.
  static void little(Store store) throws Conflict {
    put(store, "a", utf8("{\"text\":\"hello\"}"));
    put(store, "b", utf8("a \"text\"\n"));
    put(store, "c", new byte[] {(byte) 0xff});
    Log log = store.log(Name.of("chat", "1"));
    log.commit(
        LogCommit.at(NOON)
            .requireAbsent("members")
            .set("members", utf8("[1, 2]"))
            .append("message", utf8("{}"))
            .append("run", utf8(""))
            .note(new Note(NOON, "expire", "run 1", "x"))
            .note(Note.of(NOON, "expire", "run 2"))
            .build());
  }

  /// So much that a stream of it has several checks.
  static void much(Store store) throws Conflict {
    RandomGenerator random = Seed.random("much");
    for (int i = 0; i < 40; i++) {
      Commit.Builder commit = Commit.guarded();
      for (int j = random.nextInt(1, 90); j > 0; j--) {
        commit.insert("task/" + j, value(random));
      }
      store.partition(Name.of("list", "l" + i)).commit(commit.build());
    }
    for (int i = 0; i < 4; i++) {
      Log log = store.log(Name.of("chat", "c" + i));
      for (int j = 0; j < 12; j++) {
        LogCommit.Builder commit =
            LogCommit.at(NOON.plusMillis(random.nextInt(60))).requireAbsent("closed");
        for (int k = random.nextInt(1, 90); k > 0; k--) {
          commit.append(random.nextBoolean() ? "message" : "run", value(random));
        }
        log.commit(
            commit
                .set("k" + random.nextInt(400), value(random))
                .note(Note.of(NOON.plusMillis(random.nextInt(9)), "follow", "chat " + i + " " + j))
                .build());
      }
      List<LogEntry> entries = log.scan("run", Position.START, Position.END, Order.FORWARD, 1_000);
      log.replace("run", entries.get(random.nextInt(entries.size())), value(random));
    }
    store
        .log(Name.of("session", "large"))
        .commit(
            LogCommit.at(NOON)
                .requireAbsent("x")
                .append("run", large(random))
                .append("run", large(random))
                .append("run", large(random))
                .append("run", large(random))
                .append("run", large(random))
                .build());
  }

  private static byte[] large(RandomGenerator random) {
    byte[] large = new byte[1024 * 1024];
    random.nextBytes(large);
    return large;
  }

  static byte[] value(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> utf8("{\"text\":\"" + random.nextLong() + "\",\"more\":[1.50,{\"a\":null}]}");
      case 1 -> utf8("text \u00e9\ud83d\ude00 " + random.nextInt());
      default -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        yield bytes;
      }
    };
  }
}
