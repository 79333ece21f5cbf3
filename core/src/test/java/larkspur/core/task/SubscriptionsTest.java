package larkspur.core.task;

import static larkspur.core.task.TaskWorld.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import larkspur.conformance.Proves;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.refusal.Refusal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The rules and limits of activity subscriptions.
class SubscriptionsTest {

  private static final List<ActivityKind> NONE = List.of();

  private final TaskWorld world = new TaskWorld();
  private final Tasklist roadmap = world.tasklist(world.ada, "Roadmap");
  private final ChatId chat = world.group(world.ada);

  @AfterEach
  void end() {
    world.close();
  }

  private Subscription create(
      String name, List<Named<ChatId>> subscribers, List<ActivityKind> kinds) {
    return world.subscriptions.create(
        world.ada, roadmap.id(), new NewSubscription(name, subscribers, kinds, false));
  }

  private Subscription create(String name) {
    return create(name, List.of(named(chat)), NONE);
  }

  private Subscription edit(Subscription subscription, SubscriptionEdit... edits) {
    return world.subscriptions.edit(world.ada, roadmap.id(), subscription.id(), List.of(edits));
  }

  private static String times(int count, String text) {
    return String.join("", Collections.nCopies(count, text));
  }

  @Test
  void whatWasMadeIsFound() {
    Subscription made =
        create(
            "Watchers",
            List.of(named(chat)),
            List.of(ActivityKind.COMPLETED, ActivityKind.TASK_ADDED));
    assertThat(made.kinds()).containsExactly(ActivityKind.COMPLETED, ActivityKind.TASK_ADDED);
    assertThat(world.subscriptions.get(world.ada, roadmap.id(), made.id())).isEqualTo(made);
    assertThat(world.subscriptions.list(world.ada, roadmap.id())).containsExactly(made);
  }

  @Proves("R-26")
  @Test
  void twoCallsAlikeMakeTwo() {
    assertThat(create("Watchers").id()).isNotEqualTo(create("Watchers").id());
  }

  @Proves("R-26")
  @Test
  void aNameHasOneToFiftyCodePointsOfWhichOneIsSeen() {
    assertThat(create(times(50, "🚀")).name()).hasSize(100);
    assertThatThrownBy(() -> create(times(51, "x"))).hasMessage("name the max len is 50");
    assertThatThrownBy(() -> create("")).hasMessage("name must not be empty");
    assertThatThrownBy(() -> create(" \t　")).hasMessage("name must not be empty");
  }

  @Proves({"R-27", "R-30"})
  @Test
  void aSubscriberIsNeededAndARepeatedOneCountsOnce() {
    assertThatThrownBy(() -> create("Nobody", List.of(), NONE)).isInstanceOf(Refusal.Invalid.class);
    ChatId other = world.group(world.ada);
    assertThat(
            create("Twice", List.of(named(other), named(chat), named(other)), NONE).subscribers())
        .containsExactly(other, chat);
  }

  @Test
  void fiftySubscribersAreTheMostEvenIfTheyRepeat() {
    assertThat(create("Fifty", Collections.nCopies(50, named(chat)), NONE).subscribers())
        .hasSize(1);
    assertThatThrownBy(() -> create("More", Collections.nCopies(51, named(chat)), NONE))
        .hasMessage("subscribers the max len is 50");
  }

