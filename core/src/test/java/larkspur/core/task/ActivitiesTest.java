package larkspur.core.task;

import static larkspur.core.task.TaskWorld.draft;
import static larkspur.core.task.TaskWorld.members;
import static larkspur.core.task.TaskWorld.named;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.identity.RobotId;
import larkspur.core.task.TaskMember.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// From a change to a task to the posts about it.
class ActivitiesTest {

  private static final Optional<TaskTime> MONDAY = Optional.of(day("2026-03-02T00:00:00Z"));
  private static final Optional<TaskTime> FRIDAY = Optional.of(day("2026-03-06T00:00:00Z"));

  private final TaskWorld world = new TaskWorld();
  private Tasklist roadmap;
  private ChatId chat;

  private static TaskTime day(String at) {
    return new TaskTime(Instant.parse(at), true);
  }

  @BeforeEach
  void aTasklistWhoseEveryActivityIsHeard() {
    roadmap = world.tasklist(world.ada, "Roadmap");
    chat = world.group(world.ada, world.lin);
    world.subscribe(world.ada, roadmap, chat, ActivityKind.values());
  }

  @AfterEach
  void end() {
    world.close();
  }

  private List<String> heard() {
    world.settle();
    return world.posts(world.ada, chat);
  }

  private Task shipIt() {
    return world.tasks.create(world.ada, draft("Ship 1.0", roadmap));
  }

  /// What is heard of a task's being changed after it was made.
  private List<String> heardOf(Task task, TaskEdit... edits) {
    int before = heard().size();
    world.tasks.edit(world.ada, task.id(), List.of(edits));
    List<String> after = heard();
    return after.subList(before, after.size());
  }

  @Proves("R-28")
  @Test
  void aTaskMadeInATasklistIsToldAsAddedAndAsNothingElse() {
    Schedule schedule = new Schedule(MONDAY, FRIDAY);
    world.tasks.create(
        world.ada,
        draft(
            NewTask.of("Ship 1.0"),
            Task.Mode.ANY,
            schedule,
            members(Role.ASSIGNEE, world.lin),
            Optional.empty(),
            roadmap));
    assertThat(heard()).containsExactly("Roadmap | Ada added a task to the tasklist: [Ship 1.0]");
  }

  @Proves({"R-07", "R-29"})
  @Test
  void thePostComesFromTheTaskAssistantAndLinksToTheTask() {
    Task task = shipIt();
    world.settle();
    Message message = world.messages(world.ada, chat).getFirst();
    assertThat(message.author()).isEqualTo(RobotId.TASK_ASSISTANT);
    Body.Post post = (Body.Post) message.body();
    assertThat(post.paragraphs().getFirst().getLast())
        .isEqualTo(
            new Inline.Link(
                "Ship 1.0",
                "http://lark.test/client/todo/detail?guid="
                    + task.id()
                    + "&suite_entity_num="
                    + task.number()));
  }

  @Proves("R-28")
  @Test
  void aTaskPutIntoATasklistIsAddedAndTakenOutIsRemoved() {
    Task task = world.tasks.create(world.ada, draft("Ship 1.0"));
    Placement.Proposal here = new Placement.Proposal(roadmap.id(), Optional.empty());
    world.tasks.addToTasklist(world.ada, task.id(), here);
    world.tasks.addToTasklist(world.ada, task.id(), here);
    world.tasks.removeFromTasklist(world.ada, task.id(), roadmap.id());
    world.tasks.removeFromTasklist(world.ada, task.id(), roadmap.id());
    assertThat(heard())
        .containsExactly(
            "Roadmap | Ada added a task to the tasklist: [Ship 1.0]",
            "Roadmap | Ada removed a task from the tasklist: [Ship 1.0]");
  }

  @Test
  void completingAndReopeningAreTold() {
    Task task = shipIt();
    world.complete(world.ada, task);
    world.reopen(world.ada, task);
    world.reopen(world.ada, task);
    assertThat(heard().subList(1, heard().size()))
        .containsExactly(
            "Roadmap | Ada completed the task [Ship 1.0]",
            "Roadmap | Ada reopened the task [Ship 1.0]");
  }

