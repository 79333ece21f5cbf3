package larkspur.storage.rocksdb;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.Checkpoint;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/// RocksDB itself, opened the way that suits this engine. Calls must be kept from [#close()] by
/// whoever makes them.
///
/// RocksDB shows a batch to readers only after its log was written and synced: it does so in this
/// order as long as pipelined and unordered writes are off. Hence reads here see nothing that a
/// loss of power could still take back.
final class Database {

  private static final long MIB = 1024 * 1024;

  /// Past this much of RocksDB's log, the oldest memtables are written out, so that opening stays
  /// quick.
  private static final long LOG_BYTES_MAX = 256 * MIB;

  /// A page of twenty messages fits into one or two blocks.
  private static final long BLOCK_BYTES = 8 * 1024;

  /// About one miss in a hundred gets past a filter of this many bits for a key.
  private static final double FILTER_BITS = 10;

  private final List<AutoCloseable> owned = new ArrayList<>();
  private final RocksDB rocks;
  private final ColumnFamilyHandle data;
  private final ColumnFamilyHandle agenda;
  private final ReadOptions gets;
  private final WriteOptions writes;
  private final WriteOptions passing;

  /// Which of the two column families is meant.
  enum Family {
    DATA,
    AGENDA
  }

  Database(Path folder, RocksOptions options) throws RocksDBException {
    try {
      Cache cache = own(new LRUCache(options.cacheBytes()));
      BlockBasedTableConfig table =
          new BlockBasedTableConfig()
              .setBlockCache(cache)
              .setBlockSize(BLOCK_BYTES)
              .setFilterPolicy(own(new BloomFilter(FILTER_BITS, false)))
              // The names that keys begin with vary in length, which RocksDB's prefix filters do
              // not fit; scans are kept short by their bounds instead.
              .setWholeKeyFiltering(true)
              .setCacheIndexAndFilterBlocks(true)
              .setPinL0FilterAndIndexBlocksInCache(true);
      ColumnFamilyOptions forData =
          own(new ColumnFamilyOptions())
              .setTableFormatConfig(table)
              .setWriteBufferSize(options.memtableBytes())
              .setMaxWriteBufferNumber(3)
              .setMemtablePrefixBloomSizeRatio(0.02)
              .setMemtableWholeKeyFiltering(true)
              .setCompressionType(CompressionType.LZ4_COMPRESSION)
              .setBottommostCompressionType(CompressionType.ZSTD_COMPRESSION);
      ColumnFamilyOptions forAgenda =
          own(new ColumnFamilyOptions())
              .setTableFormatConfig(table)
              .setWriteBufferSize(Math.max(MIB, options.memtableBytes() / 8))
              .setCompressionType(CompressionType.LZ4_COMPRESSION);
      DBOptions database =
          own(new DBOptions())
              .setCreateIfMissing(true)
              .setCreateMissingColumnFamilies(true)
              .setMaxBackgroundJobs(Math.clamp(Runtime.getRuntime().availableProcessors(), 2, 8))
              .setMaxTotalWalSize(LOG_BYTES_MAX)
              .setRecycleLogFileNum(0)
              .setManualWalFlush(false)
              .setEnablePipelinedWrite(false)
              .setUnorderedWrite(false)
              .setBytesPerSync(MIB)
              .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
              .setMaxLogFileSize(MIB)
              .setKeepLogFileNum(2)
              .setStatsDumpPeriodSec(0)
              .setStatsPersistPeriodSec(0);
      gets = own(new ReadOptions());
      writes = own(new WriteOptions()).setSync(options.durability() == Durability.SYNCED);
      passing = own(new WriteOptions()).setSync(false);
      List<ColumnFamilyHandle> handles = new ArrayList<>();
      rocks =
          own(
              RocksDB.open(
                  database,
                  folder.toString(),
                  List.of(
                      new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, forData),
                      new ColumnFamilyDescriptor(
                          "agenda".getBytes(StandardCharsets.US_ASCII), forAgenda)),
                  handles));
      data = own(handles.get(0));
      agenda = own(handles.get(1));
    } catch (RocksDBException | RuntimeException failed) {
      closeOwned();
      throw failed;
    }
  }

  private <T extends AutoCloseable> T own(T part) {
    owned.add(part);
    return part;
  }

  private ColumnFamilyHandle handle(Family family) {
    return switch (family) {
      case DATA -> data;
      case AGENDA -> agenda;
    };
  }

  /// What is stored under a key, or [Stored#NONE].
  byte[] get(byte[] key) throws RocksDBException {
    byte[] stored = rocks.get(data, gets, key);
    return stored == null ? Stored.NONE : stored;
  }

  /// The first bytes of what is stored under a key, as many as fit.
  ///
  /// @return whether there is anything
  boolean peek(byte[] key, byte[] into) throws RocksDBException {
    return rocks.get(data, gets, key, into) != RocksDB.NOT_FOUND;
  }

  /// Shows the entries from one key, included, to another, excluded, until told to stop by `false`.
  ///
  /// The bounds are told to RocksDB too, which so never walks over what was deleted beside the
  /// range.
  void scan(
      Family family, byte[] from, byte[] to, Order order, BiPredicate<byte[], RocksIterator> show)
      throws RocksDBException {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions within =
            new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        RocksIterator at = rocks.newIterator(handle(family), within)) {
      switch (order) {
        case FORWARD -> {
          for (at.seek(from); at.isValid() && show.test(at.key(), at); at.next()) {}
        }
        case BACKWARD -> {
          for (at.seekToLast(); at.isValid() && show.test(at.key(), at); at.prev()) {}
        }
      }
      // An iterator that cannot read on looks like one at its end.
      at.status();
    }
  }

  /// Shows single keys of [Family#DATA] up to an end, excluded: the first from `from` on, and then
  /// each time the first from the key on that it was answered with, until that is null.
  void leap(byte[] from, byte[] to, UnaryOperator<byte[]> show) throws RocksDBException {
    try (Slice upper = new Slice(to);
        ReadOptions within = new ReadOptions().setIterateUpperBound(upper);
        RocksIterator at = rocks.newIterator(data, within)) {
      for (byte[] next = from; next != null; ) {
        at.seek(next);
        next = at.isValid() ? show.apply(at.key()) : null;
      }
      at.status();
    }
  }

  /// The keys of [Family#DATA] from one, included, to another, excluded.
  List<byte[]> keys(byte[] from, byte[] to) throws RocksDBException {
    List<byte[]> keys = new ArrayList<>();
    scan(Family.DATA, from, to, Order.FORWARD, (key, _) -> keys.add(key));
    return keys;
  }

  /// The last position of a log, or [Position#START] if it has no entry. Costs a seek for each
  /// family of entries that it has.
  Position last(byte[] prefix) throws RocksDBException {
    byte[] from = Keys.of(prefix, Keys.ENTRY, "");
    byte[] to = Keys.of(prefix, (byte) (Keys.ENTRY + 1), "");
    Position last = Position.START;
    try (Slice lower = new Slice(from);
        Slice upper = new Slice(to);
        ReadOptions within =
            new ReadOptions().setIterateLowerBound(lower).setIterateUpperBound(upper);
        RocksIterator at = rocks.newIterator(data, within)) {
      at.seekToLast();
      while (at.isValid()) {
        byte[] key = at.key();
        Position found = Keys.positionOf(key);
        last = found.isAfter(last) ? found : last;
        at.seekForPrev(Keys.beforeFamilyOf(key));
      }
      at.status();
    }
    return last;
  }

  /// The families of entries that a log has, in their order. Costs a seek for each.
  List<String> families(byte[] prefix) throws RocksDBException {
    List<String> families = new ArrayList<>();
    leap(
        Keys.of(prefix, Keys.ENTRY, ""),
        Keys.of(prefix, (byte) (Keys.ENTRY + 1), ""),
        key -> {
          String family = Keys.familyOf(prefix, key);
          families.add(family);
          return Keys.justAfter(Keys.entry(prefix, family, Position.END));
        });
    return families;
  }

  void put(WriteBatch batch, byte[] key, byte[] stored) throws RocksDBException {
    batch.put(data, key, stored);
  }

  void delete(WriteBatch batch, byte[] key) throws RocksDBException {
    batch.delete(data, key);
  }

  void deleteRange(WriteBatch batch, byte[] from, byte[] to) throws RocksDBException {
    batch.deleteRange(data, from, to);
  }

  void note(WriteBatch batch, byte[] key) throws RocksDBException {
    batch.put(agenda, key, Stored.NONE);
  }

  void settle(WriteBatch batch, byte[] key) throws RocksDBException {
    batch.delete(agenda, key);
  }

  /// @param lasting whether to wait for the disk, where the store does at all
  void write(WriteBatch batch, boolean lasting) throws RocksDBException {
    rocks.write(lasting ? writes : passing, batch);
  }

  /// Writes everything to tables, so that opening again has nothing to replay.
  void flush() throws RocksDBException {
    try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
      rocks.syncWal();
      rocks.flush(waiting, List.of(data, agenda));
    }
  }

  /// Makes a copy at one moment: tables are linked, the rest is copied, all of it synced.
  void copyTo(Path folder) throws RocksDBException {
    try (Checkpoint checkpoint = Checkpoint.create(rocks)) {
      checkpoint.createCheckpoint(folder.toString());
    }
  }

  void close() {
    closeOwned();
  }

  private void closeOwned() {
    for (AutoCloseable last : owned.reversed()) {
      try {
        last.close();
      } catch (Exception failed) {
        throw new StoreFailure("RocksDB cannot be closed", failed);
      }
    }
    owned.clear();
  }
}
