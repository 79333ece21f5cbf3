package larkspur.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import larkspur.core.event.AppEvents.Happened;
import larkspur.core.identity.AppId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AppEventsTest {

  private static final Duration KEPT = Duration.ofDays(7);
  private static final int APPS = 50;

  private final Store store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-03-01T12:00:00Z"));

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  @Test
  void the_logs_of_apps_are_erased_at_different_times_and_each_is_kept_long_enough() {
    AppEvents events = new AppEvents(store, clock, new AgendaReader(store, clock), KEPT);
    for (int i = 0; i < APPS; i++) {
      events.bring(
          AppId.of(0x0c11_0000_0000_0000L + i),
          Name.of("source", "s"),
          new Position(1),
          List.of(new Happened("kind", clock.instant(), "what")));
    }
    List<Instant> ends = notes().stream().map(Note::at).toList();
    Instant endOfDay = Instant.parse("2026-03-02T00:00:00Z");
    assertThat(ends)
        .hasSize(APPS)
        .allMatch(end -> !end.isBefore(endOfDay.plus(KEPT).plus(Duration.ofDays(1))))
        .allMatch(end -> end.isBefore(endOfDay.plus(KEPT).plus(Duration.ofDays(2))));
    assertThat(ends.stream().map(end -> end.truncatedTo(ChronoUnit.HOURS)).distinct())
        .hasSizeGreaterThan(12);
  }

  private List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    IntStream.range(0, Agenda.SHARDS)
        .forEach(shard -> notes.addAll(store.agenda().due(Note.LATEST, shard, 1_000)));
    return notes;
  }
}
