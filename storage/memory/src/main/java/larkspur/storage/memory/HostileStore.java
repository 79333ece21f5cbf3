package larkspur.storage.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Piece;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;

/// A store in memory that keeps the contract as narrowly as a cluster would, to show who relies on
/// more than that.
///
/// Drawn from a seed: requests that are lost before they take effect, replies that are lost after
/// it, replies that come late; scans that read a few entries at a time while others write; notes
/// that are written well before the commit that they belong to, and stay when that ends in a
/// conflict; segments of two entries; other threads let in between any two steps. A lost reply
/// never reaches the caller: the store looks whether its commit's id was written, and if not, tries
/// again under the same id.
///
/// With one thread, all of it repeats exactly for the same seed. [#toString] tells the seed.
public final class HostileStore implements Store {

  private static final int SEGMENT_ENTRIES = 2;
  private static final int SCAN_PAGE = 3;

  private final MemoryData data;
  private final boolean exclusive;
  private final long seed;
  private final RandomGenerator random;
  private final AtomicInteger lostBefore = new AtomicInteger();
  private final AtomicInteger lostAfter = new AtomicInteger();
  private volatile boolean closed;

  /// What becomes of a request.
  private enum Fate {
    ARRIVES,
    ARRIVES_LATE_BACK,
    LOST_BEFORE,
    LOST_AFTER
  }

  /// A store that is alone on data of its own.
  public HostileStore(long seed) {
    this(new MemoryData(SEGMENT_ENTRIES, new SplittableRandom(~seed)), seed, true);
  }

  private HostileStore(MemoryData data, long seed, boolean exclusive) {
    this.data = data;
    this.seed = seed;
    this.exclusive = exclusive;
    this.random = new SplittableRandom(seed);
  }

  /// A store that is alone on the data, as after a restart; it is for the caller to see that it is.
  public static HostileStore open(MemoryData data, long seed) {
    return new HostileStore(data, seed, true);
  }

  /// A store that may be one of several on the data, as one server of a cluster.
  public static HostileStore openShared(MemoryData data, long seed) {
    return new HostileStore(data, seed, false);
  }

  /// What remains when this store is closed.
  public MemoryData data() {
    return data;
  }

  /// How many requests were lost before they took effect.
  int lostBefore() {
    return lostBefore.get();
  }

  /// How many replies were lost after the effect.
  int lostAfter() {
    return lostAfter.get();
  }

  @Override
  public String toString() {
    return "hostile store, seed " + seed;
  }

  private int draw(int bound) {
    synchronized (random) {
      return random.nextInt(bound);
    }
  }

  private Fate fate() {
    Fate fate =
        switch (draw(8)) {
          case 0 -> Fate.LOST_BEFORE;
          case 1 -> Fate.LOST_AFTER;
          case 2, 3 -> Fate.ARRIVES_LATE_BACK;
          default -> Fate.ARRIVES;
        };
    switch (fate) {
      case LOST_BEFORE -> lostBefore.incrementAndGet();
      case LOST_AFTER -> lostAfter.incrementAndGet();
      case ARRIVES, ARRIVES_LATE_BACK -> {}
    }
    return fate;
  }

  /// Lets others in, sometimes.
  private void wander(int longest) {
    for (int yields = draw(longest + 1); yields > 0; yields--) {
      Thread.yield();
    }
  }

  private void opened() {
    if (closed) {
      throw new StoreFailure("the store is closed", null);
    }
  }

  /// A commit on its way to the data.
  private interface Request<T> {
    T arrive(CommitId id) throws Conflict;
  }

  /// Sends a commit and finds out what became of it.
  private <T> T send(Name name, Request<T> request, Resolved<T> resolved) throws Conflict {
    opened();
    CommitId id = data.freshId();
    while (true) {
      wander(2);
      switch (fate()) {
        case ARRIVES -> {
          return request.arrive(id);
        }
        case ARRIVES_LATE_BACK -> {
          T outcome = request.arrive(id);
          wander(20);
          return outcome;
        }
        case LOST_BEFORE -> wander(5);
        case LOST_AFTER -> arriveUnheard(id, request);
      }
      // Whether it took effect is not known here; the data knows.
      Optional<Log.Appended> written = data.outcome(name, id);
      if (written.isPresent()) {
        return resolved.from(written.get());
      }
    }
  }

