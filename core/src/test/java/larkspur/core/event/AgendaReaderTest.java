package larkspur.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import larkspur.core.time.ServerClock;
import larkspur.storage.Note;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgendaReaderTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final Store store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOON);

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  /// Notes of one shard.
  private static Note note(Instant at, String reason, int number) {
    return new Note(at, reason, "one subject", Integer.toString(number));
  }

  @Test
  void notesThatStayDueHideNoneBehindThem() {
    int staying = 6_000;
    IntStream.range(0, staying).forEach(i -> store.agenda().note(note(NOON, "stays", i)));
    Note behind = note(NOON.plusMillis(1), "goes", 0);
    store.agenda().note(behind);
    clock.forward(Duration.ofSeconds(1));
    AtomicInteger looks = new AtomicInteger();
    Set<Note> gone = ConcurrentHashMap.newKeySet();
    try (AgendaReader reader = new AgendaReader(store, clock)) {
      reader.answer("stays", _ -> looks.incrementAndGet());
      reader.answer("goes", gone::add);
      reader.start();
    }
    assertThat(gone).containsExactly(behind);
    assertThat(looks).hasValue(staying);
  }

  @Test
  void whatComesDueWhileTheAgendaIsReadIsHandedOutThoughTheClockStandsFromThenOn()
      throws InterruptedException {
    Note first = note(NOON.plusSeconds(1), "held", 1);
    Note second = note(NOON.plusSeconds(2), "held", 2);
    store.agenda().note(first);
    store.agenda().note(second);
    BlockingQueue<Note> seen = new LinkedBlockingQueue<>();
    CountDownLatch goOn = new CountDownLatch(1);
    try (AgendaReader reader = new AgendaReader(store, clock)) {
      reader.answer(
          "held",
          note -> {
            store.agenda().settle(note);
            seen.add(note);
            await(goOn);
          });
      reader.start();
      clock.forward(Duration.ofSeconds(1));
      assertThat(seen.poll(120, TimeUnit.SECONDS)).isEqualTo(first);
      // The reader was rung for before this is.
      CountDownLatch rung = new CountDownLatch(1);
      clock.at(clock.forward(Duration.ofSeconds(1)), rung::countDown);
      await(rung);
      goOn.countDown();
      assertThat(seen.poll(120, TimeUnit.SECONDS)).isEqualTo(second);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(120, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatAProcessIsAtWorkOnIsNotHandedOutWhereItIsAlone() {
    assertThat(handedOut(store)).containsExactly(note(NOON, "work", 2));
  }

  @Test
  void whatAProcessIsAtWorkOnIsHandedOutWhereAnotherMayHaveEndedIt() {
    try (Store shared = MemoryStore.openShared(new MemoryData())) {
      assertThat(handedOut(shared))
          .containsExactlyInAnyOrder(note(NOON, "work", 1), note(NOON, "work", 2));
    }
  }

  /// Of two notes those that are handed out by a process which is at the work of the first.
  private Set<Note> handedOut(Store store) {
    Note atWork = note(NOON, "work", 1);
    store.agenda().note(atWork);
    store.agenda().note(note(NOON, "work", 2));
    Set<Note> seen = ConcurrentHashMap.newKeySet();
    try (AgendaReader reader = new AgendaReader(store, clock)) {
      reader.answerUnfinished("work", seen::add, atWork::equals);
      reader.start();
    }
    return seen;
  }
}
