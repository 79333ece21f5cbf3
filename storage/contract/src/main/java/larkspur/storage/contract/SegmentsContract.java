package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import larkspur.storage.Conflict;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import org.junit.jupiter.api.Test;

/// What a log promises however an engine cuts it into segments, and while it does: that nobody can
/// tell where one ends.
public interface SegmentsContract extends StoreUnderTest {

  private static LogCommit.Builder open(Instant at) {
    return LogCommit.at(at).requireAbsent("closed");
  }

  private static List<LogEntry> all(Log log) {
    return log.scan(
        "message", Position.START, Position.END, Order.FORWARD, Limits.SCAN_ENTRIES_MAX);
  }

  /// A scan that was made while the log grew, and what it returned.
  ///
  /// @param atLeast so many entries were in the range when it began
  record Seen(
      Position from, Position to, Order order, int limit, int atLeast, List<LogEntry> found) {

    static Seen of(Log log, Position from, Position to, Order order, int limit, int atLeast) {
      return new Seen(from, to, order, limit, atLeast, log.scan("message", from, to, order, limit));
    }

    /// What was found lies side by side in the log as it is in the end, begins where it should, and
    /// is no less than there was.
    void assertIsWithoutGapsIn(List<LogEntry> whole) {
      List<Position> within =
          whole.stream()
              .map(LogEntry::position)
              .filter(position -> !position.isBefore(from) && !position.isAfter(to))
              .toList();
      List<Position> expected =
          switch (order) {
            case FORWARD -> within.subList(0, found.size());
            // What came later than the newest that was found was not there yet.
            case BACKWARD -> {
              int end = found.isEmpty() ? 0 : within.indexOf(found.getFirst().position()) + 1;
              assertThat(found.size() == limit || found.size() == end)
                  .as("it ends at its limit or with the first entry")
                  .isTrue();
              yield within.subList(end - found.size(), end).reversed();
            }
          };
      assertThat(found).extracting(LogEntry::position).isEqualTo(expected);
      assertThat(found).hasSizeGreaterThanOrEqualTo(Math.min(limit, atLeast));
      if (!to.equals(Position.END)) {
        // An end that was seen: all below it was there, and for good.
        assertThat(found).hasSize(Math.min(limit, within.size()));
      }
    }
  }

  @Test
  default void scansInBothDirectionsHaveNoGapsWhileTwoServersAppend() throws Exception {
    Name name = Name.of("chat", "growing");
    int commits = Size.of(200);
    AtomicInteger writing = new AtomicInteger(2);
    Bell bell = new Bell();
    List<Callable<List<Seen>>> actions = new ArrayList<>();
    for (Store server : List.of(store(), another())) {
      RandomGenerator random = Seed.random("growing " + actions.size());
      actions.add(() -> {
        try {
          for (int i = 0; i < commits; i++) {
            LogCommit.Builder commit = open(LogContract.NOON.plusMillis(random.nextInt(20)));
            for (int appends = random.nextInt(1, 6); appends > 0; appends--) {
              commit.append("message", Text.bytes(i));
              if (random.nextBoolean()) {
                commit.append("other", Text.bytes("x"));
              }
            }
            server.log(name).commit(commit.build());
            bell.ring();
          }
        } finally {
          writing.decrementAndGet();
          bell.ring();
        }
        return List.of();
      });
    }
    for (Store server : List.of(store(), another())) {
      RandomGenerator random = Seed.random("scanning " + actions.size());
      actions.add(() -> {
        Log log = server.log(name);
        List<Seen> scans = new ArrayList<>();
        int seen = 0;
        while (true) {
          long heard = bell.rings();
          boolean last = writing.get() == 0;
          int limit = random.nextInt(1, 60);
          Seen newest = Seen.of(log, Position.START, Position.END, Order.BACKWARD, limit, seen);
          scans.add(newest);
          if (!newest.found().isEmpty()) {
            seen = Math.max(seen, newest.found().size());
            Position back = newest.found().getLast().position();
            int page = random.nextInt(1, 120);
            Seen since =
                Seen.of(log, back, Position.END, Order.FORWARD, page, newest.found().size());
            scans.add(since);
            scans.add(Seen.of(log, Position.START, back, Order.BACKWARD, limit, 1));
            scans.add(Seen.of(log, Position.START, back, Order.FORWARD, limit, 1));
          }
          if (last) {
            return scans;
          }
          bell.awaitAfter(heard);
        }
      });
    }
    List<List<Seen>> scans = Together.all(actions);

    List<LogEntry> whole = all(store().log(name));
    assertThat(scans.stream().mapToInt(List::size).sum()).isPositive();
    scans.forEach(some -> some.forEach(scan -> scan.assertIsWithoutGapsIn(whole)));
  }

