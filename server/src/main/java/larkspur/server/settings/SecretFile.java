package larkspur.server.settings;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// A file with one line that nobody else is to know. What is said of it never says what is in it.
public final class SecretFile {

  /// Longer is not a secret but a mistake.
  private static final long BYTES_MAX = 64 * 1024;

  private static final Set<PosixFilePermission> TOO_MUCH =
      EnumSet.of(
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private SecretFile() {}

  /// Its first line.
  ///
  /// @throws IllegalArgumentException in words that go on after the file's name, if it cannot be
  ///   read, is empty, or could be read or written by more than its owner and group
  public static String read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw new IllegalArgumentException("is not there");
      }
      if (Files.size(file) > BYTES_MAX) {
        throw new IllegalArgumentException("is too long to hold a secret");
      }
      PosixFileAttributeView owned = Files.getFileAttributeView(file, PosixFileAttributeView.class);
      if (owned != null
          && owned.readAttributes().permissions().stream().anyMatch(TOO_MUCH::contains)) {
        throw new IllegalArgumentException(
            "can be read or written by others; chmod 600 (or 640) lets its owner (and group) read it");
      }
      Optional<String> line;
      try (Stream<String> lines = Files.lines(file)) {
        line = lines.findFirst();
      }
      return line.filter(text -> !text.isBlank())
          .orElseThrow(() -> new IllegalArgumentException("has no first line"));
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new IllegalArgumentException(
          e instanceof MalformedInputException || e.getCause() instanceof MalformedInputException
              ? "is not a text"
              : "cannot be read by this process",
          e);
    }
  }
}
