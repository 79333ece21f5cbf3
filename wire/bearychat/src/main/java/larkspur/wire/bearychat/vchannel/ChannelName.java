package larkspur.wire.bearychat.vchannel;

/// Names of channels: 2 to 20 Latin characters, or 1 to 10 Chinese ones. As a weight: 1 for what is
/// ASCII, 2 for all else, 20 together.
final class ChannelName {

  static final int WEIGHT_MAX = 20;

  private static final String ELLIPSIS = "…";

  private ChannelName() {}

  /// A name that may have been given elsewhere and be too long here: cut, with an ellipsis.
  static String shown(String name) {
    if (weight(name) <= WEIGHT_MAX) {
      return name;
    }
    int left = WEIGHT_MAX - weight(ELLIPSIS);
    int end = 0;
    while (left >= weight(name.codePointAt(end))) {
      left -= weight(name.codePointAt(end));
      end += Character.charCount(name.codePointAt(end));
    }
    return name.substring(0, end).stripTrailing() + ELLIPSIS;
  }

  private static int weight(String name) {
    return name.codePoints().map(ChannelName::weight).sum();
  }

  private static int weight(int codePoint) {
    return codePoint < 0x80 ? 1 : 2;
  }
}
