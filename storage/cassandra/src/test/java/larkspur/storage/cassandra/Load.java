package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.Seed;

/// Mixed work through several servers on one store, and what must be true of it afterwards whatever
/// happened to the cluster meanwhile.
///
/// Writers append to chats that they share, edit what they said, count in partitions that they
/// share, and note what is to be done. Each remembers what was acknowledged, and what it never
/// learnt the outcome of. Followers read each chat on from the last position they saw.
final class Load {

  private static final int CHATS = 3;
  private static final int WRITERS = 4;
  private static final int EACH_CHAT = 10_000;

  private final List<Store> servers;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> workers = new ArrayList<>();
  private final List<Follower> followers = new ArrayList<>();

  /// What was said, by its text: the position where it was acknowledged.
  private final Map<String, Position> said = new ConcurrentHashMap<>();

  private final Set<String> unknown = ConcurrentHashMap.newKeySet();

  /// The edits that each message had, oldest first; the last one may be unknown.
  private final Map<String, List<Edit>> edits = new ConcurrentHashMap<>();

  private final AtomicInteger counted = new AtomicInteger();
  private final AtomicInteger countedPerhaps = new AtomicInteger();
  private final Set<Note> noted = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  private record Edit(String text, boolean acknowledged) {}

  Load(List<Store> servers) {
    this.servers = servers;
  }

  private static Name chat(int number) {
    return Name.of("chat", "load-" + number);
  }