  @Test
  default void entriesAreReplacedWhereverTheyLieWhileTheLogGrows() throws Exception {
    Name name = Name.of("chat", "edited");
    Log log = store().log(name);
    TreeMap<Position, String> model = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      Position position =
          log.commit(open(LogContract.NOON).append("message", Text.bytes("0." + i)).build())
              .position();
      model.put(position, "0." + i);
    }
    int rounds = Size.of(150);
    List<Callable<List<Position>>> actions = new ArrayList<>();
    actions.add(() -> {
      List<Position> appended = new ArrayList<>();
      for (int i = 0; i < rounds; i++) {
        LogCommit commit = open(LogContract.NOON).append("message", Text.bytes("new " + i)).build();
        appended.add(another().log(name).commit(commit).position());
      }
      return appended;
    });
    RandomGenerator random = Seed.random("edits");
    List<Position> first = List.copyOf(model.keySet());
    actions.add(() -> {
      // Alone in replacing these, so each replacement of what it sees succeeds.
      for (int i = 0; i < rounds; i++) {
        Position position = first.get(random.nextInt(first.size()));
        LogEntry seen = log.get("message", position).orElseThrow();
        assertThat(Text.of(seen)).isEqualTo(model.get(position));
        log.replace("message", seen, Text.bytes("edit " + i));
        model.put(position, "edit " + i);
        assertThatExceptionOfType(Conflict.class)
            .isThrownBy(() -> another().log(name).replace("message", seen, Text.bytes("late")));
      }
      return List.of();
    });
    List<Position> appended = Together.all(actions).getFirst();

    for (int i = 0; i < rounds; i++) {
      model.put(appended.get(i), "new " + i);
    }
    assertThat(Text.of(all(another().log(name)))).containsExactlyElementsOf(model.values());
    // All of them once more, when all is quiet.
    for (LogEntry entry : all(log)) {
      log.replace("message", entry, Text.bytes("last"));
    }
    assertThat(Text.of(all(another().log(name)))).hasSize(model.size()).containsOnly("last");
  }

  @Test
  default void theLargestValuesAreFoundAcrossSegments() throws Conflict {
    Name name = Name.of("chat", "large");
    Log log = store().log(name);
    List<byte[]> values = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      byte[] value = new byte[Limits.VALUE_BYTES_MAX];
      Arrays.fill(value, (byte) ('a' + i));
      values.add(value);
      log.commit(
          open(LogContract.NOON)
              .append("message", value)
              .append("other", Text.bytes("small"))
              .build());
    }

    assertThat(all(log)).extracting(LogEntry::value).containsExactlyElementsOf(values);
    List<LogEntry> newest =
        another().log(name).scan("message", Position.START, Position.END, Order.BACKWARD, 3);
    assertThat(newest)
        .extracting(LogEntry::value)
        .containsExactly(values.get(7), values.get(6), values.get(5));
    LogEntry oldest = all(log).getFirst();
    byte[] other = new byte[Limits.VALUE_BYTES_MAX];
    log.replace("message", oldest, other);
    assertThat(another().log(name).get("message", oldest.position()).orElseThrow().value())
        .isEqualTo(other);
  }
}
