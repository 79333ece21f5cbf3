package larkspur.storage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import org.junit.jupiter.api.Test;

/// What the promises are for: the three flows on which the product rests, as small models of their
/// own.
public interface FlowContract extends StoreUnderTest {

  private static List<String> texts(Store store, Name name, String family) {
    return Text.of(
        store
            .log(name)
            .scan(family, Position.START, Position.END, Order.FORWARD, Limits.SCAN_ENTRIES_MAX));
  }

  // A chat, followed by key through two servers, in which only members speak.

  /// One server's view of a chat. The head holds `members`; every entry is in the family `message`,
  /// those of the chat itself too: "+ada", "-ada".
  final class ChatModel {
    private final Log log;
    private final RandomGenerator clock;
    private final Bell bell;

    ChatModel(Store store, String id, RandomGenerator clock, Bell bell) {
      this.log = store.log(Name.of("chat", id));
      this.clock = clock;
      this.bell = bell;
    }

    /// Two servers' clocks differ by a little, and step back.
    private Instant now() {
      return LogContract.NOON.plusMillis(clock.nextInt(20));
    }

    /// @return whether it was said; if not, the author was no member
    boolean say(String author, String text) {
      Tries tries = new Tries();
      while (tries.again()) {
        Entry members = log.head("members").orElseThrow();
        if (!List.of(Text.of(members).split(",")).contains(author)) {
          return false;
        }
        try {
          log.commit(
              LogCommit.at(now())
                  .require(members)
                  .append("message", Text.bytes(author + ": " + text))
                  .build());
          bell.ring();
          return true;
        } catch (Conflict membersChanged) {
          // Read again.
        }
      }
      return false;
    }

    void join(String person) {
      Tries tries = new Tries();
      while (tries.again()) {
        Optional<Entry> members = log.head("members");
        String more =
            members.map(Text::of).filter(all -> !all.isEmpty()).map(all -> all + ",").orElse("")
                + person;
        if (changed(members, more, "+" + person)) {
          return;
        }
      }
    }

    void leave(String person) {
      Tries tries = new Tries();
      while (tries.again()) {
        Optional<Entry> members = log.head("members");
        List<String> left = new ArrayList<>(List.of(Text.of(members).split(",")));
        left.remove(person);
        if (changed(members, String.join(",", left), "-" + person)) {
          return;
        }
      }
    }

    private boolean changed(Optional<Entry> members, String now, String said) {
      try {
        log.commit(
            LogCommit.at(now())
                .require("members", members)
                .set("members", Text.bytes(now))
                .append("message", Text.bytes(said))
                .build());
        bell.ring();
        return true;
      } catch (Conflict changedMeanwhile) {
        return false;
      }
    }

    /// Reads on from the last key seen, until the chat says that it is over.
    List<String> follow() throws InterruptedException {
      List<String> found = new ArrayList<>();
      Position seen = Position.START;
      while (found.isEmpty() || !found.getLast().equals("-everyone")) {
        long heard = bell.rings();
        List<LogEntry> page =
            log.scan("message", seen.successor(), Position.END, Order.FORWARD, 10);
        if (page.isEmpty()) {
          bell.awaitAfter(heard);
          continue;
        }
        found.addAll(Text.of(page));
        seen = page.getLast().position();
      }
      return found;
    }
  }

  @Test
  default void aChatFollowedByKeyThroughTwoServersIsGaplessAndOnlyMembersSpeakInIt()
      throws Exception {
    Bell bell = new Bell();
    ChatModel one = new ChatModel(store(), "roadmap", Seed.random("clock one"), bell);
    ChatModel two = new ChatModel(another(), "roadmap", Seed.random("clock two"), bell);
    one.join("ada");
    two.join("lin");

    int times = Size.of(200);
    List<Callable<List<String>>> everyone = new ArrayList<>();
    everyone.add(one::follow);
    everyone.add(two::follow);
    everyone.add(() -> {
      List<Callable<Integer>> speakers = new ArrayList<>();
      speakers.add(() -> speak(one, "ada", times));
      speakers.add(() -> speak(two, "ada", times));
      speakers.add(() -> speak(one, "lin", times));
      speakers.add(() -> speak(two, "lin", times));
      speakers.add(() -> {
        for (int i = 0; i < Size.of(20); i++) {
          one.leave("lin");
          two.join("lin");
        }
        two.leave("lin");
        return 0;
      });
      List<Integer> said = Together.all(speakers);
      one.leave("everyone");
      return List.of(said.get(0) + said.get(1) + "", said.get(2) + said.get(3) + "");
    });
    List<List<String>> outcomes = Together.all(everyone);

    List<String> kept = texts(store(), Name.of("chat", "roadmap"), "message");
    assertThat(outcomes.get(0)).as("what the first follower saw").isEqualTo(kept);
    assertThat(outcomes.get(1)).as("what the second follower saw").isEqualTo(kept);
    assertThat(kept.stream().filter(text -> text.startsWith("ada: ")))
        .hasSize(2 * times)
        .doesNotHaveDuplicates();
    assertThat(kept.stream().filter(text -> text.startsWith("lin: ")).count())
        .isEqualTo(Long.parseLong(outcomes.get(2).get(1)));
    boolean linIsMember = false;
    for (String text : kept) {
      switch (text) {
        case "+lin" -> linIsMember = true;
        case "-lin" -> linIsMember = false;
        case String said when said.startsWith("lin: ") ->
            assertThat(linIsMember).as("Lin said '" + said + "' as a member").isTrue();
        case String _ -> {}
      }
    }
  }

