package larkspur.core.task;

import static larkspur.core.task.TaskWorld.draft;
import static larkspur.core.task.TaskWorld.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.core.chat.ChatId;
import larkspur.storage.StoreFailure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The process is killed at each write in turn, before it or right after it, and started again on
/// what it left.
class ExactlyOnceTest {

  /// More writes than either journey makes; beyond the last one a death does not come, which ends
  /// the test.
  private static final int WRITES_MAX = 200;

  @Proves("R-29")
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aChangeBecomesOnePostInEachChatWhereverTheProcessDies(boolean before) {
    for (int at = 1; at < WRITES_MAX; at++) {
      if (!completesOnce(new MortalStore.Death(at, before))) {
        // The call itself, the two followers, their notes and cursors: every one of these was died
        // at.
        assertThat(at).isGreaterThan(10);
        return;
      }
    }
    throw new AssertionError("the journey never came to its end");
  }

  /// @return whether the process died
  private static boolean completesOnce(MortalStore.Death death) {
    try (TaskWorld world = new TaskWorld()) {
      Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
      Tasklist release = world.tasklist(world.ada, "Release");
      ChatId one = world.group(world.ada);
      ChatId two = world.group(world.ada);
      world.subscribe(world.ada, roadmap, one, ActivityKind.COMPLETED, ActivityKind.DUE_SET);
      world.subscribe(world.ada, roadmap, two, ActivityKind.COMPLETED);
      world.subscribe(world.ada, release, two, ActivityKind.COMPLETED);
      Task task = world.tasks.create(world.ada, draft("Ship 1.0", roadmap, release));
      world.settle();

      world.store.dieAt(death);
      try {
        complete(world, task);
        world.settle();
      } catch (StoreFailure killed) {
        // as if the client's connection broke: it does not know whether anything happened
      }
      boolean died = world.store.dead();
      try (TaskWorld next = world.restarted()) {
        if (next.tasks.get(next.ada, task.id()).completedAt().isEmpty()) {
          complete(next, task);
        }
        next.settle();
        assertThat(next.posts(next.ada, one))
            .as("killed at write %s", death)
            .containsExactly(
                "Roadmap | Ada completed the task [Ship 1.0]",
                "Roadmap | Ada set the due time to 2026-03-06 on [Ship 1.0]");
        assertThat(next.posts(next.ada, two))
            .as("killed at write %s", death)
            .containsExactlyInAnyOrder(
                "Roadmap | Ada completed the task [Ship 1.0]",
                "Release | Ada completed the task [Ship 1.0]");
      }
      return died;
    }
  }

  private static void complete(TaskWorld world, Task task) {
    TaskTime friday = new TaskTime(java.time.Instant.parse("2026-03-06T00:00:00Z"), true);
    world.tasks.edit(
        world.ada,
        task.id(),
        List.of(
            new TaskEdit.CompletedAt(Optional.of(world.clock.instant())),
            new TaskEdit.Due(Optional.of(friday))));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRepeatedCreationMakesOneTaskWhereverTheProcessDies(boolean before) {
    for (int at = 1; at < WRITES_MAX; at++) {
      if (!createsOnce(new MortalStore.Death(at, before))) {
        assertThat(at).isGreaterThan(5);
        return;
      }
    }
    throw new AssertionError("the journey never came to its end");
  }

  private static boolean createsOnce(MortalStore.Death death) {
    try (TaskWorld world = new TaskWorld()) {
      Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
      ChatId chat = world.group(world.ada);
      world.subscribe(world.ada, roadmap, chat, ActivityKind.TASK_ADDED);

      world.store.dieAt(death);
      try {
        world.tasks.create(world.ada, withToken("Ship 1.0", "token-of-ten", roadmap));
        world.settle();
      } catch (StoreFailure killed) {
        // the client repeats its call
      }
      boolean died = world.store.dead();
      try (TaskWorld next = world.restarted()) {
        Task task = next.tasks.create(next.ada, withToken("Ship 1.0", "token-of-ten", roadmap));
        next.settle();
        assertThat(next.posts(next.ada, chat))
            .as("killed at write %s", death)
            .containsExactly("Roadmap | Ada added a task to the tasklist: [Ship 1.0]");
        assertThat(next.store.names("task", Optional.empty(), 10))
            .as("killed at write %s", death)
            .extracting(name -> name.id())
            .containsExactly(task.id().value());
      }
      return died;
    }
  }
}
