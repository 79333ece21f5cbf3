package larkspur.storage.rocksdb;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/// How a [RocksStore] is to work. Begin with [#usual()].
///
/// @param durability what a commit has survived when it returns
/// @param ids where the ids of commits come from; used by the store's writer alone
/// @param cacheBytes memory for blocks read from disk
/// @param memtableBytes memory for what is not yet in tables; up to three times as much while the
///   disk falls behind
/// @param hotBytes memory for the heads of logs that were written lately, and as much for their
///   newest entries
/// @param libraries the folder into which RocksDB's native library is unpacked, once; empty for the
///   user's cache
public record RocksOptions(
    Durability durability,
    RandomGenerator ids,
    long cacheBytes,
    long memtableBytes,
    long hotBytes,
    Optional<Path> libraries) {

  private static final long MIB = 1024 * 1024;

  public RocksOptions {
    Objects.requireNonNull(durability, "durability");
    Objects.requireNonNull(ids, "ids");
    Objects.requireNonNull(libraries, "libraries");
    if (cacheBytes < MIB || memtableBytes < MIB || hotBytes < 0) {
      throw new IllegalArgumentException("caches and memtables have at least 1 MiB each");
    }
  }

  /// Synced; 128 MiB for blocks, 64 MiB for a memtable, 32 MiB for hot heads and as much for the
  /// newest entries of logs; ids that nobody can guess the seed of.
  public static RocksOptions usual() {
    RandomGenerator ids =
        RandomGeneratorFactory.of("L128X256MixRandom").create(new SecureRandom().generateSeed(48));
    return new RocksOptions(
        Durability.SYNCED, ids, 128 * MIB, 64 * MIB, 32 * MIB, Optional.empty());
  }

  public RocksOptions with(Durability other) {
    return new RocksOptions(other, ids, cacheBytes, memtableBytes, hotBytes, libraries);
  }

  public RocksOptions withIds(RandomGenerator other) {
    return new RocksOptions(durability, other, cacheBytes, memtableBytes, hotBytes, libraries);
  }

  public RocksOptions withCacheBytes(long other) {
    return new RocksOptions(durability, ids, other, memtableBytes, hotBytes, libraries);
  }

  public RocksOptions withMemtableBytes(long other) {
    return new RocksOptions(durability, ids, cacheBytes, other, hotBytes, libraries);
  }

  public RocksOptions withHotBytes(long other) {
    return new RocksOptions(durability, ids, cacheBytes, memtableBytes, other, libraries);
  }

  public RocksOptions withLibraries(Path folder) {
    return new RocksOptions(
        durability, ids, cacheBytes, memtableBytes, hotBytes, Optional.of(folder));
  }
}
