package larkspur.storage.rocksdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Piece;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/// The one thread that writes.
///
/// It takes all requests that wait, in order. Each one's conditions are tested against what the
/// ones before it in the same batch will have written, then the hot heads, then RocksDB; a conflict
/// drops that one alone. Then the batch is written and synced, and only then is anyone answered:
/// those in conflict too, for they may have lost to a commit that is not durable before.
///
/// When a write fails, nothing of the batch is acknowledged and the writer only refuses from then
/// on: whether the batch is on disk is not known, so whatever it would decide next could rest on
/// something that is not there.
final class Writer implements Runnable {

  /// Larger heads are left to RocksDB, so that a few of them do not displace thousands.
  private static final int HOT_BYTES_MAX = 64 * 1024;

  /// How many requests may wait; further callers wait for a place.
  static final int QUEUE_LENGTH_MAX = 8_192;

  /// How many requests go into one batch, so that the first of them does not wait for too long.
  static final int BATCH_REQUESTS_MAX = 1_024;

  /// After how many bytes of values a batch takes no more requests.
  static final long BATCH_BYTES_MAX = 8 * 1024 * 1024;

  /// Writes a batch. There to be failed on purpose by a test.
  interface Disk {
    /// @param lasting whether the batch must outlive a loss of power
    void write(Database database, WriteBatch batch, boolean lasting) throws RocksDBException;
  }

  private final ArrayBlockingQueue<Request<?>> queue = new ArrayBlockingQueue<>(QUEUE_LENGTH_MAX);

  /// How many requests were handed over and not yet taken into a batch. The queue knows it too, but
  /// under its lock.
  private final AtomicInteger backlog = new AtomicInteger();

  private final Database database;
  private final Disk disk;
  private final Hot<byte[]> heads;
  private final Hot<End> ends;
  private final RandomGenerator ids;

  /// Why nothing can be written any more, once that is so.
  private volatile StoreFailure failure;

  private final CompletableFuture<StoreFailure> stopped = new CompletableFuture<>();

  // What is staged: used by the writer's thread alone.
  private final WriteBatch batch = new WriteBatch();
  private final List<Request<?>> waiting = new ArrayList<>();
  private final byte[] version = new byte[CommitId.BYTES];
  private long batchBytes;
  private boolean empty = true;

  /// Whether something in the batch may not be forgotten in a crash. A settled note may.
  private boolean lasting;

  /// What the batch will have written under keys that a condition may name. Appended entries are
  /// not in it: nobody can have seen one, and so name its version, before it is written.
  private final Map<Hot.Key, byte[]> staged = new HashMap<>();

  /// Where logs will end with the batch, by the prefixes of their keys.
  private final Map<Hot.Key, End> stagedEnds = new HashMap<>();

  Writer(Database database, Disk disk, Hot<byte[]> heads, Hot<End> ends, RandomGenerator ids) {
    this.database = database;
    this.disk = disk;
    this.heads = heads;
    this.ends = ends;
    this.ids = ids;
  }

  /// Throws if the store has stopped after a failed write.
  void check() {
    StoreFailure failed = failure;
    if (failed != null) {
      throw new StoreFailure(failed.getMessage(), failed);
    }
  }

  /// Completed with the reason if nothing can be written any more.
  CompletableFuture<StoreFailure> stopped() {
    return stopped;
  }

  int backlog() {
    return backlog.get();
  }

  /// Hands a request over and waits for its answer.
  <T> T ask(Request<T> request) throws Conflict {
    check();
    put(request);
    return request.await();
  }

  /// As [#ask], for requests that know no conflict.
  <T> T askPlainly(Request<T> request) {
    try {
      return ask(request);
    } catch (Conflict impossible) {
      throw new IllegalStateException("a conflict without a condition", impossible);
    }
  }

  /// Hands a request over whose effect may be forgotten. Whatever is asked later finds it done.
  void tell(Request<Void> request) {
    check();
    put(request);
  }

