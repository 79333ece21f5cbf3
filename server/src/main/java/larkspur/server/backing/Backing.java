package larkspur.server.backing;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import larkspur.server.settings.BlobSettings;
import larkspur.server.settings.CassandraSettings;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Limits;
import larkspur.server.settings.Settings;
import larkspur.storage.Store;
import larkspur.storage.blob.Blobs;
import larkspur.storage.blob.FolderBlobs;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.storage.blob.S3Blobs;
import larkspur.storage.cassandra.CassandraOptions;
import larkspur.storage.cassandra.CassandraStore;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import larkspur.storage.rocksdb.Durability;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where an installation's data is: it outlives the installation that has it open.
public interface Backing {

  Logger LOG = LoggerFactory.getLogger(Backing.class);

  /// By which the age of blobs is known, whatever a developer does to the server's clock.
  InstantSource WORLD = InstantSource.system();

  /// Opens the store; at most one at a time is open.
  Store open();

  /// Opens what keeps the bytes of images and files. Whoever does closes it.
  Blobs blobs();

  /// The key from which the installation's tokens are made; the same each time, whatever is put
  /// back.
  byte[] rootKey();

  /// The copies that can be kept of it; empty where the engine has none.
  Optional<Copies> copies();

  /// The folder in which other commands of this machine reach the process that has the store open;
  /// empty if there is none.
  default Optional<Path> folder() {
    return Optional.empty();
  }

  /// Copies everything that was acknowledged when this was called, at one moment, into a folder
  /// that does not exist yet. Only while the store is open, and only where there is a [#folder()].
  default void copyTo(Path copy) {
    throw new UnsupportedOperationException();
  }

  static Backing of(Settings settings) {
    return switch (settings.storage()) {
      case MEMORY -> new InMemory(givenKey(settings).orElseGet(Backing::randomKey));
      case ROCKSDB ->
          new InFolder(
              settings.data(), options(settings), givenKey(settings), () -> blobs(settings));
      case CASSANDRA ->
          Shared.of(settings, () -> CassandraStore.open(options(settings.cassandra())));
    };
  }

  /// Takes away all that an installation with these settings would find, copies and key included;
  /// not the configuration.
  ///
  /// @throws larkspur.storage.StoreRefused if another process has it open; then nothing is gone
  /// @throws IllegalArgumentException in words for the operator, if other servers may share it
  static void empty(Settings settings) {
    switch (settings.storage()) {
      case MEMORY -> {}
      case ROCKSDB -> RocksStore.empty(settings.data(), Set.of(Configuration.FILE));
      case CASSANDRA ->
          throw new IllegalArgumentException(
              "--fresh empties a folder; the keyspace "
                  + settings.cassandra().keyspace()
                  + " may be in use by other servers, and is dropped by the cluster's"
                  + " administrator");
    }
  }

  /// For a command that opens a folder for a moment, perhaps beside a server.
  static RocksOptions smallOptions() {
    int mebibyte = 1024 * 1024;
    return RocksOptions.usual()
        .withCacheBytes(16 * mebibyte)
        .withMemtableBytes(8 * mebibyte)
        .withHotBytes(mebibyte);
  }

  private static Blobs blobs(Settings settings) {
    return switch (settings.blobs()) {
      case BlobSettings.Folder folder ->
          FolderBlobs.open(folder.in(settings.data()), WORLD, new SecureRandom());
      case BlobSettings.S3(var s3) -> S3Blobs.open(s3, WORLD, new SecureRandom());
    };
  }

  private static Blobs blobs(MemoryBlobs.Held held) {
    return MemoryBlobs.open(held, WORLD, new SecureRandom());
  }

  private static Optional<byte[]> givenKey(Settings settings) {
    return settings.rootKeyFile().map(RootKey::in);
  }

  private static byte[] randomKey() {
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    return key;
  }

  private static RocksOptions options(Settings settings) {
    Limits.Memory memory = settings.limits().memory();
    return RocksOptions.usual()
        .with(settings.synced() ? Durability.SYNCED : Durability.UNSYNCED)
        .withCacheBytes(memory.blocks())
        .withMemtableBytes(memory.memtable())
        .withHotBytes(memory.heads());
  }

  private static CassandraOptions options(CassandraSettings settings) {
    CassandraOptions options =
        CassandraOptions.of(settings.contactPoints(), settings.datacenter(), settings.keyspace())
            .withReplicationFactor(settings.replicationFactor())
            .withPatience(settings.patience());
    if (settings.credentials().isPresent()) {
      CassandraSettings.Credentials known = settings.credentials().get();
      options = options.withLogin(new CassandraOptions.Login(known.user(), known.password()));
    }
    if (settings.tls().isPresent()) {
      options = options.withTls(settings.tls().get().context());
    }
    return options;
  }

  /// Memory of this process. Copies end with it.
  final class InMemory implements Backing, Copies {

