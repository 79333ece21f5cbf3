package larkspur.core.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
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
/// Some notes stand for work that somebody is at from the moment they are written, to be looked at
/// "if nobody did meanwhile". On a store that only this process has, nobody is at it when the
/// process starts: then those notes are handed out whatever their time, also when the clock has
/// been set back since.
public final class AgendaReader implements AutoCloseable {

  /// How far into the future a note is written whose work is begun at once by whoever wrote it.
  public static final Duration HEAD_START = Duration.ofSeconds(10);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /// Notes read from a shard at a time.
  private static final int PAGE = 256;

  /// Notes that are looked at side by side, so that what they write shares its syncs.
  private static final int AT_ONCE_MAX = 32;

  private static final Logger LOG = LoggerFactory.getLogger(AgendaReader.class);

  private final Store store;
  private final ServerClock clock;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final Map<String, Predicate<Note>> unfinished = new ConcurrentHashMap<>();
  private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX);

  /// How often the clock rang since the last reading ended; while it is not zero, one is under way.
  private final AtomicInteger rung = new AtomicInteger();

  private volatile boolean closed;

  public AgendaReader(Store store, ServerClock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Answers for one reason: looks at the truth, does what is left to do, and settles the note, or
  /// leaves it to be handed out again. Notes are looked at side by side, and one may be handed out
  /// early: then there is nothing to do yet.
  public interface Answer {
    void look(Note note);
  }

  public void answer(String reason, Answer answer) {
    if (answers.putIfAbsent(reason, answer) != null) {
      throw new IllegalStateException("two answer for " + reason);
    }
  }

  /// Answers for a reason whose notes stand for work that somebody is at.
  public void answerUnfinished(String reason, Answer answer) {
    answerUnfinished(reason, answer, _ -> false);
  }

  /// Answers for a reason whose notes stay for as long as the work lasts.
  ///
  /// @param atWork whether this process is at the work of a note. On a store that only this process
  ///   has, such a note is passed over, for nobody needs to look at it. Asked for every note that
  ///   is due, so it reads nothing
  public void answerUnfinished(String reason, Answer answer, Predicate<Note> atWork) {
    answer(reason, answer);
    unfinished.put(reason, atWork);
  }

  /// Looks once at everything that an earlier process may have left, then again and again.
  public void start() {
    if (store.exclusive()) {
      read(Note.LATEST, note -> unfinished.containsKey(note.reason()));
    }
    read(clock.instant(), _ -> true);
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
    if (rung.getAndIncrement() == 0) {
      Threads.start("agenda", this::readAsRung);
    }
  }

  /// Reads, and once more if the clock rang meanwhile: what is due since then may be of a shard
  /// that was passed already, and a clock that stands will not ring for it again.
  private void readAsRung() {
    int answered;
    do {
      answered = rung.get();
      try {
        read(clock.instant(), _ -> true);
      } catch (RuntimeException | Error e) {
        if (!closed) {
          LOG.error("the agenda could not be read", e);
        }
      }
    } while (!closed && !rung.compareAndSet(answered, 0));
  }

  private void read(Instant until, Predicate<Note> which) {
    for (int shard = 0; shard < Agenda.SHARDS && !closed; shard++) {
      // Goes on after the last note it saw: notes that stay (work under way, a newer server's
      // reasons) must not hide those behind them.
      Optional<Note> last = Optional.empty();
      List<Note> notes;
      do {
        notes = store.agenda().due(last, until, shard, PAGE);
        lookAtAll(notes, which);
        last = notes.isEmpty() ? last : Optional.of(notes.getLast());
      } while (notes.size() == PAGE && !closed);
    }
  }

  /// Looks at notes side by side, and returns when all are looked at.
  private void lookAtAll(List<Note> notes, Predicate<Note> which) {
    List<Thread> looking = new ArrayList<>();
    for (Note note : notes) {
      Answer answer = answers.get(note.reason());
      // A reason that nobody answers for is a newer server's; its notes are not ours to settle.
      if (which.test(note) && answer != null && !isAtWork(note) && !closed) {
        atOnce.acquireUninterruptibly();
        looking.add(Threads.start("agenda-" + note.reason(), () -> look(answer, note)));
      }
    }
    looking.forEach(Threads::await);
  }

  private boolean isAtWork(Note note) {
    Predicate<Note> atWork = unfinished.get(note.reason());
    return atWork != null && store.exclusive() && atWork.test(note);
  }

  private void look(Answer answer, Note note) {
    try {
      answer.look(note);
    } catch (RuntimeException | Error e) {
      if (!closed) {
        LOG.error("the note {} could not be answered", note, e);
      }
    } finally {
      atOnce.release();
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
