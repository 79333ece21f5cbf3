package larkspur.core.event;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Agenda;
import larkspur.storage.Note;
import larkspur.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads the agenda, about once a second by the clock, and hands each note that is due to whoever
/// answers for its reason.
///
/// At the start it also hands out what is due within [#HEAD_START]: notes that were written to be
/// looked at "if nobody did meanwhile" belong, on a store that only this process has, to work that
/// certainly nobody does.
public final class AgendaReader implements AutoCloseable {

  /// How far into the future a note is written whose work is begun at once by whoever wrote it.
  public static final Duration HEAD_START = Duration.ofSeconds(10);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// Notes read from a shard at a time.
  private static final int PAGE = 256;

  /// Notes of a shard that one reading looks at; the rest waits for the next.
  private static final int LOOKED_AT_MAX = 5_000;

  private static final Logger LOG = LoggerFactory.getLogger(AgendaReader.class);

  private final Store store;
  private final ServerClock clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final AtomicBoolean reading = new AtomicBoolean();
  private volatile boolean closed;

  public AgendaReader(Store store, ServerClock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Answers for one reason: looks at the truth, does what is left to do, and settles the note, or
  /// leaves it to be handed out again.
  public interface Answer {
    void look(Note note);
  }

  public void answer(String reason, Answer answer) {
    if (answers.putIfAbsent(reason, answer) != null) {
      throw new IllegalStateException("two answer for " + reason);
    }
  }

  /// Looks once at everything that an earlier process may have left, then again and again.
  public void start() {
    Instant now = clock.instant();
    read(store.exclusive() ? now.plus(HEAD_START) : now);
    next();
  }

  private void next() {
    clock.at(clock.instant().plus(PERIOD), this::readAgain);
  }

  private void readAgain() {
    if (closed) {
      return;
    }
    next();
    if (reading.compareAndSet(false, true)) {
      Threads.start(
          "agenda",
          () -> {
            try {
              read(clock.instant());
            } finally {
              reading.set(false);
            }
          });
    }
  }

  private void read(Instant until) {
    for (int shard = 0; shard < Agenda.SHARDS && !closed; shard++) {
      // Notes that stay (work under way, a newer server's reasons) must not hide those behind them.
      Set<Note> looked = new HashSet<>();
      List<Note> notes;
      int limit;
      do {
        limit = looked.size() + PAGE;
        notes = store.agenda().due(until, shard, limit);
        notes.stream().filter(looked::add).forEach(this::look);
      } while (notes.size() == limit && looked.size() < LOOKED_AT_MAX && !closed);
    }
  }

  private void look(Note note) {
    Answer answer = answers.get(note.reason());
    if (answer == null) {
      // A newer server's reason, or one of a part that is not here; it is not ours to settle.
      return;
    }
    try {
      answer.look(note);
    } catch (RuntimeException e) {
      LOG.error("the note {} could not be answered", note, e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
