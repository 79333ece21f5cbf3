package larkspur.wire.bearychat.message;

import java.util.Optional;
import larkspur.core.chat.ChatId;
import larkspur.storage.Position;

/// The `id` of a message, beside its key: `=`, eleven digits of base 62 for the vchannel's number,
/// and eleven for the message's place. So it leads back without a table, and is the same on every
/// server.
///
/// 62^11 is 5.2*10^19, a little more than the 1.8*10^19 numbers of 64 bits.
record MessageId(ChatId chat, Position position) {

  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private static final int DIGITS = 11;

  /// The message that an id names, if it can be one; whether there is such a message is another
  /// matter.
  static Optional<MessageId> parse(String id) {
    if (id.length() != 1 + 2 * DIGITS || id.charAt(0) != '=') {
      return Optional.empty();
    }
    Optional<Long> chat = number(id, 1);
    Optional<Long> position = number(id, 1 + DIGITS).filter(value -> value >= 0);
    return chat.isEmpty() || position.isEmpty()
        ? Optional.empty()
        : Optional.of(new MessageId(ChatId.of(chat.get()), new Position(position.get())));
  }

  /// How it is written.
  String text() {
    return text(prefix(chat), position);
  }

  /// What all ids of a vchannel's messages begin with.
  static String prefix(ChatId chat) {
    return "=" + digits(chat.number());
  }

  /// How it is written, where the prefix is known already.
  static String text(String prefix, Position position) {
    return prefix + digits(position.value());
  }

  private static String digits(long number) {
    char[] text = new char[DIGITS];
    // The last digit as of 64 bits without a sign; what is left then has none, and is divided
    // faster.
    text[DIGITS - 1] = ALPHABET.charAt((int) Long.remainderUnsigned(number, 62));
    long rest = Long.divideUnsigned(number, 62);
    for (int i = DIGITS - 2; i >= 0; i--) {
      text[i] = ALPHABET.charAt((int) (rest % 62));
      rest /= 62;
    }
    return new String(text);
  }

  private static Optional<Long> number(String text, int at) {
    long number = 0;
    for (int i = at; i < at + DIGITS; i++) {
      int digit = ALPHABET.indexOf(text.charAt(i));
      // What would not fit into 64 bits was not made here.
      if (digit < 0 || Long.compareUnsigned(number, Long.divideUnsigned(-1 - digit, 62)) > 0) {
        return Optional.empty();
      }
      number = number * 62 + digit;
    }
    return Optional.of(number);
  }
}
