package larkspur.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import larkspur.storage.rocksdb.Durability;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;

/// Where an installation's data is: it outlives the installation that has it open.
sealed interface Backing {

  /// Opens the store; at most one at a time is open.
  Store open();

  /// The key from which the installation's tokens are made; the same each time.
  byte[] rootKey();

  static Backing of(Settings settings) {
    return switch (settings.storage()) {
      case MEMORY -> new InMemory();
      case ROCKSDB ->
          new InFolder(
              settings.data(), settings.synced() ? Durability.SYNCED : Durability.UNSYNCED);
    };
  }

  /// Memory of this process.
  final class InMemory implements Backing {

    private final MemoryData data = new MemoryData();
    private final byte[] rootKey = new byte[32];

    private InMemory() {
      new SecureRandom().nextBytes(rootKey);
    }

    @Override
    public Store open() {
      return MemoryStore.open(data);
    }

    @Override
    public byte[] rootKey() {
      return rootKey.clone();
    }
  }

  /// A folder of the embedded engine.
  record InFolder(Path folder, Durability durability) implements Backing {

    @Override
    public Store open() {
      return RocksStore.open(folder, RocksOptions.usual().with(durability));
    }

    @Override
    public byte[] rootKey() {
      return RootKey.of(folder);
    }
  }
}
