package larkspur.core.agent;

import static larkspur.core.agent.AgentWorld.BOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import larkspur.conformance.Proves;
import larkspur.core.agent.Skill.Outcome;
import larkspur.core.refusal.Refusal;
import larkspur.storage.Name;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;

class SessionsTest {

  @Proves("A-42")
  @Test
  void anUpdateReplacesWhatIsPresentAndKeepsWhatIsAbsent() {
    try (AgentWorld world = AgentWorld.with(AgentWorld.echo())) {
      Session created =
          world.sessions.create(
              BOT, new NewSession(Optional.of("c"), Optional.empty(), Optional.of("u")));
      world.clock.forward(Duration.ofSeconds(1));
      Session updated = world.sessions.update(BOT, created.id(), Optional.empty(), Optional.of(""));
      assertThat(updated.channelContext()).contains("c");
      assertThat(updated.metadata()).contains("");
      assertThat(updated.createdAt()).isEqualTo(created.createdAt());
      assertThat(updated.modifiedAt()).isEqualTo(world.clock.instant());
      assertThat(world.sessions.get(BOT, created.id())).isEqualTo(updated);
      world.clock.forward(Duration.ofSeconds(1));
      assertThat(world.sessions.update(BOT, created.id(), Optional.empty(), Optional.empty()))
          .isEqualTo(updated);
    }
  }

  @Proves({"aily-17.1.1", "A-42"})
  @Test
  void theTimeOfAnUpdateIsNeverBeforeTheLast() {
    StoredSession session =
        new StoredSession(
            Owner.of(BOT),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            AgentWorld.BEGINNING,
            AgentWorld.BEGINNING.plusSeconds(9),
            Optional.empty());
    StoredSession updated =
        session.updated(Optional.of("c"), Optional.empty(), AgentWorld.BEGINNING.plusSeconds(8));
    assertThat(updated.modifiedAt()).isEqualTo(session.modifiedAt());
    assertThat(updated.channelContext()).contains("c");
  }

  @Proves("A-30")
  @Test
  void aRunKeepsTheChannelContextWithWhichItWasCreated() {
    Semaphore go = new Semaphore(0);
    Skill telling =
        AgentWorld.skill((conversation, _) -> {
          go.acquire();
          return Outcome.done(Content.text(conversation.channelContext().orElse("none")));
        });
    try (AgentWorld world = AgentWorld.with(telling)) {
      SessionId session =
          world
              .sessions
              .create(BOT, new NewSession(Optional.of("old"), Optional.empty(), Optional.empty()))
              .id();
      RunId run = world.create(session).id();
      world.sessions.update(BOT, session, Optional.of("new"), Optional.empty());
      go.release();
      world.awaitEnd(session, run);
      assertThat(world.texts(session)).containsExactly("old");
    }
  }

  @Proves("A-43")
  @Test
  void aDeletedSessionIsGoneWithItsRun() {
    Semaphore interrupted = new Semaphore(0);
    Semaphore began = new Semaphore(0);
    Skill waiting =
        AgentWorld.skill((_, _) -> {
          began.release();
          try {
            new Semaphore(0).acquire();
          } finally {
            interrupted.release();
          }
          return Outcome.done();
        });
    try (AgentWorld world = AgentWorld.with(waiting)) {
      SessionId session = world.session();
      world.say(session, "hello");
      RunId run = world.create(session).id();
      AgentWorld.acquire(began);
      world.sessions.delete(BOT, session);
      AgentWorld.acquire(interrupted);
      assertThatThrownBy(() -> world.sessions.get(BOT, session))
          .isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.sessions.delete(BOT, session))
          .isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.get(session, run)).isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.say(session, "x")).isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> world.all(session)).isInstanceOf(Refusal.NotFound.class);
      assertThat(world.store.log(Name.of("session", session.value())).last())
          .isEqualTo(Position.START);
      AgentWorld.poll(() -> world.notes().isEmpty() ? Optional.of(true) : Optional.empty());
    }
  }
}
