package larkspur.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Stories that more than one client tells: their lists, and the vchannels in which they are told,
/// which a seed brings in.
public final class Stories {

  public static final Path FOLDER =
      Programs.module().resolve("src/test/resources/larkspur/e2e/stories");

  /// Of Ada, Lin and the hubot; nothing but stories is said there.
  public static final String STORIES_VCHANNEL = "=bw52R";

  /// Of Lin alone.
  public static final String ELSEWHERE_VCHANNEL = "=bw52S";

  private Stories() {}

  /// The file of the seed.
  static Path seed() {
    return FOLDER.resolve("seed.json");
  }

  /// The names on a list, in its order.
  public static List<String> listed(String list) {
    try {
      return Files.readAllLines(FOLDER.resolve(list + ".txt")).stream()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
