package larkspur.storage;

/// Keys from one, included, up to another, excluded; in the order of their UTF-8 bytes.
///
/// @param to empty for no end
public record KeyRange(String from, String to) {

  public static final KeyRange ALL = new KeyRange("", "");

  public static KeyRange startingWith(String prefix) {
    // U+10FFFF is the greatest code point and not a character, so no key of ours continues a prefix
    // with it.
    return new KeyRange(prefix, prefix + "\udbff\udfff");
  }

  public boolean endless() {
    return to.isEmpty();
  }
}