  private static int speak(ChatModel chat, String author, int times) {
    int said = 0;
    for (int i = 0; i < times; i++) {
      if (chat.say(author, chat.hashCode() + "." + i)) {
        said++;
      }
    }
    return said;
  }

  // A change of a task becomes an act in its list, and that a post in each chat that subscribed.

  /// Stands for the end of a process.
  final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// One server that changes tasks and follows their logs. Between any two things that it does to
  /// the store it may end.
  ///
  /// ```
  /// task/<id>   change …                              by whoever changes the task
  /// list/<id>   act …     head: applied/task/<id>     by a follower of the task
  /// chat/<id>   post …    head: applied/list/<id>     by a follower of the list
  /// ```
  final class PostsModel {
    private static final Name LIST = Name.of("list", "1");
    private static final List<Name> CHATS = List.of(Name.of("chat", "1"), Name.of("chat", "2"));

    /// What a note waits for, so that nobody looks before the commit that it belongs to can have
    /// ended.
    private static final Duration GRACE = Duration.ofSeconds(30);

    private final Store store;
    private final RandomGenerator random;
    private int stepsUntilCrash;

    /// @param stepsUntilCrash after how many steps this server ends
    PostsModel(Store store, RandomGenerator random, int stepsUntilCrash) {
      this.store = store;
      this.random = random;
      this.stepsUntilCrash = stepsUntilCrash;
    }

    private void step() {
      if (stepsUntilCrash-- == 0) {
        throw new Crash();
      }
    }

    private Instant now() {
      return LogContract.NOON.plusMillis(random.nextInt(5));
    }

    private static Note noteOf(Name source) {
      return Note.of(LogContract.NOON.plus(GRACE), "follow", source.toString());
    }

    /// Changes a task and sees its posts through.
    void change(Name task, String change) {
      LogCommit commit =
          LogCommit.at(now())
              .requireAbsent("deleted")
              .append("change", Text.bytes(change))
              .note(noteOf(task))
              .build();
      step();
      try {
        store.log(task).commit(commit);
      } catch (Conflict deleted) {
        throw new AssertionError("nobody deletes tasks here", deleted);
      }
      step();
      followTask(task);
      followList();
    }

    void followTask(Name task) {
      follow(task, "change", LIST, "act", Optional.of(noteOf(LIST)));
    }

    void followList() {
      for (Name chat : CHATS) {
        follow(LIST, "act", chat, "post", Optional.empty());
      }
    }

    /// Applies to one log what another has and it does not.
    private void follow(Name source, String from, Name target, String to, Optional<Note> further) {
      String applied = "applied/" + source;
      Tries tries = new Tries();
      while (tries.again()) {
        Optional<Entry> seen = store.log(target).head(applied);
        List<LogEntry> fresh =
            store
                .log(source)
                .scan(
                    from,
                    new Position(Text.number(seen)).successor(),
                    Position.END,
                    Order.FORWARD,
                    random.nextInt(1, 4));
        if (fresh.isEmpty()) {
          return;
        }
        LogCommit.Builder commit = LogCommit.at(now()).require(applied, seen);
        fresh.forEach(entry -> commit.append(to, entry.value()));
        further.ifPresent(commit::note);
        commit.set(applied, Text.bytes(fresh.getLast().position().value()));
        step();
        try {
          store.log(target).commit(commit.build());
        } catch (Conflict appliedMeanwhile) {
          // By another follower; look at what remains.
        }
        step();
      }
    }

