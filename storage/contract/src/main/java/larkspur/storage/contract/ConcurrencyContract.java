package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;
import org.junit.jupiter.api.Test;

/// What holds when much happens at once.
public interface ConcurrencyContract extends StoreUnderTest {

  /// How many entries the large check appends: `-Dlarkspur.contract.appends=100000` for its full
  /// size.
  int APPENDS = Integer.getInteger("larkspur.contract.appends", 10_000);

  private Store server(int number) {
    return number % 2 == 0 ? store() : another();
  }

  @Test
  default void readersThatFollowALogByPositionMissNothingOfWhatTwoWritersAppend() throws Exception {
    Name name = Name.of("chat", "busy");
    int perWriter = APPENDS / 2;
    Bell bell = new Bell();
    List<Callable<List<String>>> actions = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      int writer = i;
      actions.add(() -> append(server(writer).log(name), writer, perWriter, bell));
    }
    for (int i = 0; i < 2; i++) {
      int reader = i;
      actions.add(() -> follow(server(reader).log(name), 2 * perWriter, bell));
    }
    List<List<String>> outcomes = Together.all(actions);

    List<String> written = new ArrayList<>(outcomes.get(0));
    written.addAll(outcomes.get(1));
    Collections.sort(written);
    List<String> kept = outcomes.get(2);
    assertThat(written).hasSize(2 * perWriter);
    assertThat(kept).isEqualTo(outcomes.get(3));
    // Each entry is "position writer.number": sorted, what was told to the writers is what the
    // readers found.
    List<String> sorted = new ArrayList<>(kept);
    Collections.sort(sorted);
    assertThat(sorted).isEqualTo(written);
    for (int writer = 0; writer < 2; writer++) {
      String mine = " " + writer + ".";
      assertThat(kept.stream().filter(entry -> entry.contains(mine)).toList())
          .as("the entries of one writer are in the order in which it appended them")
          .isEqualTo(outcomes.get(writer));
    }
  }

  /// Appends in commits of one to four, by a clock that sometimes steps back.
  private static List<String> append(Log log, int writer, int count, Bell bell) throws Conflict {
    RandomGenerator random = Seed.random("writer " + writer);
    List<String> written = new ArrayList<>();
    Instant now = LogContract.NOON;
    while (written.size() < count) {
      now = now.plusMillis(random.nextInt(-2, 4));
      LogCommit.Builder commit = LogCommit.at(now).requireAbsent("closed");
      List<String> values = new ArrayList<>();
      for (int i = Math.min(random.nextInt(1, 5), count - written.size()); i > 0; i--) {
        values.add(writer + "." + (written.size() + values.size()));
        commit.append("message", Text.bytes(values.getLast()));
      }
      List<Position> positions = log.commit(commit.build()).positions();
      bell.ring();
      for (int i = 0; i < values.size(); i++) {
        written.add(positions.get(i) + " " + values.get(i));
      }
    }
    return written;
  }

  private static List<String> follow(Log log, int count, Bell bell) throws InterruptedException {
    List<String> found = new ArrayList<>();
    Position seen = Position.START;
    while (found.size() < count) {
      long heard = bell.rings();
      List<LogEntry> page = log.scan("message", seen.successor(), Position.END, Order.FORWARD, 100);
      if (page.isEmpty()) {
        bell.awaitAfter(heard);
        continue;
      }
      for (LogEntry entry : page) {
        found.add(entry.position() + " " + Text.of(entry));
      }
      Position last = log.last();
      assertThat(last)
          .as("the last position is not before one that was seen")
          .isGreaterThanOrEqualTo(page.getLast().position());
      seen = page.getLast().position();
    }
    return found;
  }

  @Test
  default void ofManyReplacementsOfOneVersionExactlyOneWins() throws Exception {
    Name name = Name.of("list", "contended");
    store().partition(name).commit(Commit.guarded().insert("k", Text.bytes("start")).build());
    for (int round = 0; round < Size.of(50); round++) {
      Entry seen = store().partition(name).get("k").orElseThrow();
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Partition partition = server(i).partition(name);
        byte[] value = Text.bytes(round + "." + i);
        contenders.add(
            () -> won(() -> partition.commit(Commit.guarded().replace(seen, value).build())));
      }
      assertExactlyOneWon(round, Together.all(contenders), store().partition(name).get("k"));
    }
  }

  @Test
  default void ofAThousandCommitsOnOneKeyAtOnceExactlyOneWins() throws Exception {
    Name name = Name.of("list", "crowded");
    store().partition(name).commit(Commit.guarded().insert("k", Text.bytes("start")).build());
    for (int round = 0; round < Size.of(3); round++) {
      Entry seen = store().partition(name).get("k").orElseThrow();
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < Size.of(1_000); i++) {
        Partition partition = server(i).partition(name);
        byte[] value = Text.bytes(round + "." + i);
        contenders.add(
            () -> won(() -> partition.commit(Commit.guarded().replace(seen, value).build())));
      }
      assertExactlyOneWon(round, Together.all(contenders), store().partition(name).get("k"));
    }
  }

  @Test
  default void ofManyInsertsOfOneKeyExactlyOneWins() throws Exception {
    Name name = Name.of("list", "contended");
    for (int round = 0; round < Size.of(50); round++) {
      String key = "k" + round;
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Partition partition = server(i).partition(name);
        byte[] value = Text.bytes(round + "." + i);
        contenders.add(
            () -> won(() -> partition.commit(Commit.guarded().insert(key, value).build())));
      }
      assertExactlyOneWon(round, Together.all(contenders), store().partition(name).get(key));
    }
  }

  @Test
  default void ofManyCommitsOnOneVersionOfAHeadExactlyOneWinsAndOnlyItAppends() throws Exception {
    Name name = Name.of("session", "contended");
    for (int round = 0; round < Size.of(50); round++) {
      Optional<Entry> seen = store().log(name).head("active");
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Log log = server(i).log(name);
        LogCommit.Builder commit = LogCommit.at(LogContract.NOON).require("active", seen);
        byte[] value = Text.bytes(round + "." + i);
        contenders.add(
            () -> won(() -> log.commit(commit.set("active", value).append("move", value).build())));
      }
      List<Boolean> won = Together.all(contenders);
      Optional<Entry> kept = store().log(name).head("active");
      assertExactlyOneWon(round, won, kept);
      List<LogEntry> moves =
          store().log(name).scan("move", Position.START, Position.END, Order.FORWARD, 1_000);
      assertThat(moves).hasSize(round + 1);
      assertThat(Text.of(moves.getLast())).isEqualTo(Text.of(kept));
    }
  }

  @Test
  default void ofManyReplacementsOfOneEntryOfALogExactlyOneWins() throws Exception {
    Name name = Name.of("chat", "contended");
    Position position =
        store()
            .log(name)
            .commit(
                LogCommit.at(LogContract.NOON)
                    .requireAbsent("closed")
                    .append("m", Text.bytes("0"))
                    .build())
            .position();
    for (int round = 0; round < Size.of(50); round++) {
      LogEntry seen = store().log(name).get("m", position).orElseThrow();
      List<Callable<Boolean>> contenders = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Log log = server(i).log(name);
        byte[] value = Text.bytes(round + "." + i);
        contenders.add(() -> won(() -> log.replace("m", seen, value)));
      }
      List<Boolean> won = Together.all(contenders);
      LogEntry after = store().log(name).get("m", position).orElseThrow();
      assertThat(after.version()).isNotEqualTo(seen.version());
      assertExactlyOneWon(round, won, Optional.of(new Entry("m", after.version(), after.value())));
    }
  }

  /// A commit, of whatever kind.
  interface Attempt {
    Object commit() throws Conflict;
  }

  private static boolean won(Attempt attempt) {
    try {
      attempt.commit();
      return true;
    } catch (Conflict lost) {
      return false;
    }
  }

  private static void assertExactlyOneWon(int round, List<Boolean> won, Optional<Entry> kept) {
    assertThat(won).as("round " + round).containsOnlyOnce(true);
    assertThat(Text.of(kept)).isEqualTo(round + "." + won.indexOf(true));
  }

  @Test
  default void countersInAHeadLoseNoIncrement() throws Exception {
    Name name = Name.of("session", "counters");
    int counters = 3;
    int perWorker = Size.of(100);
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int worker = i;
      Log log = server(worker).log(name);
      workers.add(() -> {
        Tries tries = new Tries();
        for (int done = 0; done < perWorker && tries.again(); ) {
          String key = "n" + (done + worker) % counters;
          Optional<Entry> seen = log.head(key);
          byte[] more = Text.bytes(Text.number(seen) + 1);
          LogCommit commit =
              LogCommit.at(LogContract.NOON)
                  .require(key, seen)
                  .set(key, more)
                  .append("step", more)
                  .build();
          if (won(() -> log.commit(commit))) {
            done++;
          }
        }
        return perWorker;
      });
    }
    Together.all(workers);

    Log log = store().log(name);
    long sum = 0;
    for (int i = 0; i < counters; i++) {
      sum += Text.number(log.head("n" + i));
    }
    assertThat(sum).isEqualTo(4L * perWorker);
    assertThat(log.scan("step", Position.START, Position.END, Order.FORWARD, 10_000))
        .hasSize(4 * perWorker);
  }

  @Test
  default void commitsAfterTheLastPositionFormOneChain() throws Exception {
    Name name = Name.of("session", "chain");
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Log log = server(i).log(name);
      workers.add(() -> {
        Tries tries = new Tries();
        int won = 0;
        while (won < Size.of(50) && tries.again()) {
          Position last = log.last();
          Position next = Position.next(LogContract.NOON, last);
          // The value tells the position that it expects to get, and the one before.
          byte[] value = Text.bytes(last + " " + next);
          LogCommit commit =
              LogCommit.at(LogContract.NOON).after(last).append("link", value).build();
          if (won(() -> log.commit(commit))) {
            won++;
          }
        }
        return won;
      });
    }
    Together.all(workers);

    List<LogEntry> links =
        store().log(name).scan("link", Position.START, Position.END, Order.FORWARD, 1_000);
    assertThat(links).hasSize(4 * Size.of(50));
    Position before = Position.START;
    for (LogEntry link : links) {
      assertThat(Text.of(link)).isEqualTo(before + " " + link.position());
      before = link.position();
    }
  }

  @Test
  default void sumsMovedBetweenKeysOfAPartitionAreKept() throws Exception {
    Name name = Name.of("list", "sums");
    int keys = 5;
    Commit.Builder start = Commit.guarded();
    for (int i = 0; i < keys; i++) {
      start.insert("k" + i, Text.bytes(100));
    }
    store().partition(name).commit(start.build());
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RandomGenerator random = Seed.random("mover " + i);
      Partition partition = server(i).partition(name);
      workers.add(() -> {
        Tries tries = new Tries();
        int moved = 0;
        while (moved < Size.of(50) && tries.again()) {
          int from = random.nextInt(keys);
          int to = (from + random.nextInt(1, keys)) % keys;
          Entry less = partition.get("k" + from).orElseThrow();
          Entry more = partition.get("k" + to).orElseThrow();
          Commit commit =
              Commit.guarded()
                  .replace(less, Text.bytes(Text.number(Optional.of(less)) - 1))
                  .replace(more, Text.bytes(Text.number(Optional.of(more)) + 1))
                  .build();
          if (won(() -> partition.commit(commit))) {
            moved++;
          }
        }
        return moved;
      });
    }
    Together.all(workers);

    long sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += Text.number(store().partition(name).get("k" + i));
    }
    assertThat(sum).isEqualTo(keys * 100L);
  }

  @Test
  default void whatOneServerAcknowledgedTheOtherSeesAtOnce() throws Exception {
    Name name = Name.of("chat", "seen");
    for (int round = 0; round < Size.of(50); round++) {
      Log mine = server(round).log(name);
      Log other = server(round + 1).log(name);
      byte[] value = Text.bytes(round);
      Log.Appended appended =
          mine.commit(
              LogCommit.at(LogContract.NOON)
                  .require("n", mine.head("n"))
                  .set("n", value)
                  .append("m", value)
                  .build());

      assertThat(other.head("n").orElseThrow().version()).isEqualTo(appended.id());
      assertThat(other.last()).isEqualTo(appended.position());
      assertThat(other.get("m", appended.position())).isPresent();
      assertThat(other.scan("m", appended.position(), Position.END, Order.FORWARD, 10)).hasSize(1);
    }
  }
}
