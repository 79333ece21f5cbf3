package larkspur.agents;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.agent.Content;
import larkspur.core.agent.Skill;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;

/// Does what it is told in plain words, as the owner of the session, and says what came of it. It
/// needs no model. It is no way around scopes: what the owner's app was not granted, it refuses.
///
/// It cannot be resumed: a task may have been created when the words about it were not said yet.
final class AssistantSkill implements Skill {

  private static final String HELP = "help";

  private final List<Command> commands;

  AssistantSkill(List<Command> commands) {
    this.commands = List.copyOf(commands);
  }

  @Override
  public boolean canResume() {
    return false;
  }

  @Override
  public Outcome work(Conversation conversation, Voice voice) {
    String words =
        conversation.latestOfOwner().map(message -> message.content().text().strip()).orElse(HELP);
    return Outcome.done(Content.markdown(answer(conversation.caller(), words)));
  }

  private String answer(Caller caller, String words) {
    if (words.isEmpty() || words.equalsIgnoreCase(HELP)) {
      return help();
    }
    for (Command command : commands) {
      Optional<Command.Deed> deed = command.understand(words);
      if (deed.isPresent()) {
        return answer(caller, command, deed.get());
      }
    }
    return "I did not understand that. Say `help` to see what I can do.";
  }

  private static String answer(Caller caller, Command command, Command.Deed deed) {
    try {
      if (!caller.holdsAny(command.scopes())) {
        throw new Refusal.NotAllowed(
            Lack.PERMISSION, "it needs one of the scopes " + String.join(", ", command.scopes()));
      }
      return deed.as(caller);
    } catch (Refusal refusal) {
      return "That did not work: " + refusal.getMessage() + ".";
    }
  }

  private String help() {
    List<String> lines = new ArrayList<>();
    lines.add("I understand:");
    lines.add("");
    commands.forEach(command -> lines.add("- `" + command.usage() + "`"));
    lines.add("- `" + HELP + "`");
    return String.join("\n", lines);
  }
}
