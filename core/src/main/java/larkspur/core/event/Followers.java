package larkspur.core.event;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import larkspur.core.identity.IdSource;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries what happens in logs on to where it has its effect, in order, exactly once, also across
/// a crash at any point.
///
/// Whoever commits to a followed log puts [#note] into that commit and calls [#follow] after it. If
/// the process ends in between, the agenda leads a later one to the same log. How far a follower
/// came is remembered in the log's own head, only so that it need not begin at the start; what
/// keeps an effect from happening twice is the mark that it leaves where it works ([Mark]).
public final class Followers implements AutoCloseable {

  /// Logs that are being followed at the same time; further ones wait.
  private static final int AT_ONCE_MAX = 64;

  /// Entries read at a time.
  private static final int PAGE = 100;

  /// The longest that a log is left alone whose following failed again and again.
  private static final Duration SETBACK_MAX = Duration.ofMinutes(1);

  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

  private final Store store;
  private final ServerClock clock;
  private final IdSource ids;
  private final AgendaReader agenda;
  private volatile boolean closed;
  private final Map<String, Follower> byReason = new ConcurrentHashMap<>();

  /// What a thread is at, with the notes that came since it last began to read: it reads once more
  /// for them, and settles them then. The sets change within the map's own steps only.
  private final Map<Pursuit, Set<Note>> pursuits = new ConcurrentHashMap<>();

  private final Map<Pursuit, Setback> setbacks = new ConcurrentHashMap<>();
  private final Semaphore atOnce = new Semaphore(AT_ONCE_MAX, true);

