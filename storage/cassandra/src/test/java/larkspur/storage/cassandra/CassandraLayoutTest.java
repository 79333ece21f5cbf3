package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.datastax.oss.driver.api.core.DriverTimeoutException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverExecutionProfile;
import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.LogContract;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What this engine keeps where, and what it leaves behind.
@Tag("cluster")
@ExtendWith(Seed.class)
final class CassandraLayoutTest {

  private static final Name CHAT = Name.of("chat", "a");
  private static final Name LIST = Name.of("list", "a");

  private static Keyspace keyspace;
  private CassandraStore one;
  private CassandraStore two;

  @BeforeAll
  static void connect() {
    keyspace = new Keyspace();
  }

  @AfterAll
  static void disconnect() {
    keyspace.close();
  }

  @BeforeEach
  void open() {
    keyspace.empty();
    one = keyspace.open(keyspace.options().withSegments(4, 1_000), link -> link);
    two = keyspace.open(keyspace.options().withSegments(4, 1_000), link -> link);
  }

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static LogEntry append(Log log, byte[] value) throws Conflict {
    Position position =
        log.commit(
                LogCommit.at(LogContract.NOON)
                    .requireAbsent("closed")
                    .append("message", value)
                    .build())
            .position();
    return log.get("message", position).orElseThrow();
  }

  private Frame frame() {
    return Frame.read(
        keyspace
            .session()
            .execute(
                "SELECT tx, life, last, sealed, sealing, tail_entries, tail_bytes FROM logs"
                    + " WHERE family = ? AND id = ? LIMIT 1",
                CHAT.family(),
                CHAT.id())
            .one());
  }

  private long rows(String table) {
    return keyspace.session().execute("SELECT COUNT(*) FROM " + table).one().getLong(0);
  }

  /// What is written to one replica and read from another may not be there.
  @Test
  void aStatementThatSaysNothingOfReplicasIsOneOfAQuorum() {
    DriverExecutionProfile usual = keyspace.session().getContext().getConfig().getDefaultProfile();

    assertThat(usual.getString(DefaultDriverOption.REQUEST_CONSISTENCY)).isEqualTo("LOCAL_QUORUM");
    assertThat(usual.getString(DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY))
        .isEqualTo("LOCAL_SERIAL");
  }

  @Test
  void editsThatShrinkOrGrowEntriesDoNotChangeWhatASealingCounts() throws Conflict {
    Log log = one.log(CHAT);
    List<LogEntry> entries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      entries.add(append(log, new byte[600]));
      log.replace("message", entries.getLast(), new byte[i == 0 ? 5_000 : 1]);
    }
    for (int i = 0; i < 20; i++) {
      append(log, bytes("m" + i));
      one.sealing().finish(CHAT);
    }
    awaitShortTail(log);