  /// What a caller is told, by what the data says of its commit.
  private interface Resolved<T> {
    T from(Log.Appended written);
  }

  private <T> void arriveUnheard(CommitId id, Request<T> request) {
    try {
      request.arrive(id);
    } catch (Conflict unheard) {
      // It had no effect, so it may be tried again: it will conflict again, or not any more.
    }
    wander(5);
  }

  /// Does what can be done any number of times, and so is simply done again when a reply is lost.
  private <T> T repeat(Supplier<T> action) {
    opened();
    while (true) {
      wander(2);
      switch (fate()) {
        case ARRIVES -> {
          return action.get();
        }
        case ARRIVES_LATE_BACK -> {
          T outcome = action.get();
          wander(5);
          return outcome;
        }
        case LOST_BEFORE -> {}
        case LOST_AFTER -> action.get();
      }
    }
  }

  private void repeatedly(Runnable action) {
    repeat(() -> {
      action.run();
      return null;
    });
  }

  private void noteEach(List<Note> notes) {
    notes.forEach(note -> repeatedly(() -> data.notes().add(note)));
    if (!notes.isEmpty()) {
      wander(20);
    }
  }

  /// A page of a scan: at most that many entries of what remains.
  private interface Page<T> {
    List<T> read(Optional<T> last, int limit);
  }

  private <T> List<T> paged(int limit, Page<T> page) {
    opened();
    int most = Limits.scanLimit(limit);
    List<T> found = new ArrayList<>();
    while (found.size() < most) {
      Optional<T> last = found.isEmpty() ? Optional.empty() : Optional.of(found.getLast());
      int wanted = Math.min(SCAN_PAGE, most - found.size());
      List<T> next = repeat(() -> page.read(last, wanted));
      found.addAll(next);
      if (next.size() < wanted) {
        break;
      }
    }
    return found;
  }

  private static KeyRange beyond(KeyRange range, Order order, Optional<Entry> last) {
    return last.map(seen ->
            switch (order) {
              case FORWARD -> new KeyRange(seen.key() + "\0", range.to());
              case BACKWARD -> new KeyRange(range.from(), seen.key());
            })
        .orElse(range);
  }

  @Override
  public Partition partition(Name name) {
    return new HostilePartition(name);
  }

  @Override
  public Log log(Name name) {
    return new HostileLog(name);
  }

  @Override
  public Agenda agenda() {
    return new HostileAgenda();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    return repeat(() -> data.names(family, afterId, limit));
  }

  @Override
  public Contents contents() {
    return new HostileContents();
  }

