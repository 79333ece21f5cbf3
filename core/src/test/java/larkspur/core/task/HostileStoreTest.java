package larkspur.core.task;

import static larkspur.core.task.TaskWorld.draft;
import static larkspur.core.task.TaskWorld.named;
import static larkspur.core.task.TaskWorld.withToken;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import larkspur.core.chat.ChatId;
import larkspur.storage.StoreFailure;
import org.junit.jupiter.api.Test;

/// The journey on a store that loses replies, delays them, and lets others in between.
class HostileStoreTest {

  private static final int TASKS = 12;

  private static String added(int task) {
    return "Roadmap | Ada added a task to the tasklist: [Task " + task + "]";
  }

  private static String completed(int task) {
    return "Roadmap | Ada completed the task [Task " + task + "]";
  }

  private static String reopened(int task) {
    return "Roadmap | Ada reopened the task [Task " + task + "]";
  }

  @Test
  void manyAtOnceAreHeardOnceInTheOrderOfEachTaskAndAlikeInEveryChat() throws InterruptedException {
    try (TaskWorld world = TaskWorld.hostile()) {
      Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
      ChatId one = world.group(world.ada);
      ChatId two = world.group(world.ada);
      world.subscriptions.create(
          world.ada,
          roadmap.id(),
          new NewSubscription(
              "Both", List.of(named(one), named(two)), List.of(ActivityKind.values()), false));
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        String name = "Task " + i;
        threads.add(
            Thread.ofVirtual()
                .start(() -> {
                  Task task = world.tasks.create(world.ada, draft(name, roadmap));
                  world.complete(world.ada, task);
                  world.reopen(world.ada, task);
                  // Subscriptions that come and go meanwhile name nobody who hears of this.
                  Subscription deaf = world.subscribe(world.ada, roadmap, one);
                  world.subscriptions.delete(world.ada, roadmap.id(), deaf.id());
                }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      world.settle();
      List<String> posts = world.posts(world.ada, one);
      assertThat(posts).hasSize(3 * TASKS).doesNotHaveDuplicates();
      for (int i = 0; i < TASKS; i++) {
        assertThat(posts).containsSubsequence(added(i), completed(i), reopened(i));
      }
      assertThat(world.posts(world.ada, two)).isEqualTo(posts);
    }
  }

  @Test
  void aProcessThatIsKilledAgainAndAgainStillTellsEverythingOnce() {
    Random random = new Random(Long.getLong("larkspur.seed", 20260301L));
    List<TaskWorld> lives = new ArrayList<>();
    TaskWorld world = TaskWorld.hostile();
    lives.add(world);
    Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
    ChatId chat = world.group(world.ada);
    world.subscribe(world.ada, roadmap, chat, ActivityKind.TASK_ADDED, ActivityKind.COMPLETED);
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < TASKS; i++) {
      expected.add(added(i));
      expected.add(completed(i));
      world.store.dieAt(new MortalStore.Death(1 + random.nextInt(40), random.nextBoolean()));
      try {
        work(world, roadmap, i);
        world.settle();
      } catch (StoreFailure killed) {
        // the next life goes on
      }
      world = world.restarted();
      lives.add(world);
      // The client tries again what it got no answer to.
      work(world, roadmap, i);
      world.settle();
    }
    assertThat(world.posts(world.ada, chat)).isEqualTo(expected);
    lives.forEach(TaskWorld::close);
  }

  private static void work(TaskWorld world, Tasklist roadmap, int i) {
    Task task =
        world.tasks.create(world.ada, withToken("Task " + i, "a client's token " + i, roadmap));
    if (task.completedAt().isEmpty()) {
      world.complete(world.ada, task);
    }
  }
}
