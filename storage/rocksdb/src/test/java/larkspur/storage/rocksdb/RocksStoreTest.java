package larkspur.storage.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.SplittableRandom;
import larkspur.storage.Store;
import larkspur.storage.contract.ReopenContract;
import larkspur.storage.contract.Seed;
import larkspur.storage.contract.StoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RocksStoreTest implements StoreContract, ReopenContract {

  /// Small caches and memtables, and no more than a few hot heads, so that tests meet all paths.
  static RocksOptions options() {
    return RocksOptions.usual()
        .withIds(new SplittableRandom(Seed.value()))
        .withCacheBytes(1024 * 1024)
        .withMemtableBytes(1024 * 1024)
        .withHotBytes(2_000)
        .withLibraries(Path.of("target", "libraries"));
  }

  @TempDir Path folder;
  private RocksStore store;

  @BeforeEach
  void open() {
    store = RocksStore.open(folder.resolve("data"), options());
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public void reopen() {
    close();
    // Other ids, or a version could return.
    store =
        RocksStore.open(
            folder.resolve("data"),
            options().withIds(new SplittableRandom(Seed.random("reopen").nextLong())));
  }

  @Test
  void theStoreIsExclusive() {
    assertThat(store.exclusive()).isTrue();
  }
}
