package larkspur.storage.blob;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.storage.StoreRefused;

/// The version of how blobs are kept, which stands in `FORMAT` beside them: the form of [Frames],
/// and where each lies.
final class Format {

  /// The one that this program writes. Whoever changes what is kept raises it, and adds an upgrade
  /// from the one before.
  private static final int VERSION = 1;

  static final String TEXT = "larkspur blobs format " + VERSION + "\n";

  private static final Pattern PATTERN = Pattern.compile("larkspur blobs format (\\d{1,9})\\s*");

  private Format() {}

  /// @param what is being opened, as a sentence begins with it
  static void check(String text, String what) {
    Matcher matcher = PATTERN.matcher(text);
    if (!matcher.matches()) {
      throw new StoreRefused(what + " has a FORMAT which does not say what format that is.");
    }
    int version = Integer.parseInt(matcher.group(1));
    if (version != VERSION) {
      throw new StoreRefused(
          what
              + " has format "
              + version
              + ", and this version of Larkspur knows format "
              + VERSION
              + " only. Use the version that wrote it.");
    }
  }
}
