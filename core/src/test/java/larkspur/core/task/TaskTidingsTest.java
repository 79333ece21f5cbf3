package larkspur.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.event.Listener;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.task.TaskEvent.InTenant;
import larkspur.core.task.TaskEvent.OfItsApp;
import larkspur.core.task.TaskEvent.OfSubscriber;
import larkspur.core.task.TaskEvent.Part;
import larkspur.storage.Agenda;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskTidingsTest {

  private static final AppId APP = AppId.of(5);

  private TaskWorld world = new TaskWorld();
  private final Caller app = world.bot;

  @AfterEach
  void end() {
    world.close();
  }

  @Test
  void everyChangeOfATaskIsToldInItsTenant() {
    listen(InTenant.KIND);
    Task task = world.tasks.create(world.ada, TaskWorld.draft("Task"));
    world.tasks.edit(world.ada, task.id(), List.of(new TaskEdit.Summary("Renamed")));
    PersonId ada = (PersonId) world.ada.actor();
    assertThat(heard())
        .containsExactly(
            new InTenant(task.id(), InTenant.Thing.TASK, true, List.of(ada)),
            new InTenant(task.id(), InTenant.Thing.TASK, false, List.of(ada)));
  }

  @Test
  @Proves("event-5.13.4")
  void anAppHearsOfTheTasksThatItMadeWhoeverChangesThem() {
    listen(OfItsApp.KIND);
    NewTask plain = NewTask.of("Its own");
    Task its =
        world.tasks.create(
            app,
            TaskWorld.draft(
                plain,
                Task.Mode.ANY,
                plain.schedule(),
                TaskWorld.members(TaskMember.Role.ASSIGNEE, world.ada),
                Optional.empty()));
    Task adas = world.tasks.create(world.ada, TaskWorld.draft("Somebody's"));
    world.complete(world.ada, adas);
    world.complete(world.ada, its);
    world.reopen(app, its);
    assertThat(heard())
        .containsExactly(
            new OfItsApp(its.id(), OfItsApp.Thing.COMPLETION),
            new OfItsApp(its.id(), OfItsApp.Thing.REOPENING));
  }

  @Test
  @Proves("event-5.13.4")
  void oneChangeOfSeveralDetailsIsToldItsAppOnce() {
    listen(OfItsApp.KIND);
    Task its = world.tasks.create(app, TaskWorld.draft("Its own"));
    Optional<TaskTime> monday = Optional.of(new TaskTime(TaskWorld.START, false));
    world.tasks.edit(
        app,
        its.id(),
        List.of(
            new TaskEdit.Summary("Renamed"),
            new TaskEdit.Description("And told about"),
            new TaskEdit.Due(monday),
            new TaskEdit.CompletedAt(Optional.of(TaskWorld.START))));
    assertThat(heard())
        .containsExactly(
            new OfItsApp(its.id(), OfItsApp.Thing.DETAILS),
            new OfItsApp(its.id(), OfItsApp.Thing.COMPLETION));
  }

  @Test
  void aSubscriberHearsOfTheTasksThatTheyHaveToDoWith() {
    listen(OfSubscriber.KIND);
    new TaskSubscribers(world.store).subscribe(world.lin);
    new TaskSubscribers(world.store).subscribe(world.lin);
    world.tasks.create(world.ada, TaskWorld.draft("Ada's"));
    Task lins = world.tasks.create(world.lin, TaskWorld.draft("Lin's"));
    assertThat(heard()).containsExactly(new OfSubscriber(lins.id(), Set.of(Part.CREATION)));
  }

  @Test
  @Proves("event-5.13.5")
  void anAppIsToldOfTheTasksThatItSeesToAndNotOfThoseThatItFollows() {
    listen(OfSubscriber.KIND);
    new TaskSubscribers(world.store).subscribe(app);
    Task followed = adas("Followed", TaskMember.Role.FOLLOWER);
    Task assigned = adas("Assigned", TaskMember.Role.ASSIGNEE);
    world.complete(world.ada, followed);
    world.complete(world.ada, assigned);
    assertThat(heard())
        .containsExactly(
            new OfSubscriber(assigned.id(), Set.of(Part.CREATION)),
            new OfSubscriber(assigned.id(), Set.of(Part.COMPLETION)));
  }

  @Test
  void aChangeThatNoWordIsForIsNotKeptForASubscriber() {
    listen(OfSubscriber.KIND);
    new TaskSubscribers(world.store).subscribe(world.ada);
    Task task = world.tasks.create(world.ada, TaskWorld.draft("Task"));
    world.tasks.edit(world.ada, task.id(), List.of(new TaskEdit.Milestone(true)));
    assertThat(heard()).containsExactly(new OfSubscriber(task.id(), Set.of(Part.CREATION)));
  }

  private Task adas(String summary, TaskMember.Role ofTheApp) {
    NewTask plain = NewTask.of(summary);
    return world.tasks.create(
        world.ada,
        TaskWorld.draft(
            plain,
            Task.Mode.ANY,
            plain.schedule(),
            TaskWorld.members(ofTheApp, app),
            Optional.empty()));
  }

  @Test
  void whereNobodyListensNothingIsWritten() {
    // The commits of the task that follow are not carried on, so that what they leave stays.
    world.hearing.followers().close();
    Task task = world.tasks.create(world.ada, TaskWorld.draft("Task"));
    world.complete(world.ada, task);
    assertThat(
            world
                .store
                .log(Name.of("task", task.id().value()))
                .scan(TaskTidings.EVENT, Position.START, Position.END, Order.FORWARD, 10))
        .isEmpty();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      assertThat(world.store.agenda().due(Note.LATEST, shard, 10))
          .extracting(Note::reason)
          .doesNotContain("task-events");
    }
    assertThat(world.store.names("app-events", Optional.empty(), 10)).isEmpty();
  }

  @Test
  void whatWasChangedBeforeAnAppListenedItDoesNotHear() {
    listen(AppId.of(6), InTenant.KIND);
    world.hearing.followers().close();
    world.tasks.create(world.ada, TaskWorld.draft("Before"));
    world.clock.forward(Duration.ofSeconds(1));
    listen(InTenant.KIND);
    TaskWorld before = world;
    world = before.restarted();
    before.close();
    Task after = world.tasks.create(world.ada, TaskWorld.draft("After"));
    assertThat(heard()).extracting(TaskEvent::task).containsExactly(after.id());
  }

  @Test
  void aChangeIsToldOnceThoughTheProcessEndsBeforeItIsCarriedOn() {
    listen(InTenant.KIND);
    world.hearing.followers().close();
    Task task = world.tasks.create(world.ada, TaskWorld.draft("Left behind"));
    TaskWorld before = world;
    world = before.restarted();
    before.close();
    assertThat(heard()).extracting(TaskEvent::task).containsExactly(task.id());
    Task more = world.tasks.create(world.ada, TaskWorld.draft("And more"));
    assertThat(heard()).extracting(TaskEvent::task).containsExactly(task.id(), more.id());
  }

  private void listen(String kind) {
    listen(APP, kind);
  }

  private void listen(AppId app, String kind) {
    world
        .hearing
        .listeners()
        .put(
            new Listener(
                TaskWorld.ACME,
                app,
                new Listener.Way.Connection(),
                Optional.of(Set.of(kind)),
                "token",
                Optional.empty()));
  }

  /// What the app has heard when everything has been carried on.
  private List<TaskEvent> heard() {
    world.settle();
    long today = world.hearing.events().today();
    return world.hearing.events().scan(APP, today, Position.START, 100).stream()
        .map(event -> TaskEvent.read(event.what()))
        .toList();
  }
}