    /// Does what a crash may have left over.
    void lookAtAgenda() {
      Instant later = LogContract.NOON.plus(GRACE);
      for (int shard = 0; shard < Agenda.SHARDS; shard++) {
        Tries tries = new Tries();
        while (tries.again()) {
          List<Note> due = store.agenda().due(later, shard, 3);
          if (due.isEmpty()) {
            break;
          }
          for (Note note : due) {
            if (note.subject().startsWith("task/")) {
              followTask(Name.of("task", note.subject().substring("task/".length())));
            }
            followList();
            step();
            store.agenda().settle(note);
            step();
          }
        }
      }
    }
  }

  private void assertPosted(String when, List<String> expectedOfEachTask) {
    List<String> acts = texts(store(), PostsModel.LIST, "act");
    assertThat(acts).as(when).containsExactlyInAnyOrderElementsOf(expectedOfEachTask);
    for (String task :
        expectedOfEachTask.stream().map(change -> change.split("\\.")[0]).distinct().toList()) {
      assertThat(acts.stream().filter(act -> act.startsWith(task + ".")).toList())
          .as(when + ": the acts of " + task)
          .isEqualTo(texts(store(), Name.of("task", task), "change"));
    }
    for (Name chat : PostsModel.CHATS) {
      assertThat(texts(store(), chat, "post")).as(when + ": " + chat).isEqualTo(acts);
    }
  }

  private void eraseTheModelsLogs(String task) {
    store().log(Name.of("task", task)).erase();
    store().log(PostsModel.LIST).erase();
    PostsModel.CHATS.forEach(chat -> store().log(chat).erase());
  }

  @Test
  default void aTaskChangeBecomesPostsExactlyOnceWhereverAServerCrashes() {
    Name task = Name.of("task", "t");
    // Where only some of the steps are tried, they are others each time.
    int first = Seed.random("first crash").nextInt(Size.stride());
    for (int crashAt = first; crashAt < 1_000; crashAt += Size.stride()) {
      List<String> made = new ArrayList<>();
      PostsModel crashing = new PostsModel(store(), Seed.random("crashing"), crashAt);
      boolean crashed = false;
      try {
        for (String change : List.of("t.created", "t.assigned", "t.done")) {
          crashing.change(task, change);
        }
        crashing.lookAtAgenda();
      } catch (Crash end) {
        crashed = true;
      }
      made.addAll(texts(store(), task, "change"));

      // Whoever takes over may crash again, at each of its first steps in turn; then another one
      // does.
      for (int again = 0; again < 5; again++) {
        try {
          new PostsModel(another(), Seed.random("again"), again * 2).lookAtAgenda();
        } catch (Crash end) {
          continue;
        }
      }
      new PostsModel(another(), Seed.random("last"), Integer.MAX_VALUE).lookAtAgenda();
      assertPosted("crash at step " + crashAt, made);
      for (int shard = 0; shard < Agenda.SHARDS; shard++) {
        assertThat(store().agenda().due(Instant.MAX, shard, 10)).isEmpty();
      }
      if (!crashed) {
        assertThat(made).hasSize(3);
        return;
      }
      eraseTheModelsLogs("t");
    }
    throw new AssertionError("three changes took more than a thousand steps");
  }

  @Test
  default void followersThatRepeatEachOtherPostEveryChangeExactlyOnceAndInOrder() throws Exception {
    int changes = Size.of(20);
    List<Callable<Integer>> servers = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String task = "t" + i;
      PostsModel server =
          new PostsModel(i % 2 == 0 ? store() : another(), Seed.random(task), Integer.MAX_VALUE);
      for (int change = 0; change < changes; change++) {
        expected.add(task + "." + change);
      }
      servers.add(() -> {
        for (int change = 0; change < changes; change++) {
          server.change(Name.of("task", task), task + "." + change);
        }
        return changes;
      });
    }
    // Two more that only repeat, with no change of their own.
    for (int i = 0; i < 2; i++) {
      PostsModel repeating =
          new PostsModel(another(), Seed.random("repeating " + i), Integer.MAX_VALUE);
      servers.add(() -> {
        for (int look = 0; look < changes; look++) {
          for (int task = 0; task < 4; task++) {
            repeating.followTask(Name.of("task", "t" + task));
          }
          repeating.followList();
        }
        return 0;
      });
    }
    Together.all(servers);