  /// Lets the thread end once it has done all that was asked before.
  void end() {
    put(new Request.End());
  }

  private void put(Request<?> request) {
    boolean interrupted = false;
    backlog.incrementAndGet();
    while (true) {
      try {
        queue.put(request);
        break;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void run() {
    try (batch) {
      List<Request<?>> taken = new ArrayList<>();
      boolean ended = false;
      while (!ended) {
        taken.add(next());
        // Where cores are short, those who are about to ask come first, and share this sync. Where
        // one is free this costs nothing.
        Thread.yield();
        queue.drainTo(taken, BATCH_REQUESTS_MAX - 1);
        backlog.addAndGet(-taken.size());
        for (Request<?> request : taken) {
          ended |= request instanceof Request.End;
        }
        try {
          taken.forEach(this::take);
          write();
        } catch (RuntimeException | Error unforeseen) {
          // Memory ran out, say. Whoever is not answered now would wait for ever.
          stop("the store stopped: its writer failed", unforeseen);
          taken.forEach(request -> request.fail(failure));
          taken.forEach(Request::answer);
          waiting.clear();
        }
        taken.clear();
      }
    }
  }

  private Request<?> next() {
    while (true) {
      try {
        return queue.take();
      } catch (InterruptedException nobodysBusiness) {
        // This thread ends when it is told so by a request, and not before.
      }
    }
  }

  private void take(Request<?> request) {
    if (batchBytes >= BATCH_BYTES_MAX) {
      write();
    }
    waiting.add(request);
    if (failure != null) {
      return;
    }
    try {
      stage(request);
    } catch (Conflict conflict) {
      request.conflict(conflict);
    } catch (RocksDBException | RuntimeException | Error failed) {
      // The batch may hold half of this request now.
      stop("the store stopped: a commit could not be prepared", failed);
    }
  }

  /// Writes what is staged and answers all that wait.
  private void write() {
    if (failure == null && !empty) {
      try {
        staged.keySet().forEach(heads::forget);
        stagedEnds.keySet().forEach(ends::forget);
        disk.write(database, batch, lasting);
        staged.forEach(this::rememberHead);
        stagedEnds.forEach(ends::remember);
      } catch (RocksDBException | RuntimeException | Error failed) {
        stop("the store stopped: a write failed, and whether it is on disk is not known", failed);
      }
    }
    for (Request<?> request : waiting) {
      if (failure != null) {
        request.fail(failure);
      }
      request.answer();
    }
    waiting.clear();
    staged.clear();
    stagedEnds.clear();
    batch.clear();
    batchBytes = 0;
    empty = true;
    lasting = false;
  }

  private void stop(String message, Throwable cause) {
    if (failure == null) {
      failure = new StoreFailure(message + " (" + cause.getMessage() + ")", cause);
      stopped.completeAsync(() -> failure);
    }
  }

  private void stage(Request<?> request) throws Conflict, RocksDBException {
    switch (request) {
      case Request.ToPartition one -> one.succeed(commit(one.prefix, one.commit));
      case Request.ToLog one -> one.succeed(commit(one.prefix, one.commit));
      case Request.Replacement one -> one.succeed(replace(one));
      case Request.Erasure one -> erase(one);
      case Request.Putting one -> put(one);
      case Request.Noting one -> note(List.of(one.note));
      case Request.Settling one -> {
        database.settle(batch, Keys.of(one.note));
        empty = false;
      }
      case Request.Turn _ -> {}
      case Request.End _ -> {}
    }
  }

  private CommitId commit(byte[] prefix, Commit commit) throws Conflict, RocksDBException {
    List<Hot.Key> keys = new ArrayList<>(commit.steps().size());
    for (Commit.Step step : commit.steps()) {
      Hot.Key key = new Hot.Key(Keys.of(prefix, Keys.PARTITION, step.key()));
      keys.add(key);
      switch (step) {
        case Commit.Step.Insert _ -> expect(key, Optional.empty(), step.key());
        case Commit.Step.Replace(var _, var _, var expected) ->
            expect(key, Optional.of(expected), step.key());
        case Commit.Step.Remove(var _, var expected) ->
            expect(key, Optional.of(expected), step.key());
        case Commit.Step.Require(var _, var expected) -> expect(key, expected, step.key());
        case Commit.Step.Once _ -> {}
      }
    }
    CommitId id = CommitId.random(ids);
    for (int i = 0; i < keys.size(); i++) {
      switch (commit.steps().get(i)) {
        case Commit.Step.Insert(var _, var value) -> put(keys.get(i), Stored.of(id, value));
        case Commit.Step.Replace(var _, var value, var _) -> put(keys.get(i), Stored.of(id, value));
        case Commit.Step.Once(var _, var value) -> put(keys.get(i), Stored.of(id, value));
        case Commit.Step.Remove _ -> put(keys.get(i), Stored.NONE);
        case Commit.Step.Require _ -> {}
      }
    }
    note(commit.notes());
    return id;
  }

  private Log.Appended commit(byte[] prefix, LogCommit commit) throws Conflict, RocksDBException {
    for (LogCommit.Condition condition : commit.conditions()) {
      byte[] found = head(new Hot.Key(Keys.of(prefix, Keys.HEAD, condition.key())));
      if (!(Stored.is(found) ? Optional.of(Stored.version(found)) : Optional.empty())
          .equals(condition.expected())) {
        throw new Conflict(condition.key());
      }
    }
    CommitId id = CommitId.random(ids);
    List<Position> positions = List.of();
    if (commit.after().isPresent() || !commit.appends().isEmpty()) {
      Hot.Key log = new Hot.Key(prefix);
      End end = end(log);
      if (commit.after().isPresent() && !commit.after().get().equals(end.last())) {
        throw new Conflict("the log ends at " + end.last());
      }
      if (!commit.appends().isEmpty()) {
        positions = new ArrayList<>(commit.appends().size());
        for (LogCommit.Append append : commit.appends()) {
          Position position = Position.next(commit.at(), end.last());
          byte[] stored = Stored.of(id, append.value());
          database.put(batch, Keys.entry(prefix, append.family(), position), stored);
          batchBytes += stored.length;
          positions.add(position);
          end = end.append(append.family(), new LogEntry(position, id, append.value()));
        }
        stagedEnds.put(log, end);
        empty = false;
        lasting = true;
      }
    }
    for (LogCommit.Change change : commit.changes()) {
      put(
          new Hot.Key(Keys.of(prefix, Keys.HEAD, change.key())),
          change.value().map(value -> Stored.of(id, value)).orElse(Stored.NONE));
    }
    note(commit.notes());
    return new Log.Appended(id, List.copyOf(positions));
  }

  private CommitId replace(Request.Replacement one) throws Conflict, RocksDBException {
    Hot.Key key = new Hot.Key(Keys.entry(one.prefix, one.family, one.seen.position()));
    expect(key, Optional.of(one.seen.version()), "the entry");
    CommitId id = CommitId.random(ids);
    put(key, Stored.of(id, one.value));
    Hot.Key log = new Hot.Key(one.prefix);
    End end = knownEnd(log);
    if (end != null) {
      stagedEnds.put(
          log, end.replace(one.family, new LogEntry(one.seen.position(), id, one.value)));
    }
    return id;
  }

  /// Has a batch of its own, so that no condition of the same batch needs to know of ranges.
  private void erase(Request.Erasure one) throws RocksDBException {
    waiting.removeLast();
    write();
    waiting.add(one);
    if (failure != null) {
      return;
    }
    // What is known to be absent stays so.
    for (byte[] head :
        database.keys(
            Keys.of(one.prefix, Keys.HEAD, ""), Keys.of(one.prefix, (byte) (Keys.HEAD + 1), ""))) {
      heads.forget(new Hot.Key(head));
    }
    ends.forget(new Hot.Key(one.prefix));
    database.deleteRange(batch, one.prefix, Keys.after(one.prefix));
    empty = false;
    lasting = true;
    write();
  }

  /// Has batches of its own, so that nothing of the same batch needs to know of entries that it did
  /// not append.
  private void put(Request.Putting one) throws RocksDBException {
    waiting.removeLast();
    write();
    try {
      for (Piece piece : one.pieces) {
        if (failure == null) {
          put(piece);
        }
        if (batchBytes >= BATCH_BYTES_MAX) {
          write();
        }
      }
    } finally {
      waiting.add(one);
    }
    write();
  }

  private void put(Piece piece) throws RocksDBException {
    switch (piece) {
      case Piece.Entries(var name, var entries) -> put(name, Keys.PARTITION, entries);
      case Piece.Heads(var name, var entries) -> put(name, Keys.HEAD, entries);
      case Piece.Tail(var name, var entries) -> {
        byte[] prefix = Keys.prefix(name);
        for (Contents.Placed placed : entries) {
          LogEntry entry = placed.entry();
          put(
              new Hot.Key(Keys.entry(prefix, placed.family(), entry.position())),
              Stored.of(entry.version(), entry.value()));
        }
        // It does not end where it did; who asks next finds out where.
        ends.forget(new Hot.Key(prefix));
      }
      case Piece.Notes(var notes) -> note(notes);
    }
  }

  private void put(Name name, byte kind, List<Entry> entries) throws RocksDBException {
    byte[] prefix = Keys.prefix(name);
    for (Entry entry : entries) {
      put(
          new Hot.Key(Keys.of(prefix, kind, entry.key())),
          Stored.of(entry.version(), entry.value()));
    }
  }

  private void note(List<Note> notes) throws RocksDBException {
    for (Note note : notes) {
      database.note(batch, Keys.of(note));
      empty = false;
      lasting = true;
    }
  }

  private void put(Hot.Key key, byte[] stored) throws RocksDBException {
    if (Stored.is(stored)) {
      database.put(batch, key.bytes(), stored);
    } else {
      database.delete(batch, key.bytes());
    }
    staged.put(key, stored);
    batchBytes += stored.length;
    empty = false;
    lasting = true;
  }

  private void expect(Hot.Key key, Optional<CommitId> expected, String what)
      throws Conflict, RocksDBException {
    byte[] found = staged.get(key);
    if (found == null) {
      found = database.peek(key.bytes(), version) ? version : Stored.NONE;
    }
    if (!(Stored.is(found) ? Optional.of(Stored.version(found)) : Optional.empty())
        .equals(expected)) {
      throw new Conflict(what);
    }
  }

  /// What is stored in a head; from here on it is hot.
  private byte[] head(Hot.Key key) throws RocksDBException {
    byte[] found = staged.get(key);
    if (found == null) {
      found = heads.use(key);
    }
    if (found == null) {
      found = database.get(key.bytes());
      rememberHead(key, found);
    }
    return found;
  }

  private void rememberHead(Hot.Key key, byte[] stored) {
    if (stored.length <= HOT_BYTES_MAX && isHead(key.bytes())) {
      heads.remember(key, stored);
    }
  }

  /// Where a log ends; from here on that is hot.
  private End end(Hot.Key log) throws RocksDBException {
    End known = knownEnd(log);
    if (known == null) {
      known = End.at(database.last(log.bytes()));
      ends.remember(log, known);
    }
    return known;
  }

  private End knownEnd(Hot.Key log) {
    End staged = stagedEnds.get(log);
    return staged == null ? ends.use(log) : staged;
  }

  /// The kind of a key comes after its second NUL.
  private static boolean isHead(byte[] key) {
    int at = 0;
    for (int nuls = 0; nuls < 2; at++) {
      if (key[at] == 0) {
        nuls++;
      }
    }
    return key[at] == Keys.HEAD;
  }
}