  @Override
  public boolean exclusive() {
    return exclusive;
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class HostilePartition implements Partition {
    private final Name name;

    HostilePartition(Name name) {
      this.name = name;
    }

    @Override
    public Optional<Entry> get(String key) {
      Limits.checkKey(key);
      return repeat(() -> data.readPartition(name, Optional.empty(), cells -> cells.get(key)));
    }

    @Override
    public List<Entry> scan(KeyRange range, Order order, int limit) {
      return paged(
          limit,
          (last, wanted) ->
              data.readPartition(
                  name, List.of(), cells -> cells.scan(beyond(range, order, last), order, wanted)));
    }

    @Override
    public CommitId commit(Commit commit) throws Conflict {
      noteEach(commit.notes());
      Commit noted = new Commit(commit.steps(), List.of());
      return send(
          name,
          id -> {
            data.commit(name, id, noted);
            return id;
          },
          Log.Appended::id);
    }

    @Override
    public void erase() {
      repeatedly(() -> data.erase(name));
    }
  }

  private final class HostileLog implements Log {
    private final Name name;

    HostileLog(Name name) {
      this.name = name;
    }

    @Override
    public Optional<Entry> head(String key) {
      Limits.checkKey(key);
      return repeat(
          () -> data.readLog(name, Optional.empty(), segments -> segments.head().get(key)));
    }

    @Override
    public List<Entry> heads(KeyRange range, int limit) {
      return paged(
          limit,
          (last, wanted) ->
              data.readLog(
                  name,
                  List.of(),
                  segments ->
                      segments
                          .head()
                          .scan(beyond(range, Order.FORWARD, last), Order.FORWARD, wanted)));
    }

    @Override
    public Position last() {
      return repeat(() -> data.readLog(name, Position.START, Segments::last));
    }

    @Override
    public Optional<LogEntry> get(String family, Position position) {
      Limits.checkFamily(family);
      return repeat(
          () -> data.readLog(name, Optional.empty(), segments -> segments.get(family, position)));
    }

    @Override
    public List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
      Limits.checkFamily(family);
      return paged(
          limit,
          (last, wanted) ->
              switch (order) {
                case FORWARD ->
                    page(
                        family,
                        last.map(seen -> seen.position().successor()).orElse(from),
                        to,
                        order,
                        wanted);
                case BACKWARD ->
                    page(
                        family,
                        from,
                        last.map(seen -> seen.position().predecessor()).orElse(to),
                        order,
                        wanted);
              });
    }

    private List<LogEntry> page(String family, Position from, Position to, Order order, int limit) {
      return data.readLog(
          name, List.of(), segments -> segments.scan(family, from, to, order, limit));
    }

    @Override
    public Appended commit(LogCommit commit) throws Conflict {
      noteEach(commit.notes());
      LogCommit noted =
          new LogCommit(
              commit.at(),
              commit.after(),
              commit.conditions(),
              commit.changes(),
              commit.appends(),
              List.of());
      return send(name, id -> data.commit(name, id, noted), written -> written);
    }

    @Override
    public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
      Limits.checkFamily(family);
      Limits.checkValue(value);
      return send(
          name,
          id -> {
            data.replace(name, id, family, seen, value);
            return id;
          },
          Appended::id);
    }

    @Override
    public void erase() {
      repeatedly(() -> data.erase(name));
    }
  }

  private final class HostileContents implements Contents {

    @Override
    public List<Thing> things(Optional<Name> after, int limit) {
      return paged(
          limit, (last, wanted) -> data.things(last.map(Thing::name).or(() -> after), wanted));
    }

    @Override
    public List<Placed> entries(Name log, Position from, Position to, int limit) {
      return paged(
          limit,
          (last, wanted) ->
              data.readLog(
                  log,
                  List.of(),
                  segments ->
                      segments.scan(
                          last.map(seen -> seen.position().successor()).orElse(from), to, wanted)));
    }

    /// What is put goes in by several requests, and each may be repeated.
    @Override
    public void put(List<Piece> pieces) {
      opened();
      for (Piece piece : pieces) {
        for (Piece part : parts(piece)) {
          repeatedly(() -> data.put(part));
          wander(2);
        }
      }
    }

    private List<Piece> parts(Piece piece) {
      return switch (piece) {
        case Piece.Entries(var name, var all) ->
            cut(all).<Piece>map(some -> new Piece.Entries(name, some)).toList();
        case Piece.Heads(var name, var all) ->
            cut(all).<Piece>map(some -> new Piece.Heads(name, some)).toList();
        case Piece.Tail(var name, var all) ->
            cut(all).<Piece>map(some -> new Piece.Tail(name, some)).toList();
        case Piece.Notes(var all) -> cut(all).<Piece>map(Piece.Notes::new).toList();
      };
    }

    private static <T> Stream<List<T>> cut(List<T> all) {
      return IntStream.iterate(0, at -> at < all.size(), at -> at + SCAN_PAGE)
          .mapToObj(at -> all.subList(at, Math.min(at + SCAN_PAGE, all.size())));
    }
  }

  private final class HostileAgenda implements Agenda {

    @Override
    public void note(Note note) {
      repeatedly(() -> data.notes().add(note));
    }

    @Override
    public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
      return repeat(() -> data.notes().due(after, until, shard, limit));
    }

    @Override
    public void settle(Note note) {
      repeatedly(() -> data.notes().settle(note));
    }
  }
}
