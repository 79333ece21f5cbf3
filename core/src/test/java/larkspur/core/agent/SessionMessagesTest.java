package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.refusal.Refusal;
import org.junit.jupiter.api.Test;

class SessionMessagesTest {

  @Proves("A-45")
  @Test
  void theSameKeyIsTheSameMessageForSeventyTwoHours() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      MessageId first = world.messages.add(BOT, session, AgentWorld.message("key", "first")).id();
      for (int hour = 1; hour < 72; hour += 10) {
        world.clock.forward(Duration.ofHours(hour == 1 ? 1 : 10));
        SessionMessage again = world.messages.add(BOT, session, AgentWorld.message("key", "again"));
        assertThat(again.id()).isEqualTo(first);
        assertThat(again.content().text()).isEqualTo("first");
        world.say(session, "in between");
      }
      world.clock.forward(Duration.ofHours(1));
      SessionMessage new1 = world.messages.add(BOT, session, AgentWorld.message("key", "new"));
      assertThat(new1.id()).isNotEqualTo(first);
      assertThat(world.messages.add(BOT, session, AgentWorld.message("key", "x")).id())
          .isEqualTo(new1.id());
    }
  }

  @Proves("A-45")
  @Test
  void anEmptyKeyDenotesNothing() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      assertThat(world.say(session, "a").id()).isNotEqualTo(world.say(session, "a").id());
    }
  }

  @Test
  void aKeyIsOfOneSession() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId one = world.session();
      SessionId two = world.session();
      world.messages.add(BOT, one, AgentWorld.message("key", "one"));
      assertThat(world.messages.add(BOT, two, AgentWorld.message("key", "two")).content().text())
          .isEqualTo("two");
    }
  }

  @Test
  void aRepeatIsAnsweredWhileARunIsAtWorkAndShowsIt() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.endless())) {
      SessionId session = world.session();
      MessageId first = world.messages.add(BOT, session, AgentWorld.message("key", "first")).id();
      RunId run = world.create(session).id();
      SessionMessage again = world.messages.add(BOT, session, AgentWorld.message("key", "again"));
      assertThat(again.id()).isEqualTo(first);
      assertThat(again.run()).contains(run);
      assertThatThrownBy(() -> world.messages.add(BOT, session, AgentWorld.message("other", "x")))
          .isInstanceOf(Refusal.Conflict.class);
    }
  }

  @Test
  void aKeyWhoseMessageNeverCameIsUsedByTheNext() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.endless())) {
      SessionId session = world.session();
      RunId run = world.create(session).id();
      assertThatThrownBy(() -> world.messages.add(BOT, session, AgentWorld.message("key", "x")))
          .isInstanceOf(Refusal.Conflict.class);
      new MessageKeys(world.store)
          .use(session, "key", new MessageKeys.Use(0, world.clock.instant()));
      world.runs.cancel(BOT, session, run);
      SessionMessage added = world.messages.add(BOT, session, AgentWorld.message("key", "y"));
      assertThat(added.content().text()).isEqualTo("y");
    }
  }

  @Test
  void keysAreErasedWhenTheirTimeIsOver() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo()).started()) {
      SessionId session = world.session();
      for (int i = 0; i < 40; i++) {
        world.messages.add(BOT, session, AgentWorld.message("key " + i, "x"));
      }
      assertThat(world.store.names("message-key", Optional.empty(), 100)).hasSizeBetween(2, 16);
      assertThat(world.notes()).hasSizeLessThanOrEqualTo(16);
      // The rest of the day, three days, an hour for clocks that differ, and the day of erasing.
      world.clock.forward(Duration.ofHours(24 + 73 + 24));
      AgentWorld.poll(() -> {
        AgentWorld.tick(world.clock, Duration.ofMillis(50));
        return world.store.names("message-key", Optional.empty(), 100).isEmpty()
                && world.notes().isEmpty()
            ? Optional.of(true)
            : Optional.empty();
      });
      assertThat(world.texts(session)).hasSize(40);
    }
  }

  @Test
  void aQuotedMessageMustBeOfTheSession() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      MessageId here = world.say(session, "here").id();
      MessageId elsewhere = world.say(world.session(), "elsewhere").id();
      assertThat(world.messages.add(BOT, session, quoting(here)).quote()).contains(here);
      assertThatThrownBy(() -> world.messages.add(BOT, session, quoting(elsewhere)))
          .isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.messages.get(BOT, session, elsewhere))
          .isInstanceOf(Refusal.NotFound.class);
    }
  }

  private static NewMessage quoting(MessageId quoted) {
    return new NewMessage("", Content.text("x"), List.of(), Optional.of(quoted), List.of());
  }

  @Test
  void whatCannotBeKeptIsRefused() {
    assertThatThrownBy(() -> AgentWorld.message("", "\ud800")).isInstanceOf(Refusal.Invalid.class);
    assertThatThrownBy(() -> AgentWorld.message("", "x".repeat(StoredText.BYTES_MAX + 1)))
        .isInstanceOf(Refusal.Invalid.class);
  }

  @Test
  void theLongestContentIsKept() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      String longest = "\ud83d\ude00".repeat(61_440);
      world.say(session, longest);
      world.awaitEnd(session, world.create(session).id());
      assertThat(world.texts(session)).containsExactly(longest, longest);
    }
  }

  /// Messages and runs in random order; each message belongs to the first run after it, through
  /// whichever list it is read.
  @Proves("A-33")
  @Test
  void everyMessageOfTheOwnerBelongsToTheRunThatTookItUp() {
    SplittableRandom random = new SplittableRandom(AgentWorld.SEED);
    for (int round = 0; round < 10; round++) {
      try (AgentWorld world =
          AgentWorld.with(AgentWorld.skill((_, _) -> Outcome.done(Content.text("done"))))) {
        SessionId session = world.session();
        Map<MessageId, Optional<RunId>> expected = new HashMap<>();
        List<MessageId> waiting = new ArrayList<>();
        List<RunId> runs = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
          if (random.nextInt(3) < 2) {
            waiting.add(world.say(session, "m").id());
            expected.put(waiting.getLast(), Optional.empty());
          } else {
            RunId run = world.create(session).id();
            runs.add(run);
            world.awaitEnd(session, run);
            waiting.forEach(message -> expected.put(message, Optional.of(run)));
            waiting.clear();
          }
          if (random.nextBoolean()) {
            world.clock.forward(Duration.ofMillis(1));
          }
        }
        String which = AgentWorld.SEED_SAID + ", round " + round;
        List<SessionMessage> listed = new ArrayList<>();
        Optional<MessageId> after = Optional.empty();
        int size = 1 + random.nextInt(5);
        while (true) {
          Page<SessionMessage> page =
              world.messages.list(
                  BOT, session, after, Optional.empty(), SessionMessages.Which.ALL, size);
          listed.addAll(page.items());
          if (!page.hasMore()) {
            break;
          }
          after = Optional.of(page.items().getLast().id());
        }
        assertThat(listed).as(which).hasSize(expected.size() + runs.size());
        assertThat(listed).as(which).extracting(message -> message.id().value()).isSorted();
        Map<MessageId, Optional<RunId>> found = new HashMap<>();
        listed.stream().filter(SessionMessage::isByUser).forEach(m -> found.put(m.id(), m.run()));
        assertThat(found).as(which).isEqualTo(expected);
        for (RunId run : runs) {
          List<SessionMessage> ofRun =
              world
                  .messages
                  .list(
                      BOT,
                      session,
                      Optional.empty(),
                      Optional.of(run),
                      SessionMessages.Which.COMPLETED,
                      100)
                  .items();
          assertThat(ofRun)
              .as(which)
              .isEqualTo(listed.stream().filter(m -> m.run().equals(Optional.of(run))).toList());
        }
      }
    }
  }

  @Test
  void anUnknownRunHasNoMessages() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      SessionId session = world.session();
      world.say(session, "hello");
      Optional<RunId> unknown = RunId.parse("run_4dfrxvctjqzzj");
      assertThat(
              world
                  .messages
                  .list(BOT, session, Optional.empty(), unknown, SessionMessages.Which.ALL, 20)
                  .items())
          .isEmpty();
    }
  }
}
