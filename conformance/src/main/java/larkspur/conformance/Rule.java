package larkspur.conformance;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/// One thing that a server must do, in one sentence.
///
/// @param number by which tests, comments and pages name it: `A-42`, `aily-17.1.3`
/// @param needs what must be served before it can hold: a call, or `header` and a header's name;
///   absent if it holds from the first day
/// @param vector whether it must be proved by a test as soon as what it needs is served
public record Rule(
    String number, Kind kind, String sentence, Optional<String> needs, boolean vector) {

  static final String NUMBER = "[AR]-\\d\\d|[a-z]+-\\d+(?:\\.\\d+)*(?:-[a-z]+)?";

  private static final Pattern FORM = Pattern.compile(NUMBER);

  /// Where a rule comes from.
  public enum Kind {
    /// The protocol's own pages say so.
    DOCUMENTED,
    /// It was seen in clients, captures or reports.
    OBSERVED,
    /// Nobody says so: this is what Larkspur decided.
    OUR_CHOICE;

    /// As people read and write it: `our choice`.
    public String words() {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
  }

  public Rule {
    if (!FORM.matcher(number).matches()) {
      throw new IllegalArgumentException("not the number of a rule: " + number);
    }
    Objects.requireNonNull(kind);
    Objects.requireNonNull(needs);
    if (sentence.isBlank() || sentence.indexOf('|') >= 0) {
      throw new IllegalArgumentException(number + " wants a sentence without a vertical bar");
    }
  }
}
