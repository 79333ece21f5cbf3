package larkspur.agents;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.task.NewTask;
import larkspur.core.task.Task;
import larkspur.core.task.TaskEdit;
import larkspur.core.task.TaskId;
import larkspur.core.task.Tasks;
import larkspur.core.time.ServerClock;

/// The commands of the assistant. Another one is another entry of one of these lists.
public final class Commands {

  private Commands() {}

  private record Words(
      String usage, String beginning, List<String> scopes, BiFunction<Caller, String, String> deed)
      implements Command {
    @Override
    public Optional<Deed> understand(String words) {
      return Command.after(beginning, words).map(rest -> caller -> deed.apply(caller, rest));
    }
  }

  /// Those that need nobody but the asker.
  public static List<Command> plain(Identities identities, ServerClock clock) {
    return List.of(
        new Words(
            "who am i",
            "who am i",
            List.of(),
            (caller, _) ->
                identities
                    .nameOf(caller.actor())
                    .map(name -> "You are " + name + ".")
                    .orElse("I do not know.")),
        new Words("time", "time", List.of(), (_, _) -> "It is " + clock.instant() + "."),
        new Words("echo <words>", "echo", List.of(), (_, words) -> words.isEmpty() ? "…" : words));
  }

  /// Those about tasks.
  ///
  /// @param scopes any one of which allows to create and change tasks
  public static List<Command> tasks(Tasks tasks, ServerClock clock, List<String> scopes) {
    return List.of(
        new Words(
            "create task <summary>",
            "create task",
            scopes,
            (caller, summary) -> {
              Task task = tasks.create(caller, NewTask.of(summary));
              return "Created task " + task.id().value() + ": " + task.summary();
            }),
        new Words(
            "complete task <id>",
            "complete task",
            scopes,
            (caller, id) -> {
              TaskId which = TaskId.read(id).orElseThrow(() -> new Refusal.NotFound(Thing.TASK));
              TaskEdit done = new TaskEdit.CompletedAt(Optional.of(clock.instant()));
              Task task = tasks.edit(caller, which, List.of(done));
              return "Completed task " + task.id().value() + ": " + task.summary();
            }));
  }

  /// Those about chats.
  ///
  /// @param scopes any one of which allows to send messages
  public static List<Command> chats(Chats chats, List<String> scopes) {
    return List.of(new Say(chats, scopes));
  }

  /// Says something in a chat of which the owner is a member.
  private record Say(Chats chats, List<String> scopes) implements Command {
    private static final String IN = " in ";

    @Override
    public String usage() {
      return "say <words> in <chat id>";
    }

    @Override
    public Optional<Deed> understand(String words) {
      return Command.after("say", words)
          .filter(rest -> rest.contains(IN))
          .map(rest -> caller -> say(caller, rest));
    }

    private String say(Caller caller, String rest) {
      int in = rest.lastIndexOf(IN);
      String where = rest.substring(in + IN.length()).strip();
      ChatId chat =
          chats
              .byOpenChatId(caller.tenant(), where)
              .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
      chats.say(caller, chat, Body.Text.plain(rest.substring(0, in)), Optional.empty());
      return "Said.";
    }
  }
}
