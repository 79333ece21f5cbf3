package larkspur.core.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.chat.ChatId;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.core.task.TasklistMember.Role;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Tasklists and who is in them.
class TasklistsTest {

  private final TaskWorld world = new TaskWorld();

  @AfterEach
  void end() {
    world.close();
  }

  private static TasklistMember.Proposal somebody(Caller caller, Role role) {
    return new TasklistMember.Proposal.OfSomebody(
        Named.of(caller.actor().value(), caller.actor()), role);
  }

  private static TasklistMember.Proposal group(ChatId chat) {
    return new TasklistMember.Proposal.OfGroup(Named.of(chat.value(), chat), Role.VIEWER);
  }

  private static TasklistMember member(Caller caller, Role role) {
    return new TasklistMember(new Party.Somebody(caller.actor()), role);
  }

  private Tasklist create(TasklistMember.Proposal... members) {
    return world.tasklists.create(world.ada, new NewTasklist("Roadmap", List.of(members)));
  }

  @Test
  void whoeverMakesATasklistOwnsItAndIsNoMember() {
    Tasklist made = create(somebody(world.ada, Role.VIEWER), somebody(world.lin, Role.VIEWER));
    assertThat(made.owner()).isEqualTo(world.ada.actor());
    assertThat(made.members()).containsExactly(member(world.lin, Role.VIEWER));
    assertThat(made.sections()).extracting(Section::id).containsExactly(made.defaultSection());
    assertThat(world.tasklists.get(world.ada, made.id())).isEqualTo(made);
  }

  @Proves("R-42")
  @Test
  void ofSeveralRolesForOneMemberTheLastCounts() {
    assertThat(create(somebody(world.lin, Role.VIEWER), somebody(world.lin, Role.EDITOR)).members())
        .containsExactly(member(world.lin, Role.EDITOR));
  }

  @Proves("R-42")
  @Test
  void aChatThatTheCallerIsNotInIsRefused() {
    ChatId notMine = world.group(world.lin);
    ChatId mine = world.group(world.ada);
    assertThatThrownBy(() -> create(group(notMine))).isInstanceOf(Refusal.NotAllowed.class);
    // One that does not exist is told like one that is not the caller's to know.
    for (String name : List.of("oc_" + "0".repeat(32), "nonsense")) {
      Named<ChatId> none = new Named<>(name, Optional.empty());
      assertThatThrownBy(() -> create(new TasklistMember.Proposal.OfGroup(none, Role.VIEWER)))
          .isInstanceOf(Refusal.NotAllowed.class);
    }
    assertThat(create(group(mine)).members())
        .containsExactly(new TasklistMember(new Party.Group(mine), Role.VIEWER));
  }

  @Proves("R-42")
  @Test
  void somebodyWhoIsNotThereIsRefusedByName() {
    for (String name : List.of("ou_x", "oc_x")) {
      Named<Actor> nobody = new Named<>(name, Optional.empty());
      assertThatThrownBy(() -> create(new TasklistMember.Proposal.OfSomebody(nobody, Role.VIEWER)))
          .hasMessage("members no such member: " + name);
    }
    assertThatThrownBy(() -> create(somebody(world.eve, Role.VIEWER)))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void aNameHasOneToAHundredCharacters() {
    assertThatThrownBy(() -> new NewTasklist(" ", List.of())).hasMessage("name must not be empty");
    assertThatThrownBy(() -> new NewTasklist("x".repeat(101), List.of()))
        .hasMessage("name the max len is 100");
    assertThat(new NewTasklist("x".repeat(100), List.of()).name()).hasSize(100);
  }

  @Proves("R-47")
  @Test
  void membersComeChangeTheirRoleAndGo() {
    Tasklist made = create();
    assertThat(add(made, somebody(world.lin, Role.VIEWER)).members())
        .containsExactly(member(world.lin, Role.VIEWER));
    assertThat(
            add(made, somebody(world.lin, Role.EDITOR), somebody(world.ada, Role.VIEWER)).members())
        .containsExactly(member(world.lin, Role.EDITOR));
    Tasklist without =
        world.tasklists.removeMembers(
            world.lin,
            made.id(),
            Stream.of(world.lin, world.ada, world.kim)
                .map(c -> Named.<Party>of(c.actor().value(), new Party.Somebody(c.actor())))
                .toList());
    assertThat(without.members()).isEmpty();
    assertThat(without.owner()).isEqualTo(world.ada.actor());
  }

  @Test
  void addingWhoIsThereAlreadyIsNoUpdate() {
    Tasklist made = create(somebody(world.lin, Role.VIEWER));
    world.clock.forward(java.time.Duration.ofMinutes(1));
    assertThat(add(made, somebody(world.lin, Role.VIEWER))).isEqualTo(made);
  }

  private Tasklist add(Tasklist tasklist, TasklistMember.Proposal... members) {
    return world.tasklists.addMembers(world.ada, tasklist.id(), List.of(members));
  }
}
