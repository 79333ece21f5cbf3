package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;
import larkspur.storage.contract.LogContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A keyspace of each format that was ever released is read by this program. `format-N.cql` is what
/// a program of that format left; `-Dlarkspur.format.write=FILE` writes the one of today.
@Tag("cluster")
final class FormatTest {

  private static final List<String> TABLES =
      List.of("about", "names", "partitions", "logs", "segments", "agenda_slots", "agenda");

  private static final Name LIST = Name.of("list", "1");
  private static final Name CHAT = Name.of("chat", "1");
  private static final Note NOTE = new Note(LogContract.NOON, "reason", "chat/1", "tag");

  private static Keyspace keyspace;
  private static CqlSession session;

  @BeforeAll
  static void connect() {
    keyspace = new Keyspace();
    session = keyspace.session();
    drop();
  }

  @AfterAll
  static void disconnect() {
    drop();
    keyspace.close();
  }

  private static void drop() {
    Schema.change(session, "DROP KEYSPACE IF EXISTS format");
  }

  @BeforeEach
  void empty() {
    keyspace.empty();
  }

  private CassandraOptions options() {
    return keyspace.options("format").withSegments(3, 64 * 1024);
  }

  /// What every fixture holds.
  private static void fill(Store store) throws Conflict {
    store
        .partition(LIST)
        .commit(
            Commit.guarded().insert("a", bytes("1")).insert("中", bytes("2")).note(NOTE).build());
    store.partition(LIST).commit(Commit.once().put("once/1", bytes("3")).build());
    Log chat = store.log(CHAT);
    for (int i = 0; i < 20; i++) {
      Optional<Entry> seen = chat.head("count");
      chat.commit(
          LogCommit.at(LogContract.NOON)
              .require("count", seen)
              .set("count", bytes(Integer.toString(i)))
              .append(i % 5 == 0 ? "other" : "message", bytes("m" + i))
              .build());
    }
    LogEntry first =
        chat.scan("message", Position.START, Position.END, Order.FORWARD, 1).getFirst();
    chat.replace("message", first, bytes("edited"));
  }

  private static void assertHoldsAll(Store store) {
    assertThat(texts(store.partition(LIST).scan(KeyRange.ALL, Order.FORWARD, 10)))
        .containsExactly("a=1", "once/1=3", "中=2");
    Log chat = store.log(CHAT);
    assertThat(texts(chat.heads(KeyRange.ALL, 10))).containsExactly("count=19");
    List<String> messages = new ArrayList<>();
    for (int i = 1; i < 20; i++) {
      if (i % 5 != 0) {
        messages.add(i == 1 ? "edited" : "m" + i);
      }
    }
    assertThat(chat.scan("message", Position.START, Position.END, Order.FORWARD, 100))
        .extracting(entry -> text(entry.value()))
        .isEqualTo(messages);
    assertThat(chat.scan("other", Position.START, Position.END, Order.BACKWARD, 100))
        .extracting(entry -> text(entry.value()))
        .containsExactly("m15", "m10", "m5", "m0");
    assertThat(chat.last()).isEqualTo(Position.of(LogContract.NOON.toEpochMilli(), 20));
    assertThat(store.agenda().due(Instant.MAX, NOTE.shard(), 10)).containsExactly(NOTE);
    assertThat(store.names("chat", Optional.empty(), 10)).containsExactly(CHAT);
    assertThat(store.names("list", Optional.empty(), 10)).containsExactly(LIST);
  }

  private static List<String> texts(List<Entry> entries) {
    return entries.stream().map(entry -> entry.key() + "=" + text(entry.value())).toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  @Test
  void aKeyspaceOfTheFirstFormatIsReadAndWrittenToAndOneOfANewerRefused() throws Exception {
    for (String line : fixture()) {
      if (line.startsWith("CREATE")) {
        Schema.change(session, line);
      }
    }
    Schema.awaitEverywhere(session, "format", "agenda");
    for (String line : fixture()) {
      if (!line.startsWith("CREATE")) {
        session.execute(line);
      }
    }

    try (CassandraStore store = CassandraStore.open(options())) {
      assertHoldsAll(store);
      Log chat = store.log(CHAT);
      LogEntry edited =
          chat.scan("message", Position.START, Position.END, Order.FORWARD, 1).getFirst();
      chat.replace("message", edited, edited.value());
      Position next =
          chat.commit(
                  LogCommit.at(LogContract.NOON)
                      .require(chat.head("count").orElseThrow())
                      .append("message", bytes("new"))
                      .build())
              .position();
      assertThat(next).isEqualTo(Position.of(LogContract.NOON.toEpochMilli(), 21));
    }

    session.execute("UPDATE format.about SET value = '2' WHERE subject = 'format'");
    assertThatExceptionOfType(StoreRefused.class)
        .isThrownBy(() -> CassandraStore.open(options()))
        .withMessageContaining("format 2")
        .withMessageContaining("newer");
  }

  @Test
  void theTablesOfTheLatestFixtureAreThoseThatThisProgramMakes() throws Exception {
    try (CassandraStore store =
        keyspace.open(keyspace.options().withSegments(3, 64 * 1024), link -> link)) {
      fill(store);
      assertHoldsAll(store);
    }
    List<String> lines = dump();

    Optional<String> file = Optional.ofNullable(System.getProperty("larkspur.format.write"));
    if (file.isPresent()) {
      Files.write(Path.of(file.get()), lines);
    }
    assertThat(fixture().stream().filter(line -> line.startsWith("CREATE")))
        .containsExactlyElementsOf(
            lines.stream().filter(line -> line.startsWith("CREATE")).toList());
  }

  private static List<String> fixture() throws IOException {
    try (InputStream fixture = FormatTest.class.getResourceAsStream("format-1.cql")) {
      return text(fixture.readAllBytes()).lines().toList();
    }
  }

  /// The keyspace as statements that make it.
  private List<String> dump() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(
        "CREATE KEYSPACE format WITH replication ="
            + " {'class': 'NetworkTopologyStrategy', 'datacenter1': 3}");
    for (String table : TABLES) {
      String create =
          session.execute("DESCRIBE TABLE " + table).one().getString("create_statement");
      String columns = create.substring(0, create.indexOf(") WITH") + 1);
      lines.add(
          columns
              .replaceAll("\\s+", " ")
              .replaceAll("^CREATE TABLE [a-z]+\\.", "CREATE TABLE format."));
    }
    for (String table : TABLES) {
      for (Row row : session.execute("SELECT JSON * FROM " + table)) {
        String set =
            Stream.of(row.getString(0).replaceAll("(, )?\"[a-z_]+\": null", ""))
                .map(json -> json.replace("{, ", "{"))
                .findFirst()
                .orElseThrow();
        lines.add("INSERT INTO format." + table + " JSON '" + set.replace("'", "''") + "'");
      }
    }
    return lines;
  }
}
