package larkspur.agents;

import java.util.Optional;
import larkspur.core.agent.Owner;

/// One thing that the assistant can do when it is told to in plain words.
public interface Command {

  /// How it is said: `create task <summary>`.
  String usage();

  /// Does it, as the owner of the session.
  ///
  /// @param words what the owner said, without spaces around it
  /// @return what to answer; empty if these words are not for this command
  /// @throws larkspur.core.refusal.Refusal which the assistant puts into words
  Optional<String> obey(Owner owner, String words);

  /// What comes after the words that a command begins with, whatever the case of their letters;
  /// empty if the words begin otherwise.
  static Optional<String> after(String beginning, String words) {
    boolean begins = words.regionMatches(true, 0, beginning, 0, beginning.length());
    if (!begins) {
      return Optional.empty();
    }
    String rest = words.substring(beginning.length());
    return rest.isEmpty() || Character.isWhitespace(rest.charAt(0))
        ? Optional.of(rest.strip())
        : Optional.empty();
  }
}
