package larkspur.storage.rocksdb;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;

/// RocksDB's native part. Left alone, it unpacks itself at every start and leaves that to be
/// deleted at the end, 17 MB each time; here it is unpacked once into a folder named after its size
/// and checksum, and loaded from there.
final class NativeLibrary {

  private NativeLibrary() {}

  /// Loads the library, unless this process has already loaded it.
  ///
  /// @param folder where unpacked libraries are kept; empty for the user's cache
  static synchronized void load(Optional<Path> folder) {
    try {
      Path unpacked = unpacked(folder.orElseGet(NativeLibrary::userCache));
      RocksDB.loadLibrary(List.of(unpacked.toString()));
    } catch (IOException | UnsatisfiedLinkError notFromThere) {
      // No such resource for this machine, a folder that cannot be written or from which nothing
      // may be loaded: then it is done RocksDB's own way, which is only slower.
      RocksDB.loadLibrary();
    }
  }

  private static Path userCache() {
    String configured = System.getenv("XDG_CACHE_HOME");
    Path caches =
        configured == null || configured.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(configured);
    return caches.resolve("larkspur");
  }

  /// The folder that holds the library under the name by which RocksDB looks for it there.
  static Path unpacked(Path libraries) throws IOException {
    URL packed =
        RocksDB.class.getClassLoader().getResource(Environment.getJniLibraryFileName("rocksdb"));
    if (packed == null) {
      throw new IOException("no native library for this machine");
    }
    URLConnection connection = packed.openConnection();
    connection.setUseCaches(false);
    try (InputStream from = connection.getInputStream()) {
      long size = connection.getContentLengthLong();
      long checksum =
          connection instanceof JarURLConnection jar
              ? jar.getJarEntry().getCrc()
              : connection.getLastModified();
      Path folder =
          libraries.resolve("rocksdb-" + Long.toHexString(size) + "-" + Long.toHexString(checksum));
      Path library = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
      if (!Files.exists(library) || Files.size(library) != size) {
        Files.createDirectories(folder);
        Path unfinished = Files.createTempFile(folder, "unfinished", ".tmp");
        try {
          Files.copy(from, unfinished, StandardCopyOption.REPLACE_EXISTING);
          // Another process may do the same now: each moves a whole file into place, and either
          // will do.
          Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
          Files.deleteIfExists(unfinished);
        }
      }
      return folder.toAbsolutePath();
    }
  }
}
