package larkspur.storage.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
import larkspur.storage.StoreRefused;
import org.rocksdb.RocksDBException;

/// A store in one folder of this machine, which only one process can have open.
///
/// A commit outlives the process and a loss of power ([Durability#SYNCED]); it does not outlive the
/// disk. Callers may be virtual threads, as many as there are: commits that wait share one sync.
///
/// After a failed write the store stops: every call is a [StoreFailure] until the folder is opened
/// again.
public final class RocksStore implements Store {

  private final Folder folder;
  private final Database database;
  private final Hot<byte[]> heads;
  private final Hot<End> ends;
  private final Writer writer;
  private final Thread writing;
  private final Gate gate = new Gate();
  private final ReentrantLock closing = new ReentrantLock();
  private boolean closed;

  private RocksStore(Folder folder, Database database, RocksOptions options, Writer.Disk disk) {
    this.folder = folder;
    this.database = database;
    this.heads = new Hot<>(options.hotBytes(), stored -> stored.length);
    this.ends = new Hot<>(options.hotBytes(), End::bytes);
    this.writer = new Writer(database, disk, heads, ends, options.ids());
    // A platform thread, since it is in a native call most of the time.
    this.writing = Thread.ofPlatform().name("rocksdb-writer").daemon().start(writer);
  }

  /// Opens the store in a folder, which is made if there is none.
  ///
  /// @throws StoreRefused if the folder is open elsewhere, is of a format unknown here, or is no
  ///   data folder
  /// @throws StoreFailure if the disk does not allow it
  public static RocksStore open(Path folder, RocksOptions options) {
    return open(folder, options, Database::write);
  }

  static RocksStore open(Path path, RocksOptions options, Writer.Disk disk) {
    NativeLibrary.load(options.libraries());
    Folder folder = Folder.open(path);
    try {
      return new RocksStore(folder, new Database(folder.database(), options), options, disk);
    } catch (RocksDBException failed) {
      folder.close();
      throw new StoreFailure(
          "the data folder " + path + " cannot be opened: " + failed.getMessage(), failed);
    } catch (RuntimeException failed) {
      folder.close();
      throw failed;
    }
  }

  /// Puts a copy that [#copyTo] made in the place of what is stored in a folder that nobody has
  /// open. All or nothing: killed at any moment, the folder opens with what it held or with the
  /// copy. The copy stays as it is.
  ///
  /// @throws StoreRefused if the folder is open elsewhere
  /// @throws StoreFailure if the disk does not allow it; then the folder holds what it held
  public static void putBack(Path folder, Path copy) {
    try (Folder locked = Folder.open(folder)) {
      locked.copy().putInPlace(copy);
    } catch (IOException failed) {
      throw new StoreFailure(
          "the copy " + copy + " cannot be put into " + folder + ": " + failed.getMessage(),
          failed);
    }
  }

  /// Leaves nothing in a folder that nobody has open, neither what is stored nor what lies beside
  /// it. A folder that does not exist is made.
  ///
  /// @param kept names of files beside the store that stay all the same
  /// @throws StoreRefused if the folder is open elsewhere, is of a format unknown here, or is no
  ///   data folder; then it holds what it held
  /// @throws StoreFailure if the disk does not allow it
  public static void empty(Path folder, Set<String> kept) {
    try (Folder locked = Folder.open(folder)) {
      locked.empty(kept);
    } catch (IOException failed) {
      throw new StoreFailure(
          "the data folder " + folder + " cannot be emptied: " + failed.getMessage(), failed);
    }
  }

  /// Copies everything that was acknowledged when this was called, at one moment, into a folder
  /// that does not exist yet; when it exists, it is complete and on disk. Takes little room and
  /// time where the folder is on the same disk, since the tables are shared.
  public void copyTo(Path folder) {
    reading(() -> {
      database.copyTo(folder);
      return null;
    });
  }

  @Override
  public Partition partition(Name name) {
    return new RocksPartition(name);
  }

  @Override
  public Log log(Name name) {
    return new RocksLog(name);
  }

  @Override
  public Agenda agenda() {
    return new RocksAgenda();
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    int most = Limits.scanLimit(limit);
    byte[] prefix = Keys.prefix(family);
    byte[] from =
        afterId
            .map(id -> Keys.after(Keys.prefix(Name.of(family, id))))
            // Naming the least id checks the family.
            .orElseGet(() -> Keys.prefix(Name.of(family, "!")));
    List<Name> found = new ArrayList<>();
    reading(() -> {
      if (most > 0) {
        database.leap(
            from,
            Keys.after(prefix),
            key -> {
              Name name = Name.of(family, Keys.idOf(prefix, key));
              found.add(name);
              return found.size() < most ? Keys.after(Keys.prefix(name)) : null;
            });
      }
      return null;
    });
    return found;
  }