  @Proves("R-28")
  @Test
  void assigneesAreToldTogetherAndFollowersAreNot() {
    Task task = shipIt();
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.ASSIGNEE, world.lin, world.kim), Optional.empty());
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.ASSIGNEE, world.lin), Optional.empty());
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.FOLLOWER, world.lin), Optional.empty());
    world.tasks.removeMembers(world.ada, task.id(), members(Role.FOLLOWER, world.lin));
    world.tasks.removeMembers(world.ada, task.id(), members(Role.ASSIGNEE, world.lin));
    assertThat(heard().subList(1, heard().size()))
        .containsExactly(
            "Roadmap | Ada added Lin, Kim as assignee of [Ship 1.0]",
            "Roadmap | Ada removed assignee Lin from [Ship 1.0]");
  }

  @Test
  void aStartAloneIsToldAsAStart() {
    assertThat(heardOf(shipIt(), new TaskEdit.Start(MONDAY)))
        .containsExactly("Roadmap | Ada set the start time to 2026-03-02 on [Ship 1.0]");
  }

  @Test
  void aDueTimeAloneIsToldAsADueTimeInTheServersZone() {
    TaskTime moment = new TaskTime(Instant.parse("2026-03-06T09:30:15Z"), false);
    assertThat(heardOf(shipIt(), new TaskEdit.Due(Optional.of(moment))))
        .containsExactly("Roadmap | Ada set the due time to 2026-03-06 17:30 on [Ship 1.0]");
  }

  @Test
  void bothSetInOneCallAreToldOnce() {
    assertThat(heardOf(shipIt(), new TaskEdit.Start(MONDAY), new TaskEdit.Due(FRIDAY)))
        .containsExactly("Roadmap | Ada set the time to 2026-03-02 – 2026-03-06 on [Ship 1.0]");
  }

  @Test
  void bothClearedInOneCallAreToldOnce() {
    Task task = shipIt();
    heardOf(task, new TaskEdit.Start(MONDAY), new TaskEdit.Due(FRIDAY));
    assertThat(
            heardOf(task, new TaskEdit.Start(Optional.empty()), new TaskEdit.Due(Optional.empty())))
        .containsExactly("Roadmap | Ada cleared the start and due time of [Ship 1.0]");
  }

  @Test
  void clearingOnlyOneOfBothIsNotTold() {
    Task task = shipIt();
    heardOf(task, new TaskEdit.Start(MONDAY), new TaskEdit.Due(FRIDAY));
    assertThat(heardOf(task, new TaskEdit.Start(Optional.empty()))).isEmpty();
    assertThat(heardOf(task, new TaskEdit.Due(Optional.empty()))).isEmpty();
  }

  @Test
  void aStartThatIsTheSameAfterBeingCutToItsDayIsNoChange() {
    Task task = shipIt();
    heardOf(task, new TaskEdit.Start(MONDAY));
    assertThat(heardOf(task, new TaskEdit.Start(Optional.of(day("2026-03-02T23:59:59Z")))))
        .isEmpty();
    assertThat(heardOf(task, new TaskEdit.Start(MONDAY), new TaskEdit.Due(FRIDAY)))
        .containsExactly("Roadmap | Ada set the due time to 2026-03-06 on [Ship 1.0]");
  }

  @Test
  void whatATaskSaysIsNotTold() {
    assertThat(
            heardOf(
                shipIt(),
                new TaskEdit.Summary("Ship 2.0"),
                new TaskEdit.Description("soon"),
                new TaskEdit.Extra("x"),
                new TaskEdit.Milestone(true),
                new TaskEdit.Mode(Task.Mode.ALL)))
        .isEmpty();
  }

  @Test
  void oneCallThatDoesTwoThingsIsToldTwiceUnderTheNewName() {
    assertThat(
            heardOf(
                shipIt(),
                new TaskEdit.Due(FRIDAY),
                new TaskEdit.Summary("Ship 2.0"),
                new TaskEdit.CompletedAt(Optional.of(world.clock.instant()))))
        .containsExactly(
            "Roadmap | Ada completed the task [Ship 2.0]",
            "Roadmap | Ada set the due time to 2026-03-06 on [Ship 2.0]");
  }

  @Proves("R-28")
  @Test
  void everyTasklistThatContainsTheTaskTellsIt() {
    Tasklist second = world.tasklist(world.ada, "Release");
    world.subscribe(world.ada, second, chat, ActivityKind.COMPLETED);
    Task task = world.tasks.create(world.ada, draft("Ship 1.0", roadmap, second));
    world.complete(world.ada, task);
    assertThat(heard())
        .containsExactlyInAnyOrder(
            "Roadmap | Ada added a task to the tasklist: [Ship 1.0]",
            "Roadmap | Ada completed the task [Ship 1.0]",
            "Release | Ada completed the task [Ship 1.0]");
  }

  @Test
  void theAppIsNamedWhenTheAppActs() {
    world.share(roadmap, world.bot, TasklistMember.Role.EDITOR);
    world.tasks.create(world.bot, draft("Ship 1.0", roadmap));
    assertThat(heard())
        .containsExactly("Roadmap | Ticket desk added a task to the tasklist: [Ship 1.0]");
  }

  @Test
  void aTeamThatReadsChineseIsToldInChinese() {
    world.speakChinese();
    Task task = shipIt();
    world.complete(world.ada, task);
    assertThat(heard())
        .containsExactly("Roadmap | Ada 在清单中添加了任务：[Ship 1.0]", "Roadmap | Ada 完成了任务 [Ship 1.0]");
  }

  @Proves("R-29")
  @Test
  void aChatThatSeveralSubscriptionsNameHearsOfItOnce() {
    ChatId other = world.group(world.ada);
    world.subscriptions.create(
        world.ada,
        roadmap.id(),
        new NewSubscription(
            "Also", List.of(named(other), named(chat)), List.of(ActivityKind.TASK_ADDED), false));
    shipIt();
    assertThat(heard()).hasSize(1);
    assertThat(world.posts(world.ada, other)).hasSize(1);
  }

  @Test
  void onlyTheKindsThatWereSubscribedAreHeard() {
    ChatId other = world.group(world.ada);
    world.subscribe(world.ada, roadmap, other, ActivityKind.COMPLETED);
    ChatId deaf = world.group(world.ada);
    world.subscribe(world.ada, roadmap, deaf);
    Task task = shipIt();
    world.complete(world.ada, task);
    assertThat(heard()).hasSize(2);
    assertThat(world.posts(world.ada, other))
        .containsExactly("Roadmap | Ada completed the task [Ship 1.0]");
    assertThat(world.posts(world.ada, deaf)).isEmpty();
  }

  @Proves({"task-3.10.15", "R-28"})
  @Test
  void aChangedSubscriptionCountsForLaterActivitiesOnly() {
    Subscription subscription = world.subscriptions.list(world.ada, roadmap.id()).getFirst();
    Task task = shipIt();
    assertThat(heard()).hasSize(1);
    edit(subscription, new SubscriptionEdit.Disabled(true));
    world.complete(world.ada, task);
    assertThat(heard()).hasSize(1);
    edit(subscription, new SubscriptionEdit.Disabled(false));
    assertThat(heard()).hasSize(1);
    world.reopen(world.ada, task);
    assertThat(heard()).last().isEqualTo("Roadmap | Ada reopened the task [Ship 1.0]");
    assertThat(heard()).hasSize(2);
    ChatId other = world.group(world.ada);
    edit(subscription, new SubscriptionEdit.Subscribers(List.of(named(other))));
    world.complete(world.ada, task);
    assertThat(heard()).hasSize(2);
    assertThat(world.posts(world.ada, other))
        .containsExactly("Roadmap | Ada completed the task [Ship 1.0]");
  }

  private void edit(Subscription subscription, SubscriptionEdit edit) {
    world.subscriptions.edit(world.ada, roadmap.id(), subscription.id(), List.of(edit));
  }

  @Test
  void aDeletedSubscriptionIsSilent() {
    Subscription subscription = world.subscriptions.list(world.ada, roadmap.id()).getFirst();
    world.subscriptions.delete(world.ada, roadmap.id(), subscription.id());
    shipIt();
    assertThat(heard()).isEmpty();
  }

  @Proves("task-3.10.21")
  @Test
  void aSubscriptionOutlivesTheRightsOfWhoeverMadeIt() {
    world.share(roadmap, world.lin, TasklistMember.Role.EDITOR);
    ChatId lins = world.group(world.lin, world.ada);
    world.subscribe(world.lin, roadmap, lins, ActivityKind.TASK_ADDED);
    world.tasklists.removeMembers(
        world.ada, roadmap.id(), List.of(Named.of("lin", new Party.Somebody(world.lin.actor()))));
    world.chats.removeMembers(world.lin, lins, List.of(world.lin.actor()));
    shipIt();
    world.settle();
    assertThat(world.posts(world.ada, lins)).hasSize(1);
  }

  @Test
  void aDissolvedChatIsPassedOverAndTheOthersHear() {
    ChatId gone = world.group(world.ada);
    Subscription both =
        world.subscriptions.create(
            world.ada,
            roadmap.id(),
            new NewSubscription(
                "Both", List.of(named(gone), named(chat)), List.of(ActivityKind.values()), false));
    world.dissolve(gone);
    shipIt();
    assertThat(heard()).hasSize(1);
    assertThat(world.posts(world.ada, gone)).isEmpty();
    assertThat(world.subscriptions.get(world.ada, roadmap.id(), both.id()).subscribers())
        .containsExactly(gone, chat);
  }

  @Proves("R-29")
  @Test
  void activitiesAreToldInTheOrderInWhichTheyHappened() {
    Task task = shipIt();
    List<String> expected = new ArrayList<>();
    expected.add("Roadmap | Ada added a task to the tasklist: [Ship 1.0]");
    for (int i = 0; i < 20; i++) {
      world.complete(world.ada, task);
      world.reopen(world.ada, task);
      world.clock.forward(Duration.ofMillis(i % 3));
      expected.add("Roadmap | Ada completed the task [Ship 1.0]");
      expected.add("Roadmap | Ada reopened the task [Ship 1.0]");
    }
    assertThat(heard()).isEqualTo(expected);
  }

  @Test
  void twoChatsHearTheActivitiesOfManyTasksInTheSameOrder() throws InterruptedException {
    ChatId other = world.group(world.ada);
    world.subscribe(world.ada, roadmap, other, ActivityKind.values());
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String name = "Task " + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                Task task = world.tasks.create(world.ada, draft(name, roadmap));
                world.complete(world.ada, task);
                world.reopen(world.ada, task);
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(heard()).hasSize(24).doesNotHaveDuplicates();
    assertThat(world.posts(world.ada, other)).isEqualTo(heard());
  }
}
