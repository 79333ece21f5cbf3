package larkspur.agents;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import larkspur.core.agent.Owner;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
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

  private record Words(String usage, String beginning, BiFunction<Owner, String, String> deed)
      implements Command {
    @Override
    public Optional<String> obey(Owner owner, String words) {
      return Command.after(beginning, words).map(rest -> deed.apply(owner, rest));
    }
  }

  /// Those that need nobody but the asker.
  public static List<Command> plain(Identities identities, ServerClock clock) {
    return List.of(
        new Words(
            "who am i",
            "who am i",
            (owner, _) ->
                identities
                    .nameOf(owner.actor())
                    .map(name -> "You are " + name + ".")
                    .orElse("I do not know.")),
        new Words("time", "time", (_, _) -> "It is " + clock.instant() + "."),
        new Words("echo <words>", "echo", (_, words) -> words.isEmpty() ? "…" : words));
  }

  /// Those about tasks.
  public static List<Command> tasks(Tasks tasks, ServerClock clock) {
    return List.of(
        new Words(
            "create task <summary>",
            "create task",
            (owner, summary) -> {
              Task task = tasks.create(owner.caller(), NewTask.of(summary));
              return "Created task " + task.id().value() + ": " + task.summary();
            }),
        new Words(
            "complete task <id>",
            "complete task",
            (owner, id) -> {
              TaskId which = TaskId.read(id).orElseThrow(() -> new Refusal.NotFound(Thing.TASK));
              TaskEdit done = new TaskEdit.CompletedAt(Optional.of(clock.instant()));
              Task task = tasks.edit(owner.caller(), which, List.of(done));
              return "Completed task " + task.id().value() + ": " + task.summary();
            }));
  }

  /// Those about chats.
  public static List<Command> chats(Chats chats) {
    return List.of(new Say(chats));
  }

  /// Says something in a chat of which the owner is a member.
  private record Say(Chats chats) implements Command {
    private static final String IN = " in ";

    @Override
    public String usage() {
      return "say <words> in <chat id>";
    }

    @Override
    public Optional<String> obey(Owner owner, String words) {
      return Command.after("say", words)
          .filter(rest -> rest.contains(IN))
          .map(rest -> {
            int in = rest.lastIndexOf(IN);
            String where = rest.substring(in + IN.length()).strip();
            ChatId chat =
                chats
                    .byOpenChatId(owner.tenant(), where)
                    .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
            chats.say(
                owner.caller(), chat, Body.Text.plain(rest.substring(0, in)), Optional.empty());
            return "Said.";
          });
    }
  }
}