    private record Copy(MemoryData data, About about) {}

    private final byte[] rootKey;
    private final ConcurrentSkipListMap<String, Copy> copies = new ConcurrentSkipListMap<>();
    private volatile MemoryData data = new MemoryData();

    /// Of all copies, too: what one of them refers to is there.
    private final MemoryBlobs.Held blobs = new MemoryBlobs.Held();

    private InMemory(byte[] rootKey) {
      this.rootKey = rootKey;
    }

    @Override
    public Store open() {
      return MemoryStore.open(data);
    }

    @Override
    public Blobs blobs() {
      return Backing.blobs(blobs);
    }

    @Override
    public byte[] rootKey() {
      return rootKey.clone();
    }

    @Override
    public Optional<Copies> copies() {
      return Optional.of(this);
    }

    @Override
    public void keep(String copy, About about) {
      copies.put(copy, new Copy(data.copy(), about));
    }

    @Override
    public SortedMap<String, About> kept() {
      SortedMap<String, About> kept = new TreeMap<>();
      copies.forEach((name, copy) -> kept.put(name, copy.about()));
      return kept;
    }

    @Override
    public void putBack(String copy) {
      data = copies.get(copy).data().copy();
    }

    @Override
    public void drop(String copy) {
      copies.remove(copy);
    }

    @Override
    public void keepMade(String copy, About about, Making making) {
      InMemory empty = new InMemory(rootKey);
      closing(making.fill(empty), () -> copies.put(copy, new Copy(empty.data.copy(), about)));
    }
  }

  /// A folder of the embedded engine. Copies are in folders below it ([CopyFolder]).
  final class InFolder implements Backing, Copies {

    private final Path folder;
    private final RocksOptions options;
    private final Optional<byte[]> givenKey;
    private final Supplier<Blobs> blobs;
    private final CopyFolder copies;
    private volatile RocksStore opened;

    private InFolder(
        Path folder, RocksOptions options, Optional<byte[]> givenKey, Supplier<Blobs> blobs) {
      this.folder = folder;
      this.options = options;
      this.givenKey = givenKey;
      this.blobs = blobs;
      this.copies = new CopyFolder(folder.resolve("snapshots"));
    }

    @Override
    public Blobs blobs() {
      return blobs.get();
    }

    @Override
    public Store open() {
      opened = RocksStore.open(folder, options);
      return opened;
    }

    @Override
    public byte[] rootKey() {
      return givenKey.orElseGet(() -> RootKey.of(folder));
    }

    @Override
    public Optional<Path> folder() {
      return Optional.of(folder);
    }

    @Override
    public void copyTo(Path copy) {
      opened.copyTo(copy);
    }

    @Override
    public Optional<Copies> copies() {
      return Optional.of(this);
    }

    @Override
    public void keep(String copy, About about) {
      copies.keep(copy, about, opened::copyTo);
    }

    @Override
    public SortedMap<String, About> kept() {
      return copies.kept();
    }

    @Override
    public void putBack(String copy) {
      RocksStore.putBack(folder, copies.database(copy));
    }

    @Override
    public void drop(String copy) {
      copies.drop(copy);
    }

    @Override
    public void keepMade(String copy, About about, Making making) {
      copies.inScratch(scratch -> {
        MemoryBlobs.Held none = new MemoryBlobs.Held();
        InFolder empty =
            new InFolder(scratch, options, Optional.of(rootKey()), () -> Backing.blobs(none));
        closing(making.fill(empty), () -> copies.keep(copy, about, empty.opened::copyTo));
      });
    }
  }

  /// What several servers have open at once. One of them does not put it back, so no copies are
  /// kept here.
  record Shared(Supplier<Store> opening, Supplier<byte[]> key, Supplier<Blobs> opensBlobs)
      implements Backing {

    /// With the key that the settings name, or the one in the data folder.
    static Shared of(Settings settings, Supplier<Store> opening) {
      return new Shared(
          opening,
          () -> givenKey(settings).orElseGet(() -> RootKey.of(settings.data())),
          () -> {
            if (settings.blobs().equals(new BlobSettings.Folder(Optional.empty()))) {
              LOG.warn(
                  "images and files are kept in {}, which other servers of this cluster do not see;"
                      + " blobs.place = s3, or a blobs.folder that all see, is for several",
                  settings.data().resolve("blobs"));
            }
            return Backing.blobs(settings);
          });
    }

    @Override
    public Blobs blobs() {
      return opensBlobs.get();
    }

    @Override
    public Store open() {
      return opening.get();
    }

    @Override
    public byte[] rootKey() {
      return key.get();
    }

    @Override
    public Optional<Copies> copies() {
      return Optional.empty();
    }
  }

  private static void closing(AutoCloseable filled, Runnable action) {
    try (filled) {
      action.run();
    } catch (RuntimeException failed) {
      throw failed;
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
