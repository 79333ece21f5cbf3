package larkspur.storage.blob;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The calls by which a file becomes durable, then seen. A test listens to their order, and lets
/// them fail.
interface Disk {

  /// Returns once a file's bytes are on disk.
  void sync(Path path, FileChannel file) throws IOException;

  /// Gives a file another name in one step.
  void move(Path from, Path to) throws IOException;

  /// Returns once the names in a folder are on disk.
  void syncFolder(Path folder) throws IOException;

  Disk REAL =
      new Disk() {
        @Override
        public void sync(Path path, FileChannel file) throws IOException {
          file.force(true);
        }

        @Override
        public void move(Path from, Path to) throws IOException {
          Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void syncFolder(Path folder) throws IOException {
          if (System.getProperty("os.name").startsWith("Windows")) {
            // There a folder cannot be opened; its entries are journalled by the file system.
            return;
          }
          try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
          }
        }
      };
}