  private static final Name COUNTER = Name.of("list", "load");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  void begin() throws Conflict {
    servers.getFirst().partition(COUNTER).commit(Commit.guarded().insert("n", bytes("0")).build());
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      workers.add(threads.submit(() -> write(writer)));
    }
    for (int i = 0; i < servers.size(); i++) {
      int server = i;
      workers.add(threads.submit(() -> count(servers.get(server))));
      for (int chat = 0; chat < CHATS; chat++) {
        followers.add(new Follower(servers.get(server).log(chat(chat)), chat(chat)));
      }
    }
    followers.forEach(follower -> workers.add(threads.submit(follower::follow)));
  }

  /// How many acknowledgements there were by now.
  int acknowledged() {
    return said.size() + counted.get();
  }

  /// Returns when so many more things were acknowledged.
  void awaitMore(int more) throws InterruptedException {
    int wanted = acknowledged() + more;
    for (int looks = 0; acknowledged() < wanted; looks++) {
      assertThat(looks).as("looks for progress, a tenth of a second apart").isLessThan(3_000);
      for (Future<?> worker : workers) {
        assertThat(worker.isDone()).as("a worker ended early").isFalse();
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /// Lets everyone end, and waits for it.
  void end() throws InterruptedException, ExecutionException, TimeoutException {
    ending = true;
    for (Future<?> worker : workers) {
      worker.get(5, TimeUnit.MINUTES);
    }
    threads.close();
  }

  private void write(int writer) {
    RandomGenerator random = Seed.random("load writer " + writer);
    List<String> mine = new ArrayList<>();
    for (int i = 0; !ending && i < EACH_CHAT / WRITERS; i++) {
      Store server = servers.get(random.nextInt(servers.size()));
      Name name = chat(random.nextInt(CHATS));
      String text = name.id() + " " + writer + "." + i;
      Note note = new Note(Instant.now().plusSeconds(3_600), "load", text, "");
      try {
        Position position =
            server
                .log(name)
                .commit(
                    LogCommit.at(Instant.now())
                        .requireAbsent("closed")
                        .append("message", bytes(text))
                        .note(note)
                        .build())
                .position();
        said.put(text, position);
        noted.add(note);
        mine.add(text);
      } catch (StoreFailure lost) {
        unknown.add(text);
      } catch (Conflict impossible) {
        throw new IllegalStateException(impossible);
      }
      if (!mine.isEmpty() && random.nextInt(4) == 0) {
        edit(server, mine.get(random.nextInt(mine.size())), writer + "." + i);
      }
    }
  }

  private void edit(Store server, String first, String edit) {
    Log log = server.log(Name.of("chat", first.substring(0, first.indexOf(' '))));
    List<Edit> before = edits.computeIfAbsent(first, _ -> new ArrayList<>());
    String text = first + " edited " + edit;
    try {
      LogEntry seen = log.get("message", said.get(first)).orElseThrow();
      log.replace("message", seen, bytes(text));
      before.add(new Edit(text, true));
    } catch (StoreFailure lost) {
      before.add(new Edit(text, false));
    } catch (Conflict late) {
      // Only an own edit whose outcome is unknown can have come between.
      assertThat(before).anySatisfy(one -> assertThat(one.acknowledged()).isFalse());
    }
  }

  private void count(Store server) {
    while (!ending) {
      try {
        Entry seen = server.partition(COUNTER).get("n").orElseThrow();
        byte[] more = bytes(Integer.toString(Integer.parseInt(text(seen.value())) + 1));
        server.partition(COUNTER).commit(Commit.guarded().replace(seen, more).build());
        counted.incrementAndGet();
      } catch (StoreFailure lost) {
        countedPerhaps.incrementAndGet();
      } catch (Conflict another) {
        // Read again.
      }
    }
  }

  private final class Follower {
    private final Log log;
    private final Name name;
    private final List<Position> found = new ArrayList<>();

    Follower(Log log, Name name) {
      this.log = log;
      this.name = name;
    }

    void follow() {
      Position seen = Position.START;
      boolean last = false;
      while (true) {
        // What was there when the writers had ended is read by the round after.
        boolean ended = ending;
        try {
          List<LogEntry> page =
              log.scan("message", seen.successor(), Position.END, Order.FORWARD, 100);
          for (LogEntry entry : page) {
            found.add(entry.position());
            seen = entry.position();
          }
          if (page.isEmpty() && last) {
            return;
          }
          last = ended && page.isEmpty() && writersHaveEnded();
          TimeUnit.MILLISECONDS.sleep(page.isEmpty() ? 5 : 0);
        } catch (StoreFailure away) {
          // It looks again, from where it was.
        } catch (InterruptedException interrupted) {
          throw new IllegalStateException(interrupted);
        }
      }
    }
  }

  private boolean writersHaveEnded() {
    return workers.subList(0, WRITERS).stream().allMatch(Future::isDone);
  }

  /// What is there is what was acknowledged, once each and where it was said to be; and of what
  /// nobody learnt the outcome of, each once or not at all.
  void assertNothingIsLostOrDoubled(Store store) {
    Map<String, List<Position>> found = new HashMap<>();
    for (int i = 0; i < CHATS; i++) {
      for (LogEntry entry : all(store.log(chat(i)))) {
        String text = text(entry.value());
        String first = text.replaceAll(" edited .*", "");
        found.computeIfAbsent(first, _ -> new ArrayList<>()).add(entry.position());
        List<Edit> ofThis = edits.getOrDefault(first, List.of());
        assertThat(possible(first, ofThis)).as("what became of " + first).contains(text);
      }
    }
    assertThat(found).allSatisfy((text, positions) -> assertThat(positions).as(text).hasSize(1));
    said.forEach((text, position) ->
        assertThat(found.get(text)).as("where " + text + " is").containsExactly(position));
    Set<String> all = new HashSet<>(said.keySet());
    all.addAll(unknown);
    assertThat(all).containsAll(found.keySet());

    int count = Integer.parseInt(text(store.partition(COUNTER).get("n").orElseThrow().value()));
    assertThat(count).isBetween(counted.get(), counted.get() + countedPerhaps.get());

    Set<Note> due = new HashSet<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      due.addAll(store.agenda().due(Instant.MAX, shard, Limits.SCAN_ENTRIES_MAX));
    }
    assertThat(due).containsAll(noted);
  }

  /// What a message may say now: the last edit that was acknowledged, or an unknown one after it.
  private static Set<String> possible(String first, List<Edit> edits) {
    Set<String> possible = new HashSet<>(Set.of(first));
    for (Edit edit : edits) {
      if (edit.acknowledged()) {
        possible.clear();
      }
      possible.add(edit.text());
    }
    return possible;
  }

  /// Each follower has met every message of its chat, in order, and nothing else.
  void assertFollowersMissedNothing(Store store) {
    assertThat(followers).hasSize(CHATS * servers.size());
    for (Follower follower : followers) {
      assertThat(follower.found)
          .as("what a follower of " + follower.name + " saw")
          .isEqualTo(all(store.log(follower.name)).stream().map(LogEntry::position).toList());
    }
  }

  private static List<LogEntry> all(Log log) {
    List<LogEntry> all = new ArrayList<>();
    Position from = Position.START;
    while (true) {
      List<LogEntry> page = log.scan("message", from, Position.END, Order.FORWARD, 1_000);
      if (page.isEmpty()) {
        return all;
      }
      all.addAll(page);
      from = page.getLast().position().successor();
    }
  }

  /// For whoever reads the outcome of a run.
  String figures() {
    return "%d messages and %d edits acknowledged, %d counted; outcome unknown of %d and %d"
        .formatted(
            said.size(),
            edits.values().stream().mapToInt(List::size).sum(),
            counted.get(),
            unknown.size(),
            countedPerhaps.get());
  }
}
