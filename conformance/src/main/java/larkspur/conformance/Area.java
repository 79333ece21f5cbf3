package larkspur.conformance;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A part of an API with its calls and rules: one file of `rules`.
///
/// @param page the page of `docs/compatibility` that shows it, without its ending
/// @param prose Markdown that stands under the title; may be empty
public record Area(String title, String page, String prose, List<Heading> headings) {

  public Area {
    headings = List.copyOf(headings);
  }

  /// A call, served or not, or a group of rules that belong to no single call.
  ///
  /// @param title `POST /v1/message.query`, say, or words
  /// @param note Markdown; may be empty
  public record Heading(String title, String note, List<Rule> rules) {

    private static final Pattern CALL = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) /\\S*");

    public Heading {
      rules = List.copyOf(rules);
    }

    /// Method and path, if this is a call.
    public Optional<String> call() {
      return call(title);
    }

    static Optional<String> call(String title) {
      return CALL.matcher(title).matches() ? Optional.of(title) : Optional.empty();
    }
  }
}