  @Test
  void aKindIsNotRepeated() {
    assertThatThrownBy(() ->
            create(
                "Twice",
                List.of(named(chat)),
                List.of(ActivityKind.COMPLETED, ActivityKind.COMPLETED)))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Proves("R-32")
  @Test
  void whateverIsNoGroupThatTheCallerIsInIsRefusedInTheSameWords() {
    ChatId notMine = world.group(world.lin);
    ChatId single = world.chat(Chat.Kind.P2P, world.ada, world.lin);
    ChatId gone = world.group(world.ada);
    world.dissolve(gone);
    ChatId foreign = world.group(world.eve);
    List<String> answers = new ArrayList<>();
    for (Named<ChatId> refused :
        List.of(
            named(notMine),
            named(single),
            named(gone),
            named(foreign),
            named(ChatId.of(77)),
            new Named<ChatId>("oc_unknown", Optional.empty()))) {
      assertThatThrownBy(() -> create("Watchers", List.of(named(chat), refused), NONE))
          .isInstanceOf(Refusal.NotAllowed.class)
          .satisfies(refusal -> answers.add(refusal.getMessage()));
    }
    assertThat(answers).hasSize(6).containsOnly(answers.getFirst());
    assertThat(world.subscriptions.list(world.ada, roadmap.id())).isEmpty();
  }

  @Proves("R-31")
  @Test
  void aTasklistHasFiftyAtMost() {
    IntStream.range(0, 50).forEach(i -> create("Watchers " + i));
    assertThatThrownBy(() -> create("One more")).isInstanceOf(Refusal.TooMany.class);
    Subscription any = world.subscriptions.list(world.ada, roadmap.id()).getFirst();
    world.subscriptions.delete(world.ada, roadmap.id(), any.id());
    create("One more");
  }

  @Test
  void manyWhoSubscribeAtOnceDoNotGetPastTheLimit() throws InterruptedException {
    List<Thread> threads =
        IntStream.range(0, 60)
            .mapToObj(i ->
                Thread.ofVirtual()
                    .start(() -> {
                      try {
                        create("Watchers " + i);
                      } catch (Refusal.TooMany expectedOfTen) {
                        // counted below
                      }
                    }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(world.subscriptions.list(world.ada, roadmap.id()))
        .hasSize(50)
        .doesNotHaveDuplicates();
  }

  @Proves("R-33")
  @Test
  void theyAreListedOldestFirstAndThenById() {
    List<Subscription> made = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      made.add(create("Watchers"));
      world.clock.forward(Duration.ofMillis(i % 2));
    }
    List<Subscription> listed = world.subscriptions.list(world.ada, roadmap.id());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(made);
    assertThat(listed)
        .isSortedAccordingTo(
            java.util.Comparator.comparing(Subscription::createdAt)
                .thenComparing(s -> s.id().value()));
  }

  @Test
  void anEditChangesWhatItNamesAndNothingElse() {
    Subscription made = create("Watchers", List.of(named(chat)), List.of(ActivityKind.COMPLETED));
    Subscription renamed = edit(made, new SubscriptionEdit.Name("A"));
    assertThat(renamed)
        .isEqualTo(
            new Subscription(
                made.id(), "A", made.subscribers(), made.kinds(), false, made.createdAt()));
    ChatId other = world.group(world.ada);
    Subscription all =
        edit(
            made,
            new SubscriptionEdit.Subscribers(List.of(named(other))),
            new SubscriptionEdit.Kinds(List.of(ActivityKind.values())),
            new SubscriptionEdit.Disabled(true));
    assertThat(all)
        .isEqualTo(
            new Subscription(
                made.id(),
                "A",
                List.of(other),
                List.of(ActivityKind.values()),
                true,
                made.createdAt()));
    assertThat(edit(made, new SubscriptionEdit.Kinds(NONE)).kinds()).isEmpty();
  }

  @Proves("R-12")
  @Test
  void anEditIsDoneWholeOrNotAtAll() {
    Subscription made = create("Watchers");
    ChatId notMine = world.group(world.lin);
    assertThatThrownBy(() ->
            edit(
                made,
                new SubscriptionEdit.Name("A"),
                new SubscriptionEdit.Subscribers(List.of(named(chat), named(notMine)))))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThat(world.subscriptions.get(world.ada, roadmap.id(), made.id())).isEqualTo(made);
  }

  @Proves("R-37")
  @Test
  void everyChatOfANewListIsLookedAtAlsoThoseThatWereInTheOld() {
    Subscription made = create("Watchers");
    ChatId other = world.group(world.ada);
    // Somebody has to stay, who owns the chat then.
    world.chats.addMembers(world.ada, chat, List.of(world.lin.actor()));
    world.chats.removeMembers(world.ada, chat, List.of(world.ada.actor()));
    assertThatThrownBy(
            () -> edit(made, new SubscriptionEdit.Subscribers(List.of(named(chat), named(other)))))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThat(edit(made, new SubscriptionEdit.Disabled(true)).subscribers()).containsExactly(chat);
  }

  @Proves("R-12")
  @Test
  void anEditThatChangesNothingCommitsNothing() {
    Subscription made = create("Watchers");
    var before =
        world
            .store
            .log(larkspur.storage.Name.of("list", roadmap.id().value()))
            .head("subscriptions");
    edit(made, new SubscriptionEdit.Name("Watchers"), new SubscriptionEdit.Disabled(false));
    var after =
        world
            .store
            .log(larkspur.storage.Name.of("list", roadmap.id().value()))
            .head("subscriptions");
    assertThat(after.orElseThrow().version()).isEqualTo(before.orElseThrow().version());
  }

  @Proves("R-40")
  @Test
  void subscribingLeavesTheTasklistAsItWas() {
    world.clock.forward(Duration.ofMinutes(1));
    Subscription made = create("Watchers");
    edit(made, new SubscriptionEdit.Name("A"));
    assertThat(world.tasklists.get(world.ada, roadmap.id())).isEqualTo(roadmap);
  }

  @Test
  void whatIsDeletedOrSomewhereElseIsNotFound() {
    Subscription made = create("Watchers");
    Tasklist other = world.tasklist(world.ada, "Release");
    assertThatThrownBy(() -> world.subscriptions.get(world.ada, other.id(), made.id()))
        .hasMessage("activity subscription not found or deleted");
    world.subscriptions.delete(world.ada, roadmap.id(), made.id());
    assertThatThrownBy(() -> world.subscriptions.delete(world.ada, roadmap.id(), made.id()))
        .hasMessage("activity subscription not found or deleted");
    assertThatThrownBy(() -> edit(made, new SubscriptionEdit.Name("A")))
        .isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void aViewerReadsThemAndChangesNone() {
    Subscription made = create("Watchers");
    world.share(roadmap, world.lin, TasklistMember.Role.VIEWER);
    assertThat(world.subscriptions.list(world.lin, roadmap.id())).containsExactly(made);
    assertThat(world.subscriptions.get(world.lin, roadmap.id(), made.id())).isEqualTo(made);
    List<SubscriptionEdit> edits = List.of(new SubscriptionEdit.Name("A"));
    assertThatThrownBy(() -> world.subscriptions.edit(world.lin, roadmap.id(), made.id(), edits))
        .hasMessage("no permission to edit the tasklist");
    assertThatThrownBy(() -> world.subscriptions.delete(world.lin, roadmap.id(), made.id()))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThatThrownBy(() -> world.subscriptions.list(world.kim, roadmap.id()))
        .hasMessage("no permission to read the tasklist");
  }
}
