package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.agent.Agent;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.Agents;
import larkspur.core.agent.Content;
import larkspur.core.agent.NewMessage;
import larkspur.core.agent.NewRun;
import larkspur.core.agent.NewSession;
import larkspur.core.agent.Run;
import larkspur.core.agent.RunLimits;
import larkspur.core.agent.RunStatus;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.SessionMessage;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.SessionWatch;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.Skill;
import larkspur.core.agent.SkillId;
import larkspur.core.agent.SkillSetting;
import larkspur.core.capacity.Quota;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Sessions, messages and runs outlive the process, over the engine that keeps its data in files.
class RunsAfterRestartTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  private static final String PAUSES =
      "{\"steps\":[{\"say\":\"first\"},{\"write\":\"second, \"},{\"pause\":1000},{\"write\":\"whole\"}]}";
  private static final String ASKS =
      "{\"steps\":[{\"ask\":\"which one?\"},{\"say\":\"thank you\"}]}";

  @TempDir private Path data;

  // ---- the whole program, whose skills can all be resumed or are done at once

  private Larkspur open() {
    return Larkspur.open(Settings.defaults(data).onPort(0), ServerClock.frozenAt(NOW));
  }

  private static String session(Client client) {
    return client
        .feishu("POST", "/aily/v1/sessions", Map.of("metadata", "kept"))
        .at("/session/id")
        .asString();
  }

  private static JsonNode say(Client client, String session, String text) {
    return client
        .feishu(
            "POST",
            "/aily/v1/sessions/" + session + "/messages",
            Map.of("idempotent_id", text, "content_type", "TEXT", "content", text))
        .get("message");
  }

  private static String run(Client client, String session, String skill, String input) {
    return client
        .feishu(
            "POST",
            "/aily/v1/sessions/" + session + "/runs",
            Map.of("app_id", "spring_larkspur__c", "skill_id", skill, "skill_input", input))
        .at("/run/id")
        .asString();
  }

  private static JsonNode run(Client client, String session, String run) {
    return client
        .feishu("GET", "/aily/v1/sessions/" + session + "/runs/" + run, Map.of())
        .get("run");
  }

  private static void awaitStatus(Client client, String session, String run, String status) {
    Eventually.within(
        PATIENCE, () -> run(client, session, run).get("status").asString().equals(status));
  }

  private static JsonNode messages(Client client, String session) {
    return client
        .feishu(
            "GET", "/aily/v1/sessions/" + session + "/messages?with_partial_message=true", Map.of())
        .get("messages");
  }

  private static List<String> contents(JsonNode messages) {
    return messages.valueStream().map(message -> message.get("content").asString()).toList();
  }

  /// All that can be read of a session.
  private static List<JsonNode> everything(Client client, String session) {
    return Stream.of("", "/messages", "/runs")
        .map(part -> client.feishu("GET", "/aily/v1/sessions/" + session + part, Map.of()))
        .toList();
  }

  @Test
  @Proves({"aily-17.4.14", "A-40"})
  void what_was_in_progress_is_resumed_what_waits_goes_on_waiting_and_the_rest_is_as_it_was() {
    String working;
    String worked;
    JsonNode inProgress;
    String asking;
    String asked;
    List<JsonNode> waiting;
    String over;
    List<JsonNode> done;
    try (Larkspur before = open()) {
      before.seeding().bring(Seed.development());
      before.start();
      Client client = new Client(before.url());

      over = session(client);
      say(client, over, "hello");
      awaitStatus(client, over, run(client, over, "skill_echo", ""), "COMPLETED");
      String cancelled = run(client, over, "skill_script", PAUSES);
      client.feishu(
          "POST", "/aily/v1/sessions/" + over + "/runs/" + cancelled + "/cancel", Map.of());
      awaitStatus(client, over, run(client, over, "skill_none", ""), "FAILED");
      done = everything(client, over);

      asking = session(client);
      say(client, asking, "do it");
      asked = run(client, asking, "skill_script", ASKS);
      awaitStatus(client, asking, asked, "REQUIRES_MESSAGE");
      waiting = everything(client, asking);

      working = session(client);
      worked = run(client, working, "skill_script", PAUSES);
      Eventually.within(
          PATIENCE, () -> contents(messages(client, working)).equals(List.of("first", "second, ")));
      inProgress = run(client, working, worked);
      assertThat(inProgress.get("status").asString()).isEqualTo("IN_PROGRESS");
    }
    try (Larkspur after = open()) {
      after.start();
      Client client = new Client(after.url());
      assertThat(everything(client, over)).isEqualTo(done);
      assertThat(everything(client, asking)).isEqualTo(waiting);
      assertThat(run(client, working, worked)).isEqualTo(inProgress);

      say(client, asking, "that one");
      awaitStatus(client, asking, asked, "COMPLETED");
      assertThat(contents(messages(client, asking)))
          .containsExactly("do it", "which one?", "that one", "thank you");

      Eventually.within(
          PATIENCE,
          () -> {
            after.clock().forward(Duration.ofMillis(100));
            return run(client, working, worked).get("status").asString().equals("COMPLETED");
          });
      assertThat(run(client, working, worked).get("started_at"))
          .isEqualTo(inProgress.get("started_at"));
      JsonNode said = messages(client, working);
      assertThat(contents(said)).containsExactly("first", "second, whole");
      assertThat(said.valueStream().map(message -> message.get("status").asString()))
          .containsOnly("COMPLETED");
    }
  }

  // ---- runs alone, with skills of which one cannot be resumed, one run at a time

  private static final TenantId TEAM = TenantId.of(1);
  private static final AppId APP = AppId.of(0x0123456789abcdefL);
  private static final Caller BOT = new Caller(TEAM, APP, Optional.of(APP), Set.of());
  private static final AgentId AGENT = new AgentId("spring_larkspur__c");

  /// One process over the folder.
  private final class Process implements AutoCloseable {
    private final RocksStore store = RocksStore.open(data, RocksOptions.usual());
    private final ServerClock clock = ServerClock.frozenAt(NOW);
    private final AgendaReader agenda = new AgendaReader(store, clock);
    private final Runs runs;
    private final Sessions sessions;
    private final SessionMessages messages;

    private Process(Map<String, Skill> skills) {
      IdSource ids = new IdSource(new Random());
      Agents agents = new Agents(store);
      agents.put(
          new Agent(
              AGENT,
              TEAM,
              APP,
              "Larkspur",
              true,
              skills.keySet().stream()
                  .sorted()
                  .map(kind ->
                      new SkillSetting(new SkillId("skill_" + kind), kind, "", kind, Map.of()))
                  .toList()));
      runs =
          new Runs(
              store,
              clock,
              ids.hex(16),
              agenda,
              agents,
              skills,
              new SessionWatch(),
              new RunLimits(Duration.ofHours(1), new Quota(1, 100), 1_000));
      sessions = new Sessions(store, clock, ids, agenda, runs);
      messages = new SessionMessages(store, clock, agenda, runs);
    }

    private SessionId session() {
      return sessions
          .create(BOT, new NewSession(Optional.empty(), Optional.empty(), Optional.empty()))
          .id();
    }

    private Run create(SessionId session, String skill) {
      return runs.create(
          BOT,
          session,
          new NewRun(
              AGENT,
              Optional.of(new SkillId("skill_" + skill)),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }

    private Run await(SessionId session, Run run, RunStatus status) {
      Eventually.within(PATIENCE, () -> runs.get(BOT, session, run.id()).status().equals(status));
      return runs.get(BOT, session, run.id());
    }

    private List<SessionMessage> said(SessionId session) {
      return messages
          .list(BOT, session, Optional.empty(), Optional.empty(), SessionMessages.Which.ALL, 100)
          .items();
    }

    @Override
    public void close() {
      runs.close();
      agenda.close();
      clock.close();
      store.close();
    }
  }

  private interface Work {
    Skill.Outcome work(Skill.Conversation conversation, Skill.Voice voice)
        throws InterruptedException;
  }

  private static Skill unresumable(Work work) {
    return new Skill() {
      @Override
      public boolean canResume() {
        return false;
      }

      @Override
      public Outcome work(Conversation conversation, Voice voice) throws InterruptedException {
        return work.work(conversation, voice);
      }
    };
  }

  @Test
  @Proves({"aily-17.4.14", "A-32", "A-40"})
  void what_cannot_be_resumed_fails_as_interrupted_and_what_was_queued_runs() {
    Semaphore began = new Semaphore(0);
    Skill echo =
        unresumable((conversation, _) ->
            Skill.Outcome.done(conversation.latestOfOwner().orElseThrow().content()));
    Skill halfway =
        unresumable((_, voice) -> {
          voice.write("so far");
          began.release();
          new Semaphore(0).acquire();
          return Skill.Outcome.done();
        });
    Map<String, Skill> skills = Map.of("echo", echo, "halfway", halfway);
    SessionId busy;
    SessionId queue;
    Run working;
    Run queued;
    try (Process before = new Process(skills)) {
      before.agenda.start();
      busy = before.session();
      working = before.create(busy, "halfway");
      began.acquireUninterruptibly();
      queue = before.session();
      before.messages.add(
          BOT,
          queue,
          new NewMessage("", Content.text("hello"), List.of(), Optional.empty(), List.of()));
      queued = before.create(queue, "echo");
      assertThat(before.runs.get(BOT, queue, queued.id()).status()).isEqualTo(RunStatus.QUEUED);
    }
    try (Process after = new Process(skills)) {
      assertThat(after.runs.get(BOT, busy, working.id()).status()).isEqualTo(RunStatus.IN_PROGRESS);
      assertThat(after.runs.get(BOT, queue, queued.id())).isEqualTo(queued);
      after.agenda.start();
      Run interrupted = after.await(busy, working, RunStatus.FAILED);
      assertThat(interrupted.error().orElseThrow().code()).isEqualTo("larkspur_run_interrupted");
      assertThat(interrupted.endedAt()).isPresent();
      assertThat(after.said(busy))
          .extracting(message -> message.content().text())
          .containsExactly("so far", "run interrupted by server restart");
      assertThat(after.said(busy)).noneMatch(SessionMessage::inProgress);

      Run completed = after.await(queue, queued, RunStatus.COMPLETED);
      assertThat(completed.startedAt()).isPresent();
      assertThat(after.said(queue))
          .extracting(message -> message.content().text())
          .containsExactly("hello", "hello");
      // Neither session is stuck.
      after.await(busy, after.create(busy, "none"), RunStatus.FAILED);
    }
  }
}