  public Followers(Store store, ServerClock clock, IdSource ids, AgendaReader agenda) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.agenda = agenda;
  }

  /// Adds a follower. All are added before the first log is followed.
  public void add(Follower follower) {
    byReason.put(follower.name(), follower);
    agenda.answerUnfinished(
        follower.name(), note -> follow(follower, Name.parse(note.subject()), note));
  }

  /// One who follows all logs of a kind.
  public interface Follower {

    /// Also the reason of its notes.
    String name();

    /// Which entries of a log it reads: those of these families, all in the order of the log.
    List<String> entryFamilies();

    /// The entries of a family up to and with this position have no effect any more, so they need
    /// not be read. Asked where nothing of a log has been brought yet, and where more is left than
    /// is read at a time.
    default Position begin(Name source, String family) {
      return Position.START;
    }

    /// Brings an entry to where it has its effect. May be called again for the same entry, and for
    /// earlier ones: then it does nothing. When it throws, it is called again later.
    void bring(Name source, String family, LogEntry entry);
  }

  /// What goes into the commit that a follower is to see.
  public Note note(String follower, Name source) {
    Instant later = clock.instant().plus(AgendaReader.HEAD_START);
    return new Note(later, follower, source.toString(), ids.hex(16));
  }

  /// Lets a follower catch up with a log, on a thread of its own. Called after the commit.
  public void follow(Name source, Note note) {
    follow(byReason.get(note.reason()), source, note);
  }

  private record Pursuit(String follower, Name source) {}

  /// How often in a row a pursuit has failed, and until when it is left alone.
  private record Setback(int times, Instant until) {

    static Setback after(Setback known, Instant now) {
      int times = known == null ? 1 : known.times() + 1;
      // 1, 2, 4, … seconds, at most SETBACK_MAX.
      Duration wait = Duration.ofSeconds(1L << Math.min(times - 1, 10));
      return new Setback(times, now.plus(wait.compareTo(SETBACK_MAX) < 0 ? wait : SETBACK_MAX));
    }
  }

  private void follow(Follower follower, Name source, Note note) {
    Pursuit pursuit = new Pursuit(follower.name(), source);
    Setback setback = setbacks.get(pursuit);
    if (setback != null && clock.instant().isBefore(setback.until())) {
      // The note stays in the agenda, and leads here again when it is time.
      return;
    }
    Set<Note> first = new HashSet<>(Set.of(note));
    if (pursuits.merge(pursuit, first, Followers::with) == first) {
      // Nobody was at it.
      Threads.start("follow-" + source, () -> pursue(pursuit, follower));
    }
  }

  private static Set<Note> with(Set<Note> known, Set<Note> more) {
    known.addAll(more);
    return known;
  }

  private void pursue(Pursuit pursuit, Follower follower) {
    try {
      while (!closed) {
        Set<Note> answered = begin(pursuit);
        if (answered.isEmpty()) {
          return;
        }
        while (!caughtUp(follower, pursuit.source())) {
          if (closed) {
            return;
          }
        }
        setbacks.remove(pursuit);
        answered.forEach(store.agenda()::settle);
      }
    } catch (RuntimeException | Error e) {
      // The notes stay in the agenda, and lead here again.
      setbacks.compute(pursuit, (key, known) -> Setback.after(known, clock.instant()));
      pursuits.remove(pursuit);
      if (!closed) {
        LOG.error("{} could not follow {}", pursuit.follower(), pursuit.source(), e);
      }
    }
  }

  /// The notes that one more reading to the end answers. If none came since the last one began, the
  /// pursuit is over.
  private Set<Note> begin(Pursuit pursuit) {
    return pursuits.remove(pursuit, Set.of()) ? Set.of() : pursuits.put(pursuit, new HashSet<>());
  }

  /// Brings a page of entries on and remembers how far that is. A permit is held for a page only,
  /// so that logs which never rest do not keep the others waiting.
  ///
  /// @return whether there is nothing more for now
  private boolean caughtUp(Follower follower, Name source) {
    atOnce.acquireUninterruptibly();
    try {
      Log log = store.log(source);
      String cursor = "followed/" + follower.name();
      Optional<Entry> known = log.head(cursor);
      Page page = page(follower, source, log, known.map(Followers::position));
      page.entries().forEach(read -> follower.bring(source, read.family(), read.entry()));
      if (!page.entries().isEmpty()) {
        remember(log, cursor, known, page.entries().getLast().position());
      }
      return page.isLast();
    } finally {
      atOnce.release();
    }
  }

  private record Read(String family, LogEntry entry) {
    Position position() {
      return entry.position();
    }
  }

  /// What is brought on at a time.
  ///
  /// @param entries in the order of the log
  /// @param isLast whether there is nothing more for now
  private record Page(List<Read> entries, boolean isLast) {}

  /// @param reached how far the follower came before
  private static Page page(Follower follower, Name source, Log log, Optional<Position> reached) {
    List<String> families = follower.entryFamilies();
    // What is appended between the scans of two families would be seen in one and not in the other,
    // and be passed over for good. What comes after this has notes of its own.
    Position end = families.size() == 1 ? Position.END : log.last();
    boolean isLast = true;
    List<Read> found = new ArrayList<>();
    for (String family : families) {
      List<LogEntry> entries = scan(follower, source, log, family, reached, end);
      entries.forEach(entry -> found.add(new Read(family, entry)));
      if (entries.size() == PAGE) {
        isLast = false;
        // Of this family more may follow, and of the others what comes after it waits.
        end = entries.getLast().position();
      }
    }
    Position through = end;
    found.removeIf(read -> read.position().isAfter(through));
    found.sort(Comparator.comparing(Read::position));
    return new Page(found, isLast);
  }

  private static List<LogEntry> scan(
      Follower follower,
      Name source,
      Log log,
      String family,
      Optional<Position> reached,
      Position end) {
    if (reached.isEmpty()) {
      return scan(log, family, follower.begin(source, family), end);
    }
    List<LogEntry> entries = scan(log, family, reached.get(), end);
    if (entries.size() < PAGE) {
      return entries;
    }
    // Perhaps nobody wanted any of it for long.
    Position begin = follower.begin(source, family);
    return begin.isAfter(reached.get()) ? scan(log, family, begin, end) : entries;
  }

  private static List<LogEntry> scan(Log log, String family, Position after, Position end) {
    return after.isBefore(end)
        ? log.scan(family, after.successor(), end, Order.FORWARD, PAGE)
        : List.of();
  }

  private void remember(Log log, String cursor, Optional<Entry> known, Position reached) {
    try {
      log.commit(
          LogCommit.at(clock.instant()).require(cursor, known).set(cursor, bytes(reached)).build());
    } catch (Conflict anotherServerRemembered) {
      // Both came as far as they came; the marks keep either from doing anything twice.
    }
  }

  static Position position(Entry entry) {
    return new Position(Long.parseLong(new String(entry.value(), StandardCharsets.US_ASCII)));
  }

  static byte[] bytes(Position position) {
    return Long.toString(position.value()).getBytes(StandardCharsets.US_ASCII);
  }

  /// Lets what is under way end after the page that it is at. The agenda leads the next process on.
  @Override
  public void close() {
    closed = true;
  }
}