    Frame frame = frame();
    assertThat(frame.tailEntries()).isBetween(1, 8);
    assertThat(frame.tailBytes()).isBetween(2L, 24L);
  }

  /// Sealing goes on in the background after the commits; one more commit finds it done or does it.
  private void awaitShortTail(Log log) throws Conflict {
    for (int tries = 0; frame().tailEntries() > 8 || frame().sealing() != 0; tries++) {
      assertThat(tries).as("commits until the tail is short").isLessThan(200);
      append(log, bytes("x"));
      one.sealing().finish(CHAT);
    }
  }

  @Test
  void whatIsErasedAndMadeAnewByAnotherServerIsStillListed() throws Conflict {
    one.partition(LIST).commit(Commit.guarded().insert("k", bytes("1")).build());
    append(one.log(CHAT), bytes("1"));
    two.partition(LIST).erase();
    two.log(CHAT).erase();
    assertThat(two.names("list", Optional.empty(), 10)).isEmpty();
    assertThat(two.names("chat", Optional.empty(), 10)).isEmpty();
    // The first server remembers that it wrote the names down.
    one.partition(LIST).commit(Commit.guarded().insert("k", bytes("2")).build());
    append(one.log(CHAT), bytes("2"));

    assertThat(two.names("list", Optional.empty(), 10)).containsExactly(LIST);
    assertThat(two.names("chat", Optional.empty(), 10)).containsExactly(CHAT);
  }

  @Test
  void theNameOfWhatIsGoneIsTakenAwayWhenNobodyReliesOnItAnyMore() throws Conflict {
    one.partition(LIST).commit(Commit.guarded().insert("k", bytes("1")).build());
    one.partition(LIST).erase();
    assertThat(two.names("list", Optional.empty(), 10)).isEmpty();
    assertThat(rows("names")).as("names, of which one was used just now").isEqualTo(1);
    // As if it had been written down long ago.
    Name old = Name.of("list", "old-" + System.nanoTime());
    keyspace
        .session()
        .execute(
            "INSERT INTO names (family, shard, id, kind) VALUES (?, ?, ?, 0) USING TIMESTAMP 1000",
            old.family(),
            (byte) Math.floorMod(old.id().hashCode(), Registry.SHARDS),
            old.id());
    assertThat(rows("names")).isEqualTo(2);

    assertThat(two.names("list", Optional.empty(), 10)).isEmpty();
    assertThat(rows("names")).isEqualTo(1);
  }

  @Test
  void anErasedLogLeavesNoEntryBehindThoughASealingWasUnderWay() throws Conflict {
    Log log = one.log(CHAT);
    for (int i = 0; i < 30; i++) {
      append(log, bytes("m" + i));
    }
    Position through =
        log.scan("message", Position.START, Position.END, Order.BACKWARD, 2).get(1).position();
    Frame seen = one.sealing().finish(CHAT);
    if (seen.sealed() < through.value()) {
      try {
        one.writer().ask(CHAT, new LogRequest.BeginSealing(through.value(), seen));
      } catch (Conflict sealedMeanwhile) {
        // Then there is more in segments, which must go as well.
      }
    }
    log.erase();
    one.close();

    assertThat(keyspace.session().execute("SELECT * FROM segments").all())
        .filteredOn(row -> !row.getString("entry_family").isEmpty())
        .isEmpty();
    assertThat(two.log(CHAT).scan("message", Position.START, Position.END, Order.FORWARD, 9))
        .isEmpty();
  }

  @Test
  void aSlotIsDroppedWholeWithNotesWhoseSettlingIsLongForgotten() {
    // As if all of it had been written long ago, and the mark had gone since.
    byte shard = (byte) Note.of(Instant.EPOCH, "reason", "subject").shard();
    // Another one each time: what was dropped of an earlier run's is gone for good.
    long slot = 10_000_000 + Math.floorMod(System.nanoTime(), 80_000_000L);
    keyspace
        .session()
        .execute(
            "INSERT INTO agenda (shard, slot, at, reason, subject, tag)"
                + " VALUES (?, ?, ?, 'reason', 'subject', '') USING TIMESTAMP 1000",
            shard,
            slot,
            slot * 10_000);
    keyspace
        .session()
        .execute(
            "INSERT INTO agenda_slots (shard, slot, noted) VALUES (?, ?, true)"
                + " USING TIMESTAMP 1000",
            shard,
            slot);
    assertThat(rows("agenda_slots")).isEqualTo(1);

    assertThat(two.agenda().due(Instant.now(), shard, 10)).isEmpty();
    assertThat(rows("agenda")).isZero();
    assertThat(rows("agenda_slots")).isZero();
  }

  @Test
  void aSlotThatWasWrittenToJustNowIsNotDropped() {
    Note note = Note.of(Instant.parse("2020-01-01T00:00:00Z"), "reason", "subject");
    one.agenda().note(note);
    one.agenda().settle(note);

    assertThat(two.agenda().due(Instant.now(), note.shard(), 10)).isEmpty();
    assertThat(rows("agenda_slots")).isEqualTo(1);
    one.agenda().note(note);
    assertThat(two.agenda().due(Instant.now(), note.shard(), 10)).containsExactly(note);
  }

  /// There are more than fifty, and to prepare one may take a busy cluster seconds.
  @Test
  void aStoreOpensThoughItsStatementsTakeLongerToPrepareThanACallMayTake() {
    CassandraOptions impatient = keyspace.options().withPatience(Duration.ofMillis(3));
    try (CassandraStore store = CassandraStore.open(impatient)) {
      assertThat(store.statementsSent()).isZero();
    }
  }

  @Test
  void howeverManyWaitForAClusterThatIsAwayEachGivesUpInItsOwnTime() throws Exception {
    Link away =
        new Link() {
          @Override
          public ResultSet send(Statement<?> statement) {
            throw new DriverTimeoutException("away on purpose");
          }

          @Override
          public void close() {}
        };
    try (CassandraStore store =
            keyspace.open(keyspace.options().withPatience(Duration.ofMillis(300)), _ -> away);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] value = bytes("v" + i);
        calls.add(
            threads.submit(
                () -> store.partition(LIST).commit(Commit.guarded().insert("k", value).build())));
        calls.add(threads.submit(() -> append(store.log(CHAT), value)));
      }
      for (Future<?> call : calls) {
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(call::get)
            .withCauseInstanceOf(StoreFailure.class);
      }
      // Had they waited for each other, each would have tried some ten times.
      assertThat(store.statementsSent()).isLessThan(200 * 12);
    }
  }
}
