package larkspur.e2e;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What a tasklist's activity reads like in a chat, seen through BearyChat: the tasklist's name,
/// then who did what, and a link to the task.
public record Post(String tasklist, Kind kind, String task) {

  /// What happened to the task. The phrases are those of R-29.
  public enum Kind {
    ADDED("added a task to the tasklist:"),
    COMPLETED("completed the task"),
    REOPENED("reopened the task");

    private final String phrase;

    Kind(String phrase) {
      this.phrase = phrase;
    }
  }

  private static final Pattern FORM =
      Pattern.compile(
          "(?<tasklist>[^\\n]+)\\nAcme Assistant (?<phrase>%s|%s|%s) \\[(?<task>[^\\]]+)\\]\\(http[^)]+\\)"
              .formatted(Kind.ADDED.phrase, Kind.COMPLETED.phrase, Kind.REOPENED.phrase));

  /// The post that a message is; none if it is anything else.
  public static Optional<Post> of(JsonNode message) {
    Matcher form = FORM.matcher(message.path("text").stringValue());
    if (!form.matches()) {
      return Optional.empty();
    }
    for (Kind kind : Kind.values()) {
      if (kind.phrase.equals(form.group("phrase"))) {
        return Optional.of(new Post(form.group("tasklist"), kind, form.group("task")));
      }
    }
    return Optional.empty();
  }
}
