package larkspur.client.bearychat;

import java.time.Instant;
import java.util.Comparator;
import java.util.regex.Pattern;

/// The key of a message, such as `1485236262366.0193`: the millisecond in which it was created, a
/// dot, and four digits that tell the messages of one millisecond apart. Unique within a vchannel,
/// and never changed.
///
/// Keys compare in the order in which their messages were said. A key is text: wherever one is
/// asked for, the text alone will do as well.
///
/// @param text 10 to 16 digits, a dot, 4 digits
public record MessageKey(String text) implements Comparable<MessageKey> {

  private static final Pattern FORM = Pattern.compile("[0-9]{10,16}\\.[0-9]{4}");
  private static final int DIGITS_AFTER_DOT = 4;

  private static final Comparator<MessageKey> ORDER =
      Comparator.comparingLong(MessageKey::millisecond)
          .thenComparing(key -> key.text.substring(key.text.length() - DIGITS_AFTER_DOT))
          // Two spellings of one place, which differ in leading zeros, are not equal.
          .thenComparing(MessageKey::text);

  /// A key from its text.
  ///
  /// @throws IllegalArgumentException if it has not the form of a key
  public MessageKey {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not the key of a message: " + text);
    }
  }

  private long millisecond() {
    return Long.parseLong(text.substring(0, text.length() - DIGITS_AFTER_DOT - 1));
  }

  /// The millisecond of its message's creation.
  public Instant instant() {
    return Instant.ofEpochMilli(millisecond());
  }

  @Override
  public int compareTo(MessageKey other) {
    return ORDER.compare(this, other);
  }

  /// The text.
  @Override
  public String toString() {
    return text;
  }
}
