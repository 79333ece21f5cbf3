package larkspur.wire.feishu.http;

/// What is wrong with one field, as `error.field_violations` shows it.
///
/// @param field its path, with dots and indexes
/// @param value what was sent, cut short; empty if nothing was
/// @param description such as `the max len is 50`
public record Violation(String field, String value, String description) {

  private static final int VALUE_SHOWN_MAX = 100;

  public Violation {
    if (value.length() > VALUE_SHOWN_MAX) {
      int end =
          Character.isHighSurrogate(value.charAt(VALUE_SHOWN_MAX - 1))
              ? VALUE_SHOWN_MAX - 1
              : VALUE_SHOWN_MAX;
      value = value.substring(0, end) + "…";
    }
  }
}
