package larkspur.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import larkspur.core.identity.IdSource;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowersTest {

  private static final Name SOURCE = Name.of("source", "s");

  private final BusyStore store = new BusyStore();
  private final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-03-01T12:00:00Z"));

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  private interface Append {
    void run() throws Conflict;
  }

  /// Lets something be appended, once, right after a log was scanned.
  private static final class BusyStore extends WatchedStore {
    private final AtomicReference<Append> afterScan = new AtomicReference<>(() -> {});

    BusyStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      T result = step.run();
      if (call.operation() == Operation.LOG_SCAN) {
        afterScan.getAndSet(() -> {}).run();
      }
      return result;
    }
  }

  /// Remembers what it was brought, and can fail.
  private static final class Listener implements Followers.Follower {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Semaphore each = new Semaphore(0);
    private final AtomicInteger failures = new AtomicInteger();
    private final CountDownLatch failed = new CountDownLatch(1);

    @Override
    public String name() {
      return "listener";
    }

    @Override
    public List<String> entryFamilies() {
      return List.of("entry", "other");
    }

    @Override
    public void bring(Name source, String family, LogEntry entry) {
      if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        failed.countDown();
        throw new IllegalStateException("on purpose");
      }
      heard.add(new String(entry.value(), StandardCharsets.UTF_8));
      each.release();
    }

    void awaitFailure() throws InterruptedException {
      assertThat(failed.await(120, TimeUnit.SECONDS)).isTrue();
    }

    /// The follower is left alone for a while after its failure, which it notes a moment after it
    /// was seen: so the clock is moved until it was called again.
    void awaitEntryWhile(Runnable moving) throws InterruptedException {
      for (int i = 0; i < 6_000; i++) {
        moving.run();
        if (each.tryAcquire(20, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      throw new AssertionError("it was not called again");
    }

    void awaitEntries(int count) throws InterruptedException {
      assertThat(each.tryAcquire(count, 120, TimeUnit.SECONDS)).as("heard %s", heard).isTrue();
    }
  }

  @Test
  void entries_are_brought_in_order_and_the_notes_are_settled_after() throws Exception {
    Listener listener = new Listener();
    AgendaReader agenda = new AgendaReader(store, clock);
    Followers followers = followers(1, agenda, listener);
    for (int i = 0; i < 250; i++) {
      append(followers, "e" + i, true);
    }
    listener.awaitEntries(250);
    assertThat(listener.heard)
        .containsExactlyElementsOf(IntStream.range(0, 250).mapToObj(i -> "e" + i).toList());
    awaitNoNotes();
  }

  @Test
  void entries_of_several_families_are_brought_in_the_order_of_the_log() throws Exception {
    Listener listener = new Listener();
    Followers followers = followers(1, new AgendaReader(store, clock), listener);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      // Now more of one than are read at a time, now more of the other.
      String family = i / 130 % 2 == 0 || i % 50 == 0 ? "entry" : "other";
      append(followers, family, family + i, i == 499);
      expected.add(family + i);
    }
    listener.awaitEntries(500);
    assertThat(listener.heard).containsExactlyElementsOf(expected);
  }

  @Test
  void what_is_appended_between_the_scans_of_two_families_is_not_passed_over() throws Exception {
    Listener listener = new Listener();
    Followers followers = followers(1, new AgendaReader(store, clock), listener);
    store.afterScan.set(() -> {
      append(followers, "entry", "not seen by this scan", true);
      append(followers, "other", "seen by the next", true);
    });
    append(followers, "entry", "first", true);
    listener.awaitEntries(3);
    assertThat(listener.heard)
        .containsExactly("first", "not seen by this scan", "seen by the next");
  }

  @Test
  void what_a_crash_left_is_found_by_the_next_process() throws Exception {
    Followers crashed = followers(1, new AgendaReader(store, clock), new Listener());
    append(crashed, "left behind", false);
    Listener listener = new Listener();
    AgendaReader agenda = new AgendaReader(store, clock);
    Followers next = followers(2, agenda, listener);
    agenda.start();
    listener.awaitEntries(1);
    append(next, "and more", true);
    listener.awaitEntries(1);
    assertThat(listener.heard).containsExactly("left behind", "and more");
    awaitNoNotes();
  }

  @Test
  void a_follower_that_failed_is_called_again_when_the_agenda_says_so() throws Exception {
    Listener listener = new Listener();
    listener.failures.set(1);
    AgendaReader agenda = new AgendaReader(store, clock);
    Followers followers = followers(1, agenda, listener);
    agenda.start();
    append(followers, "stubborn", true);
    listener.awaitFailure();
    listener.awaitEntryWhile(() -> clock.forward(Duration.ofSeconds(2)));
    assertThat(listener.heard).containsExactly("stubborn");
  }

  @Test
  void a_mark_covers_what_was_applied_and_moves_only_from_where_it_was_seen() throws Exception {
    var target = store.log(Name.of("target", "t"));
    Mark first = Mark.of(target, SOURCE);
    assertThat(first.covers(new Position(1))).isFalse();
    target.commit(first.move(LogCommit.at(clock.instant()), new Position(5)).build());
    Mark second = Mark.of(target, SOURCE);
    assertThat(second.covers(new Position(5))).isTrue();
    assertThat(second.covers(new Position(6))).isFalse();
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> target.commit(first.move(LogCommit.at(clock.instant()), new Position(6)).build()))
        .isInstanceOf(Conflict.class);
  }

  private Followers followers(int seed, AgendaReader agenda, Listener listener) {
    Followers followers = new Followers(store, clock, new IdSource(new Random(seed)), agenda);
    followers.add(listener);
    return followers;
  }

  private void append(Followers followers, String text, boolean follow) throws Conflict {
    append(followers, "entry", text, follow);
  }

  private void append(Followers followers, String family, String text, boolean follow)
      throws Conflict {
    Note note = followers.note("listener", SOURCE);
    var log = store.log(SOURCE);
    log.commit(
        LogCommit.at(clock.instant())
            .after(log.last())
            .append(family, text.getBytes(StandardCharsets.UTF_8))
            .note(note)
            .build());
    if (follow) {
      followers.follow(SOURCE, note);
    }
  }

  /// The settling comes after the last entry was brought: asked for again and again, within a
  /// bound.
  private void awaitNoNotes() throws InterruptedException {
    for (int i = 0; i < 6_000; i++) {
      boolean none = true;
      for (int shard = 0; shard < Agenda.SHARDS; shard++) {
        none &= store.agenda().due(clock.instant().plusSeconds(3600), shard, 10).isEmpty();
      }
      if (none) {
        return;
      }
      new CountDownLatch(1).await(20, TimeUnit.MILLISECONDS);
    }
    throw new AssertionError("notes are left in the agenda");
  }
}
