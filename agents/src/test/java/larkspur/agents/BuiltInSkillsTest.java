package larkspur.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import larkspur.core.agent.Agent;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.Agents;
import larkspur.core.agent.Content;
import larkspur.core.agent.NewMessage;
import larkspur.core.agent.NewRun;
import larkspur.core.agent.NewSession;
import larkspur.core.agent.Run;
import larkspur.core.agent.RunId;
import larkspur.core.agent.RunLimits;
import larkspur.core.agent.RunStatus;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.SessionMessage;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.SessionWatch;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.SkillId;
import larkspur.core.agent.SkillSetting;
import larkspur.core.capacity.Quota;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BuiltInSkillsTest {

  private static final AppId APP = AppId.of(1);
  private static final Caller BOT = new Caller(TenantId.of(1), APP, Optional.of(APP), Set.of());
  private static final AgentId AGENT = new AgentId("spring_larkspur__c");

  private final MemoryStore store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-02-14T09:00:00Z"));
  private final SessionWatch watch = new SessionWatch();
  private Runs runs;
  private Sessions sessions;
  private SessionMessages messages;
  private SessionId session;

  /// A command that says who is asking, and one that is always refused.
  private static final List<Command> COMMANDS =
      List.of(
          new Command() {
            @Override
            public String usage() {
              return "who";
            }

            @Override
            public List<String> scopes() {
              return List.of();
            }

            @Override
            public Optional<Deed> understand(String words) {
              return Command.after("who", words).map(_ -> caller -> caller.actor().value());
            }
          },
          new Command() {
            @Override
            public String usage() {
              return "lose <it>";
            }

            @Override
            public List<String> scopes() {
              return List.of();
            }

            @Override
            public Optional<Deed> understand(String words) {
              return Command.after("lose", words)
                  .map(_ ->
                      _ -> {
                        throw new Refusal.NotFound(Thing.TASK);
                      });
            }
          });

  @BeforeEach
  void open() {
    IdSource ids = new IdSource(new Random(1));
    AgendaReader agenda = new AgendaReader(store, clock);
    Agents agents = new Agents(store);
    runs =
        new Runs(
            store,
            clock,
            "test",
            agenda,
            agents,
            BuiltInSkills.of(clock, COMMANDS),
            watch,
            new RunLimits(Duration.ofHours(1), new Quota(512, 75), 1_000));
    sessions = new Sessions(store, clock, ids, agenda, runs);
    messages = new SessionMessages(store, clock, agenda, runs);
    agents.put(
        new Agent(
            AGENT,
            BOT.tenant(),
            APP,
            "Larkspur",
            true,
            List.of(
                new SkillSetting(new SkillId("assistant"), "", "", "assistant", Map.of()),
                new SkillSetting(new SkillId("echo"), "", "", "echo", Map.of()),
                new SkillSetting(
                    new SkillId("parts"), "", "", "echo", Map.of("parts", "3", "pause", "1000")),
                new SkillSetting(new SkillId("script"), "", "", "script", Map.of()))));
    session =
        sessions
            .create(BOT, new NewSession(Optional.empty(), Optional.empty(), Optional.empty()))
            .id();
  }

  @AfterEach
  void close() {
    runs.close();
    clock.close();
  }

  @Test
  void echoAnswersWithTheLatestMessage() {
    say("first");
    say("second");
    assertThat(end(run("echo", "")).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(texts()).containsExactly("first", "second", "second");
  }

  @Test
  void echoAnswersInPartsEachOfWhichBeginsLikeTheOneBefore() {
    say("a\ud83d\ude00bcde");
    RunId run = run("parts", "");
    until(() -> texts().size() == 2);
    assertThat(texts().getLast()).isEqualTo("a\ud83d\ude00");
    List<String> shown = new ArrayList<>();
    until(() -> {
      shown.add(texts().getLast());
      // The pause may begin only after the part was seen.
      clock.forward(Duration.ofSeconds(1));
      return !runs.get(BOT, session, run).status().isActive();
    });
    assertThat(shown).allMatch("a\ud83d\ude00bcde"::startsWith).contains("a\ud83d\ude00");
    assertThat(texts()).hasSize(2);
    assertThat(texts().getLast()).isEqualTo("a\ud83d\ude00bcde");
  }

  @Test
  void aScriptSaysPausesAsksAndFails() {
    String script =
        """
        {"steps": [{"say": "one"}, {"pause": 60000}, {"write": "t"}, {"write": "wo"}, {"ask": "and?"},
                   {"fail": {"code": "no_luck", "text": "not today"}}]}
        """;
    RunId run = run("script", script);
    until(() -> texts().equals(List.of("one")));
    assertThat(runs.get(BOT, session, run).status()).isEqualTo(RunStatus.IN_PROGRESS);
    until(() -> {
      // The pause may begin only after the message was seen.
      clock.forward(Duration.ofMinutes(1));
      return runs.get(BOT, session, run).status() == RunStatus.REQUIRES_MESSAGE;
    });
    assertThat(texts()).containsExactly("one", "two", "and?");
    say("go on");
    Run ended = end(run);
    assertThat(ended.error().orElseThrow().code()).isEqualTo("no_luck");
    assertThat(texts()).containsExactly("one", "two", "and?", "go on", "not today");
  }

  @Test
  void aPauseEndsWhenTheRunIsCancelled() {
    RunId run =
        run("script", "{\"steps\": [{\"say\": \"one\"}, {\"pause\": 60000}, {\"say\": \"two\"}]}");
    until(() -> texts().equals(List.of("one")));
    runs.cancel(BOT, session, run);
    clock.forward(Duration.ofHours(1));
    assertThat(end(run("script", "{\"steps\": []}")).status()).isEqualTo(RunStatus.COMPLETED);
    assertThat(texts()).containsExactly("one");
  }

  @Test
  void aScriptThatIsWrongFailsAndSaysWhy() {
    for (String wrong :
        List.of("{}", "[", "{\"steps\": [{\"sing\": \"la\"}]}", "{\"steps\": [7]}")) {
      Run run = end(run("script", wrong));
      assertThat(run.status()).as(wrong).isEqualTo(RunStatus.FAILED);
      assertThat(run.error().orElseThrow().code()).isEqualTo("larkspur_script_wrong");
    }
  }

  @Test
  void theAssistantObeysAndHelps() {
    assertThat(asked("WHO")).isEqualTo(APP.value());
    assertThat(asked("lose it")).isEqualTo("That did not work: task not found or deleted.");
    assertThat(asked("whoever")).contains("help");
    assertThat(asked("help")).contains("- `who`", "- `lose <it>`");
  }

  private String asked(String words) {
    say(words);
    end(run("assistant", ""));
    return texts().getLast();
  }

  private void say(String text) {
    messages.add(
        BOT,
        session,
        new NewMessage("", Content.text(text), List.of(), Optional.empty(), List.of()));
  }

  private RunId run(String skill, String input) {
    return runs.create(
            BOT,
            session,
            new NewRun(
                AGENT,
                Optional.of(new SkillId(skill)),
                Optional.of(input),
                Optional.empty(),
                Optional.empty()))
        .id();
  }

  private Run end(RunId run) {
    until(() -> !runs.get(BOT, session, run).status().isActive());
    return runs.get(BOT, session, run);
  }

  private List<String> texts() {
    return messages
        .list(BOT, session, Optional.empty(), Optional.empty(), SessionMessages.Which.ALL, 100)
        .items()
        .stream()
        .map(SessionMessage::content)
        .map(Content::text)
        .toList();
  }

  private void until(BooleanSupplier holds) {
    Semaphore changes = new Semaphore(0);
    try (var _ = watch.watch(session, changes::release)) {
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
      while (!holds.getAsBoolean()) {
        assertThat(System.nanoTime()).as("messages %s", texts()).isLessThan(end);
        // Not every condition tells when it comes about: a pause begins in silence.
        changes.tryAcquire(10, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
