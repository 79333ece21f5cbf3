package larkspur.core.task;

import static larkspur.core.task.TaskWorld.draft;
import static larkspur.core.task.TaskWorld.members;
import static larkspur.core.task.TaskWorld.withToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.IntStream;
import larkspur.conformance.Proves;
import larkspur.core.identity.Actor;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.task.TaskMember.Role;
import larkspur.storage.Name;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What tasks are and how they change.
class TasksTest {

  private static final String TOKEN = "token-of-ten";

  private final TaskWorld world = new TaskWorld();

  @AfterEach
  void end() {
    world.close();
  }

  private static Optional<TaskTime> at(String at, boolean allDay) {
    return Optional.of(new TaskTime(Instant.parse(at), allDay));
  }

  private Task edit(Task task, TaskEdit... edits) {
    return world.tasks.edit(world.ada, task.id(), List.of(edits));
  }

  @Proves("R-06")
  @Test
  void numbersBeginAt100001AndAreNeverRepeated() {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      numbers.add(world.tasks.create(world.ada, draft("Task")).number().value());
    }
    assertThat(numbers.getFirst()).isEqualTo(100_001);
    assertThat(numbers).isSorted().doesNotHaveDuplicates();
    assertThat(world.tasks.create(world.eve, draft("Task")).number().value()).isEqualTo(100_001);
    try (TaskWorld next = world.restarted()) {
      assertThat(next.tasks.create(next.ada, draft("Task")).number().value())
          .isGreaterThan(numbers.getLast());
    }
  }

  @Test
  void momentsKeepSecondsAndDaysTheirDay() {
    assertThat(at("2026-03-06T09:30:15.999Z", false).orElseThrow().at())
        .isEqualTo(Instant.parse("2026-03-06T09:30:15Z"));
    assertThat(at("2026-03-06T23:59:59.999Z", true).orElseThrow().at())
        .isEqualTo(Instant.parse("2026-03-06T00:00:00Z"));
  }

  @Test
  void aTaskStartsNoLaterThanItIsDueAndBothAreOfOneSort() {
    Optional<TaskTime> early = at("2026-03-02T08:00:00Z", false);
    Optional<TaskTime> late = at("2026-03-02T09:00:00Z", false);
    Optional<TaskTime> day = at("2026-03-02T00:00:00Z", true);
    Task task = world.tasks.create(world.ada, draft("Task"));
    edit(task, new TaskEdit.Due(early));
    assertThatThrownBy(() -> edit(task, new TaskEdit.Start(late)))
        .isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> edit(task, new TaskEdit.Start(day)))
        .isInstanceOf(Refusal.Invalid.class);
    assertThat(edit(task, new TaskEdit.Start(early)).schedule())
        .isEqualTo(new Schedule(early, early));
    assertThat(edit(task, new TaskEdit.Start(late), new TaskEdit.Due(late)).schedule())
        .isEqualTo(new Schedule(late, late));
  }

  @Proves({"R-56", "task-5.5"})
  @Test
  void aCompleteTaskIsNotCompletedAgainButReopeningAnOpenOneIsFine() {
    Task task = world.tasks.create(world.ada, draft("Task"));
    assertThat(world.reopen(world.ada, task)).isEqualTo(task);
    Task complete = world.complete(world.ada, task);
    assertThat(complete.completedAt()).contains(TaskWorld.START);
    assertThatThrownBy(() -> world.complete(world.ada, task))
        .hasMessageStartingWith(
            "completedAt cannot set non-zero completed_at for a completed task.");
    assertThat(world.reopen(world.ada, task).completedAt()).isEmpty();
  }

  @Test
  void whatChangesNothingIsNotAnUpdate() {
    Task task = world.tasks.create(world.ada, draft("Task"));
    var before = world.store.log(Name.of("task", task.id().value())).head("task").orElseThrow();
    world.clock.forward(Duration.ofMinutes(1));
    assertThat(edit(task, new TaskEdit.Summary("Task"), new TaskEdit.Due(Optional.empty())))
        .isEqualTo(task);
    assertThat(
            world
                .store
                .log(Name.of("task", task.id().value()))
                .head("task")
                .orElseThrow()
                .version())
        .isEqualTo(before.version());
    assertThat(edit(task, new TaskEdit.Summary("Other")).updatedAt())
        .isEqualTo(world.clock.instant());
  }

  @Test
  void whatAnAppMakesComesFromTheAppUnlessItSaysOtherwise() {
    assertThat(world.tasks.create(world.bot, draft("Task")).origin())
        .contains(
            new Origin(Map.of("en_us", "Ticket desk", "zh_cn", "Ticket desk"), Optional.empty()));
    assertThat(world.tasks.create(world.ada, draft("Task")).origin()).isEmpty();
  }

  @Test
  void aSummaryIsNeededAndTextsHaveLimits() {
    assertThatThrownBy(() -> NewTask.of("")).hasMessage("summary must not be empty");
    assertThatThrownBy(() -> NewTask.of("x".repeat(3001)))
        .hasMessage("summary the max len is 3000");
    assertThatThrownBy(() -> new TaskEdit.Extra("x".repeat(65_537)))
        .isInstanceOf(Refusal.Invalid.class);
    assertThat(world.tasks.create(world.ada, NewTask.of("😀".repeat(3000))).summary())
        .hasSize(6000);
  }

  @Test
  void aMemberWhoDoesNotExistOrBelongsElsewhereIsRefusedByName() {
    Task task = world.tasks.create(world.ada, draft("Task"));
    List<TaskMember.Proposal> nobody =
        List.of(new TaskMember.Proposal(new Named<>("ou_nobody", Optional.empty()), Role.ASSIGNEE));
    assertThatThrownBy(() -> world.tasks.addMembers(world.ada, task.id(), nobody, Optional.empty()))
        .hasMessage("members no such member: ou_nobody");
    assertThatThrownBy(() ->
            world.tasks.addMembers(
                world.ada, task.id(), members(Role.ASSIGNEE, world.eve), Optional.empty()))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void aTaskHasFiftyAssigneesAtMost() {
    Task task = world.tasks.create(world.ada, draft("Task"));
    List<TaskMember.Proposal> fifty = IntStream.range(1000, 1050).mapToObj(this::newcomer).toList();
    world.tasks.addMembers(world.ada, task.id(), fifty, Optional.empty());
    assertThatThrownBy(() ->
            world.tasks.addMembers(
                world.ada, task.id(), members(Role.ASSIGNEE, world.lin), Optional.empty()))
        .isInstanceOf(Refusal.TooMany.class);
    Task after =
        world.tasks.addMembers(
            world.ada, task.id(), members(Role.FOLLOWER, world.lin), Optional.empty());
    assertThat(after.members()).hasSize(51);
  }

  private TaskMember.Proposal newcomer(int number) {
    Actor actor = PersonId.of(number);
    world.identities.put(
        new larkspur.core.identity.Person(
            PersonId.of(number),
            TaskWorld.ACME,
            "n" + number,
            "N" + number,
            "",
            Optional.empty(),
            "n" + number,
            "=n" + number,
            larkspur.core.identity.Person.Role.NORMAL,
            false,
            TaskWorld.START));
    return new TaskMember.Proposal(Named.of(actor.value(), actor), Role.ASSIGNEE);
  }

  @Test
  void aTaskStandsInOneSectionOfATasklist() {
    Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
    Task task = world.tasks.create(world.ada, draft("Task", roadmap, roadmap));
    assertThat(task.placements())
        .containsExactly(new Placement(roadmap.id(), roadmap.defaultSection()));
    assertThatThrownBy(() ->
            world.tasks.addToTasklist(
                world.ada,
                task.id(),
                new Placement.Proposal(
                    roadmap.id(), SectionId.read("00000000-0000-4000-8000-000000000000"))))
        .hasMessage("section not found or deleted");
  }

  @Test
  void aRepetitionAnswersTheTaskAsItIsNow() {
    Task task = world.tasks.create(world.ada, withToken("Task", TOKEN));
    Task renamed = edit(task, new TaskEdit.Summary("Renamed"));
    assertThat(world.tasks.create(world.ada, withToken("Another", TOKEN))).isEqualTo(renamed);
  }

  @Proves("R-20")
  @Test
  void aTokenIsForgottenAfterFiveMinutes() {
    Task task = world.tasks.create(world.ada, withToken("Task", TOKEN));
    world.clock.forward(Duration.ofMinutes(5).minusMillis(1));
    assertThat(world.tasks.create(world.ada, withToken("Task", TOKEN)).id()).isEqualTo(task.id());
    world.clock.forward(Duration.ofMillis(1));
    assertThat(world.tasks.create(world.ada, withToken("Task", TOKEN)).id())
        .isNotEqualTo(task.id());
  }

  @Test
  void nothingIsKeptOfATokenThatWasForgotten() {
    world.tasks.create(world.ada, withToken("Task", TOKEN));
    Name call = world.store.names("task-call", Optional.empty(), 1).getFirst();
    world.clock.forward(Duration.ofMinutes(6));
    world.store.await(() -> world.store.partition(call).get("call").isEmpty());
  }

  @Proves("R-20")
  @Test
  void aTokenIsAsNewAfterARefusal() {
    Tasklist lins = world.tasklist(world.lin, "Lin's");
    assertThatThrownBy(() -> world.tasks.create(world.ada, withToken("Task", TOKEN, lins)))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThat(world.tasks.create(world.ada, withToken("Other", TOKEN)).summary())
        .isEqualTo("Other");
  }

  @Test
  void theSameTokenOfSomebodyElseIsAnother() {
    Task task = world.tasks.create(world.ada, withToken("Task", TOKEN));
    assertThat(world.tasks.create(world.lin, withToken("Task", TOKEN)).id())
        .isNotEqualTo(task.id());
  }

  @Test
  void manyRepetitionsAtOnceMakeOneTask() throws InterruptedException {
    CopyOnWriteArraySet<TaskId> made = new CopyOnWriteArraySet<>();
    List<Thread> threads =
        IntStream.range(0, 40)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        made.add(world.tasks.create(world.ada, withToken("Task", TOKEN)).id());
                      } catch (Refusal.Conflict inProgress) {
                        // the documented answer to a call that came too early
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(made).hasSize(1);
    assertThat(world.store.names("task", Optional.empty(), 10)).hasSize(1);
  }

  @Test
  void aRepeatedAdditionOfMembersHasNoFurtherEffect() {
    Task task = world.tasks.create(world.ada, draft("Task"));
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.ASSIGNEE, world.lin), Optional.of(TOKEN));
    world.tasks.removeMembers(world.ada, task.id(), members(Role.ASSIGNEE, world.lin));
    Task after =
        world.tasks.addMembers(
            world.ada, task.id(), members(Role.ASSIGNEE, world.lin), Optional.of(TOKEN));
    assertThat(after.members()).isEmpty();
  }
}
