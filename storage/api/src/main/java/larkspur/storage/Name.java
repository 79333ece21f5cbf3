package larkspur.storage;

import java.util.Objects;
import java.util.function.IntPredicate;

/// The name of a partition or a log: what kind of thing it holds, and which one.
///
/// @param family lower-case letters, digits and hyphens, at most 32 characters
/// @param id printable ASCII without spaces, at most 200 characters
public record Name(String family, String id) implements Comparable<Name> {

  public Name {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(id, "id");
    if (family.isEmpty() || family.length() > 32 || !all(family, Name::familyCharacter)) {
      throw new IllegalArgumentException("not a family: '" + family + "'");
    }
    if (id.isEmpty() || id.length() > 200 || !all(id, c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("not an id of the family " + family + ": '" + id + "'");
    }
  }

  public static Name of(String family, String id) {
    return new Name(family, id);
  }

  /// The name that was spelled so by [#toString].
  ///
  /// @throws IllegalArgumentException if none is
  public static Name parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      throw new IllegalArgumentException("not a name: '" + text + "'");
    }
    return new Name(text.substring(0, slash), text.substring(slash + 1));
  }

  /// As a stream's `allMatch`, without the stream: every request makes several names.
  private static boolean all(String text, IntPredicate holds) {
    for (int i = 0; i < text.length(); i++) {
      if (!holds.test(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean familyCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
  }

  @Override
  public int compareTo(Name other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : id.compareTo(other.id);
  }

  /// The whole of it, `family/id`. Kept in stores, in notes and in keys: [#parse] reads it.
  @Override
  public String toString() {
    return family + "/" + id;
  }
}
