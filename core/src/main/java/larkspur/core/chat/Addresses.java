package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.OptionalLong;
import larkspur.core.refusal.Refusal;

/// A range of IPv4 addresses, as people write it: `123.12.1.7`, `123.12.1.*` or `123.12.1.0/24`. No
/// address of IPv6 is in one.
public record Addresses(@JsonValue String text) {

  private static final int BITS = 32;

  /// @throws Refusal.Invalid if it is none
  @JsonCreator
  public Addresses {
    if (range(text).isEmpty()) {
      throw new Refusal.Invalid(
          "addresses", "must be such as 123.12.1.7, 123.12.1.* or 123.12.1.0/24");
    }
  }

  boolean holds(String address) {
    OptionalLong number = number(address);
    return number.isPresent() && range(text).orElseThrow().holds(number.getAsLong());
  }

  private record Range(long first, int bits) {
    boolean holds(long number) {
      return number >> BITS - bits == first >> BITS - bits;
    }
  }

  private static Optional<Range> range(String text) {
    if (text.endsWith(".*")) {
      return range(text.substring(0, text.length() - 1) + "0", 24);
    }
    int slash = text.indexOf('/');
    if (slash < 0) {
      return range(text, BITS);
    }
    String bits = text.substring(slash + 1);
    return bits.matches("[0-9]|[12][0-9]|3[0-2]")
        ? range(text.substring(0, slash), Integer.parseInt(bits))
        : Optional.empty();
  }

  private static Optional<Range> range(String address, int bits) {
    OptionalLong first = number(address);
    return first.isPresent() ? Optional.of(new Range(first.getAsLong(), bits)) : Optional.empty();
  }

  private static OptionalLong number(String address) {
    String[] parts = address.split("\\.", -1);
    if (parts.length != 4) {
      return OptionalLong.empty();
    }
    long number = 0;
    for (String part : parts) {
      if (!part.matches("[0-9]{1,3}") || Integer.parseInt(part) > 255) {
        return OptionalLong.empty();
      }
      number = number << 8 | Integer.parseInt(part);
    }
    return OptionalLong.of(number);
  }
}