  @Override
  public Contents contents() {
    return new RocksContents();
  }

  @Override
  public int backlog() {
    return writer.backlog();
  }

  @Override
  public void whenStopped(Consumer<StoreFailure> action) {
    writer.stopped().thenAcceptAsync(action);
  }

  @Override
  public boolean exclusive() {
    return true;
  }

  /// Waits for calls that have begun, writes everything to tables, and releases the folder.
  @Override
  public void close() {
    closing.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      gate.close();
      end();
      try (folder) {
        flush();
        database.close();
      }
    } finally {
      closing.unlock();
    }
  }

  private void end() {
    writer.end();
    boolean interrupted = false;
    while (true) {
      try {
        writing.join();
        break;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    try {
      database.flush();
    } catch (RocksDBException everythingIsInTheLog) {
      // What was acknowledged was synced and is replayed when the folder is opened again: closing
      // may go on.
    }
  }

  /// A read of RocksDB.
  private interface Read<T> {
    T from() throws RocksDBException;
  }

  private <T> T reading(Read<T> read) {
    gate.enter();
    try {
      writer.check();
      return read.from();
    } catch (RocksDBException failed) {
      throw new StoreFailure("the store cannot be read: " + failed.getMessage(), failed);
    } finally {
      gate.leave();
    }
  }

  private <T> T writing(Request<T> request) throws Conflict {
    gate.enter();
    try {
      return writer.ask(request);
    } finally {
      gate.leave();
    }
  }

  private <T> T writingPlainly(Request<T> request) {
    gate.enter();
    try {
      return writer.askPlainly(request);
    } finally {
      gate.leave();
    }
  }

  private List<Entry> scanEntries(
      byte[] prefix, byte kind, KeyRange range, Order order, int limit) {
    int most = Limits.scanLimit(limit);
    byte[][] bounds = Keys.bounds(prefix, kind, range);
    List<Entry> found = new ArrayList<>();
    return reading(() -> {
      if (most > 0) {
        database.scan(
            Database.Family.DATA,
            bounds[0],
            bounds[1],
            order,
            (key, at) -> {
              found.add(entry(Keys.keyOf(prefix, key), at.value()));
              return found.size() < most;
            });
      }
      return found;
    });
  }

  private static Entry entry(String key, byte[] stored) {
    return new Entry(key, Stored.version(stored), Stored.value(stored));
  }

  private static Optional<Entry> entryIfAny(String key, byte[] stored) {
    return Stored.is(stored) ? Optional.of(entry(key, stored)) : Optional.empty();
  }

  private final class RocksPartition implements Partition {
    private final byte[] prefix;

    RocksPartition(Name name) {
      prefix = Keys.prefix(name);
    }

    @Override
    public Optional<Entry> get(String key) {
      byte[] whole = Keys.of(prefix, Keys.PARTITION, Limits.checkKey(key));
      return entryIfAny(key, reading(() -> database.get(whole)));
    }

    @Override
    public List<Entry> scan(KeyRange range, Order order, int limit) {
      return scanEntries(prefix, Keys.PARTITION, range, order, limit);
    }

    @Override
    public CommitId commit(Commit commit) throws Conflict {
      return writing(new Request.ToPartition(prefix, commit));
    }

    @Override
    public void erase() {
      writingPlainly(new Request.Erasure(prefix));
    }
  }

  private final class RocksLog implements Log {
    private final byte[] prefix;

    RocksLog(Name name) {
      prefix = Keys.prefix(name);
    }

    private End end() {
      return ends.look(new Hot.Key(prefix));
    }

    @Override
    public Optional<Entry> head(String key) {
      Hot.Key whole = new Hot.Key(Keys.of(prefix, Keys.HEAD, Limits.checkKey(key)));
      return entryIfAny(
          key,
          reading(() -> {
            byte[] known = heads.look(whole);
            return known == null ? database.get(whole.bytes()) : known;
          }));
    }

    @Override
    public List<Entry> heads(KeyRange range, int limit) {
      return scanEntries(prefix, Keys.HEAD, range, Order.FORWARD, limit);
    }

    @Override
    public Position last() {
      return reading(() -> {
        End end = end();
        return end == null ? database.last(prefix) : end.last();
      });
    }

    @Override
    public Optional<LogEntry> get(String family, Position position) {
      byte[] key = Keys.entry(prefix, Limits.checkFamily(family), position);
      byte[] stored = reading(() -> database.get(key));
      return Stored.is(stored)
          ? Optional.of(new LogEntry(position, Stored.version(stored), Stored.value(stored)))
          : Optional.empty();
    }

    @Override
    public List<LogEntry> scan(String family, Position from, Position to, Order order, int limit) {
      Limits.checkFamily(family);
      int most = Limits.scanLimit(limit);
      return most == 0
          ? reading(List::of)
          : reading(() -> {
            Hot.Key log = new Hot.Key(prefix);
            End end = ends.look(log);
            if (end == null) {
              return stored(family, from, to, order, most);
            }
            Optional<List<LogEntry>> known = end.scan(family, from, to, order, most);
            if (known.isPresent()) {
              return known.get();
            }
            List<LogEntry> found = stored(family, from, to, order, most);
            if (order == Order.BACKWARD && to.equals(Position.END) && most <= End.ENTRIES_MAX) {
              Position wholeFrom = found.size() == most ? found.getLast().position() : from;
              ends.complete(log, end, end.complete(family, wholeFrom, found));
            }
            return found;
          });
    }

    private List<LogEntry> stored(String family, Position from, Position to, Order order, int most)
        throws RocksDBException {
      List<LogEntry> found = new ArrayList<>(Math.min(most, 100));
      database.scan(
          Database.Family.DATA,
          Keys.entry(prefix, family, from),
          Keys.justAfter(Keys.entry(prefix, family, to)),
          order,
          (key, at) -> {
            byte[] stored = at.value();
            found.add(
                new LogEntry(Keys.positionOf(key), Stored.version(stored), Stored.value(stored)));
            return found.size() < most;
          });
      return found;
    }

    @Override
    public Appended commit(LogCommit commit) throws Conflict {
      return writing(new Request.ToLog(prefix, commit));
    }

    @Override
    public CommitId replace(String family, LogEntry seen, byte[] value) throws Conflict {
      return writing(
          new Request.Replacement(
              prefix, Limits.checkFamily(family), seen, Limits.checkValue(value)));
    }

    @Override
    public void erase() {
      writingPlainly(new Request.Erasure(prefix));
    }
  }

  private final class RocksContents implements Contents {

    @Override
    public List<Thing> things(Optional<Name> after, int limit) {
      int most = Limits.scanLimit(limit);
      byte[] from = after.map(name -> Keys.after(Keys.prefix(name))).orElse(Keys.FIRST);
      List<Thing> found = new ArrayList<>();
      return reading(() -> {
        if (most > 0) {
          database.leap(
              from,
              Keys.AFTER_ALL,
              key -> {
                Name name = Keys.nameOf(key);
                byte[] prefix = Keys.prefix(name);
                found.add(
                    new Thing(
                        name, key[prefix.length] == Keys.PARTITION ? Kind.PARTITION : Kind.LOG));
                return found.size() < most ? Keys.after(prefix) : null;
              });
        }
        return found;
      });
    }

    /// Families lie apart, so each is read as far as it could be needed.
    @Override
    public List<Placed> entries(Name log, Position from, Position to, int limit) {
      int most = Limits.scanLimit(limit);
      RocksLog read = new RocksLog(log);
      return reading(() -> {
        List<Placed> found = new ArrayList<>();
        if (most > 0) {
          for (String family : database.families(read.prefix)) {
            for (LogEntry entry : read.stored(family, from, to, Order.FORWARD, most)) {
              found.add(new Placed(family, entry));
            }
          }
        }
        return found.stream().sorted(Comparator.comparing(Placed::position)).limit(most).toList();
      });
    }

    @Override
    public void put(List<Piece> pieces) {
      writingPlainly(new Request.Putting(pieces));
    }
  }

  private final class RocksAgenda implements Agenda {

    @Override
    public void note(Note note) {
      writingPlainly(new Request.Noting(note));
    }

    @Override
    public List<Note> due(Optional<Note> after, Instant until, int shard, int limit) {
      int most = Limits.scanLimit(limit);
      List<Note> found = new ArrayList<>();
      if (most == 0 || until.isBefore(Instant.EPOCH) || shard < 0 || shard >= SHARDS) {
        return reading(() -> found);
      }
      // What was settled before may still be on its way.
      writingPlainly(new Request.Turn());
      long latest = (until.isAfter(Note.LATEST) ? Note.LATEST : until).toEpochMilli();
      byte[] from = after.map(Keys::following).orElseGet(() -> Keys.due(shard, 0));
      return reading(() -> {
        database.scan(
            Database.Family.AGENDA,
            from,
            Keys.due(shard, latest + 1),
            Order.FORWARD,
            (key, _) -> {
              found.add(Keys.noteOf(key));
              return found.size() < most;
            });
        return found;
      });
    }

    /// Nobody waits for what may be forgotten; it goes with the next batch.
    @Override
    public void settle(Note note) {
      gate.enter();
      try {
        writer.tell(new Request.Settling(note));
      } finally {
        gate.leave();
      }
    }
  }
}
