package larkspur.core.task;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// The form of the ids in this package: UUIDs in lower case, of whatever version.
final class Guid {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private Guid() {}

  static String check(String value) {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("not a UUID in lower case: '" + value + "'");
    }
    return value;
  }

  /// The id that a text spells, in whichever case.
  static <T> Optional<T> read(String text, Function<String, T> id) {
    String lower = text.toLowerCase(Locale.ROOT);
    return FORM.matcher(lower).matches() ? Optional.of(id.apply(lower)) : Optional.empty();
  }
}
