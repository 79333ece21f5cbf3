package larkspur.storage;

import java.util.Objects;

/// The name of a partition or a log: what kind of thing it holds, and which one.
///
/// @param family lower-case letters, digits and hyphens, at most 32 characters
/// @param id printable ASCII without spaces, at most 200 characters
public record Name(String family, String id) implements Comparable<Name> {

  public Name {
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(id, "id");
    if (family.isEmpty()
        || family.length() > 32
        || !family.chars().allMatch(Name::familyCharacter)) {
      throw new IllegalArgumentException("not a family: '" + family + "'");
    }
    if (id.isEmpty() || id.length() > 200 || !id.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("not an id of the family " + family + ": '" + id + "'");
    }
  }

  public static Name of(String family, String id) {
    return new Name(family, id);
  }

  private static boolean familyCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
  }

  @Override
  public int compareTo(Name other) {
    int byFamily = family.compareTo(other.family);
    return byFamily != 0 ? byFamily : id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return family + "/" + id;
  }
}