    assertPosted("at the end", expected);
  }

  // A run, which ends exactly once however many wish to end it.

  /// One server's view of a session with a run in it.
  ///
  /// ```
  /// session/<id>   head: run = "running <epoch>" | "completed" | "cancelled" | "expired"
  ///                output …   what the run says        move …   every state it came to
  /// ```
  final class RunModel {
    private final Log log;

    RunModel(Store store, String id) {
      this.log = store.log(Name.of("session", id));
    }

    void begin() throws Conflict {
      log.commit(
          LogCommit.at(LogContract.NOON)
              .requireAbsent("run")
              .set("run", Text.bytes("running 1"))
              .append("move", Text.bytes("running 1"))
              .build());
    }

    /// Says things while the run is in progress in this execution's epoch, then completes it.
    ///
    /// @return how much of it was kept
    int execute(int epoch, int outputs) {
      for (int said = 0; said < outputs; said++) {
        Optional<Entry> run = log.head("run");
        if (!Text.of(run).equals("running " + epoch)) {
          return said;
        }
        try {
          log.commit(
              LogCommit.at(LogContract.NOON)
                  .require(run.orElseThrow())
                  .append("output", Text.bytes(epoch + "." + said))
                  .build());
        } catch (Conflict moved) {
          return said;
        }
      }
      move("running " + epoch, "completed");
      return outputs;
    }

    /// @return whether it was this move that happened
    boolean move(String from, String to) {
      Optional<Entry> run = log.head("run");
      if (!Text.of(run).equals(from)) {
        return false;
      }
      try {
        log.commit(
            LogCommit.at(LogContract.NOON)
                .require(run.orElseThrow())
                .set("run", Text.bytes(to))
                .append("move", Text.bytes(to))
                .build());
        return true;
      } catch (Conflict moved) {
        return false;
      }
    }

    /// Ends the run whatever state it is in, unless it has ended.
    boolean end(String how) {
      Tries tries = new Tries();
      while (tries.again()) {
        String state = Text.of(log.head("run"));
        if (!state.startsWith("running ")) {
          return false;
        }
        if (move(state, how)) {
          return true;
        }
      }
      return false;
    }
  }

  @Test
  default void aRunThatIsCancelledWhileItCompletesEndsExactlyOnceAndItsLateOutputIsDropped()
      throws Exception {
    RandomGenerator random = Seed.random("runs");
    for (int round = 0; round < Size.of(40); round++) {
      String id = "s" + round;
      new RunModel(store(), id).begin();
      int outputs = random.nextInt(1, 6);
      int before = random.nextInt(200);
      List<Callable<Object>> contenders =
          List.of(
              () -> new RunModel(store(), id).execute(1, outputs),
              () -> {
                // A lease is thought lost: another server takes the run over, while the first still
                // executes.
                RunModel second = new RunModel(another(), id);
                return second.move("running 1", "running 2") ? second.execute(2, outputs) : 0;
              },
              () -> {
                spin(before);
                return new RunModel(another(), id).end("cancelled");
              },
              () -> {
                spin(before);
                return new RunModel(store(), id).end("expired");
              });
      List<Object> outcomes = Together.all(contenders);

      Name session = Name.of("session", id);
      List<String> moves = texts(store(), session, "move");
      String state = Text.of(store().log(session).head("run"));
      assertThat(moves.stream().filter(move -> !move.startsWith("running ")))
          .as("round " + round)
          .containsExactly(state);
      assertThat(moves.getLast()).isEqualTo(state);
      assertThat(outcomes.get(2).equals(true)).isEqualTo(state.equals("cancelled"));
      assertThat(outcomes.get(3).equals(true)).isEqualTo(state.equals("expired"));
      assertThat(texts(store(), session, "output"))
          .hasSize((int) outcomes.get(0) + (int) outcomes.get(1));
      assertNoOutputIsLate(session);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.yield();
    }
  }

  /// Every output lies after the move to its own epoch, and before the next move.
  private void assertNoOutputIsLate(Name session) {
    Log log = store().log(session);
    List<LogEntry> moves = log.scan("move", Position.START, Position.END, Order.FORWARD, 10);
    for (LogEntry output : log.scan("output", Position.START, Position.END, Order.FORWARD, 100)) {
      LogEntry latestMove =
          moves.stream()
              .filter(move -> move.position().isBefore(output.position()))
              .toList()
              .getLast();
      assertThat(Text.of(latestMove)).isEqualTo("running " + Text.of(output).split("\\.")[0]);
    }
    assertThat(log.heads(KeyRange.ALL, 10)).hasSize(1);
  }
}
