package larkspur.agents;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Caller;

/// One thing that the assistant can do when it is told to in plain words.
public interface Command {

  /// How it is said: `create task <summary>`.
  String usage();

  /// The scopes, any one of which the caller must hold for it; none if it asks for none.
  List<String> scopes();

  /// What these words ask for; empty if they are not for this command.
  ///
  /// @param words what the owner said, without spaces around it
  Optional<Deed> understand(String words);

  /// What was asked for.
  interface Deed {

    /// Does it, as the owner of the session.
    ///
    /// @return what to answer
    /// @throws larkspur.core.refusal.Refusal which the assistant puts into words
    String as(Caller caller);
  }

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
