package larkspur.core.task;

import static larkspur.core.task.TaskWorld.draft;
import static larkspur.core.task.TaskWorld.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import larkspur.conformance.Proves;
import larkspur.core.chat.ChatId;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.core.task.TaskMember.Role;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may do what with tasklists and tasks.
class PermissionsTest {

  private final TaskWorld world = new TaskWorld();
  private final Tasklist roadmap = world.tasklist(world.ada, "Roadmap");

  @AfterEach
  void end() {
    world.close();
  }

  private void reads(Caller caller) {
    assertThat(world.tasklists.get(caller, roadmap.id()).name()).isEqualTo("Roadmap");
  }

  private void edits(Caller caller) {
    world.tasks.create(caller, draft("Ship 1.0", roadmap));
  }

  private static void refused(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Refusal.NotAllowed.class);
  }

  private static void unknown(ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void theOwnerOfATasklistReadsAndEdits() {
    reads(world.ada);
    edits(world.ada);
  }

  @Test
  void anEditorReadsAndEdits() {
    world.share(roadmap, world.lin, TasklistMember.Role.EDITOR);
    reads(world.lin);
    edits(world.lin);
  }

  @Test
  void aViewerReadsOnly() {
    world.share(roadmap, world.lin, TasklistMember.Role.VIEWER);
    reads(world.lin);
    refused(() -> edits(world.lin));
  }

  @Test
  void whoeverIsNoMemberDoesNothing() {
    refused(() -> reads(world.lin));
    refused(() -> edits(world.lin));
  }

  @Test
  void anAppIsTreatedAsAPersonIs() {
    refused(() -> reads(world.bot));
    world.share(roadmap, world.bot, TasklistMember.Role.EDITOR);
    edits(world.bot);
  }

  @Proves("R-23")
  @Test
  void whoeverIsInAChatDoesWhatTheChatMayAsLongAsTheyAreInIt() {
    ChatId chat = world.group(world.ada, world.lin);
    world.share(roadmap, new Party.Group(chat), TasklistMember.Role.EDITOR);
    edits(world.lin);
    world.chats.removeMembers(world.ada, chat, List.of(world.lin.actor()));
    refused(() -> reads(world.lin));
    world.share(roadmap, new Party.Group(chat), TasklistMember.Role.VIEWER);
    world.chats.addMembers(world.ada, chat, List.of(world.lin.actor()));
    reads(world.lin);
    refused(() -> edits(world.lin));
  }

  @Test
  void theStrongestOfSeveralWaysCounts() {
    ChatId chat = world.group(world.ada, world.lin);
    world.share(roadmap, world.lin, TasklistMember.Role.VIEWER);
    world.share(roadmap, new Party.Group(chat), TasklistMember.Role.EDITOR);
    edits(world.lin);
  }

  @Test
  void anotherTenantSeesNoTasklist() {
    world.share(roadmap, world.lin, TasklistMember.Role.EDITOR);
    unknown(() -> reads(world.eve));
    unknown(() -> edits(world.eve));
    unknown(() -> world.subscriptions.list(world.eve, roadmap.id()));
  }

  private void rename(Caller caller, Task task) {
    world.tasks.edit(
        caller, task.id(), List.of(new TaskEdit.Summary("Ship " + caller.actor().value())));
  }

  @Test
  void creatorAndAssigneeEditATaskAndAFollowerReadsIt() {
    Task task = world.tasks.create(world.ada, draft("Ship 1.0"));
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.ASSIGNEE, world.lin), Optional.empty());
    world.tasks.addMembers(
        world.ada, task.id(), members(Role.FOLLOWER, world.kim), Optional.empty());
    rename(world.ada, task);
    rename(world.lin, task);
    assertThatCode(() -> world.tasks.get(world.kim, task.id())).doesNotThrowAnyException();
    refused(() -> rename(world.kim, task));
    refused(() -> world.tasks.get(world.bot, task.id()));
    unknown(() -> world.tasks.get(world.eve, task.id()));
    unknown(() -> rename(world.eve, task));
  }

  @Test
  void whatATasklistAllowsItAllowsOnItsTasks() {
    Task task = world.tasks.create(world.ada, draft("Ship 1.0", roadmap));
    refused(() -> world.tasks.get(world.lin, task.id()));
    world.share(roadmap, world.lin, TasklistMember.Role.VIEWER);
    world.share(roadmap, world.kim, TasklistMember.Role.EDITOR);
    assertThat(world.tasks.get(world.lin, task.id()).summary()).isEqualTo("Ship 1.0");
    refused(() -> rename(world.lin, task));
    rename(world.kim, task);
  }

  @Proves("R-69")
  @Test
  void puttingIntoATasklistNeedsBothAndTakingOutOnlyTheTasklist() {
    Task task = world.tasks.create(world.lin, draft("Ship 1.0"));
    Placement.Proposal here = new Placement.Proposal(roadmap.id(), Optional.empty());
    refused(() -> world.tasks.addToTasklist(world.ada, task.id(), here));
    refused(() -> world.tasks.addToTasklist(world.lin, task.id(), here));
    world.share(roadmap, world.lin, TasklistMember.Role.EDITOR);
    world.tasks.addToTasklist(world.lin, task.id(), here);
    assertThat(world.tasks.removeFromTasklist(world.ada, task.id(), roadmap.id()).summary())
        .isEqualTo("Ship 1.0");
    refused(() -> world.tasks.get(world.ada, task.id()));
    refused(() -> world.tasks.removeFromTasklist(world.ada, task.id(), roadmap.id()));
  }

  @Test
  void anAnswerShowsOnlyTheTasklistsThatTheCallerMayRead() {
    Tasklist secret = world.tasklist(world.ada, "Secret");
    Task task = world.tasks.create(world.ada, draft("Ship 1.0", roadmap, secret));
    assertThat(task.placements()).hasSize(2);
    world.share(roadmap, world.lin, TasklistMember.Role.VIEWER);
    assertThat(world.tasks.get(world.lin, task.id()).placements())
        .containsExactly(new Placement(roadmap.id(), roadmap.defaultSection()));
    rename(world.ada, task);
    assertThat(world.tasks.get(world.ada, task.id()).placements()).hasSize(2);
  }

  @Proves("R-57")
  @Test
  void onlyItsCreatorCompletesACountersignTask() {
    Task task =
        world.tasks.create(
            world.ada,
            draft(
                NewTask.of("Sign"),
                Task.Mode.ALL,
                Schedule.OPEN,
                members(Role.ASSIGNEE, world.lin),
                Optional.empty()));
    rename(world.lin, task);
    refused(() -> world.complete(world.lin, task));
    world.complete(world.ada, task);
    refused(() -> world.reopen(world.lin, task));
  }

  @Test
  void aTaskIsNotMadeIfOneOfItsTasklistsMayNotBeEdited() {
    Tasklist lins = world.tasklist(world.lin, "Lin's");
    refused(() -> world.tasks.create(world.ada, draft("Ship 1.0", roadmap, lins)));
    assertThat(world.store.names("task", Optional.empty(), 1)).isEmpty();
  }
}
