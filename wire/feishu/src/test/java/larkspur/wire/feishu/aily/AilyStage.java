package larkspur.wire.feishu.aily;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import larkspur.core.agent.Agent;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.Agents;
import larkspur.core.agent.Content;
import larkspur.core.agent.RunLimits;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.SessionWatch;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.Skill;
import larkspur.core.agent.SkillId;
import larkspur.core.agent.SkillSetting;
import larkspur.core.capacity.Quota;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.FeishuJson;
import tools.jackson.databind.JsonNode;

/// Aily over real HTTP, with an agent whose one skill does what each test says. Every answer is
/// held against what the rules say of all of them: JSON, with a log id.
final class AilyStage implements AutoCloseable {

  static final Set<String> SCOPES =
      Set.of(
          "aily:session:write",
          "aily:session:read",
          "aily:message:write",
          "aily:message:read",
          "aily:run:write",
          "aily:run:read");
  static final AgentId AGENT = new AgentId("spring_larkspur__c");
  static final String SESSIONS = "/aily/v1/sessions";
  static final String RUN = "{\"app_id\":\"spring_larkspur__c\"}";
  static final int INVALID = 2700001;

  /// As much as a test waits for something that it can only look for. Only ends a test that would
  /// else wait for ever.
  private static final int PATIENCE_SECONDS = 120;

  /// What the one skill does.
  final AtomicReference<Work> work = new AtomicReference<>(AilyStage::echo);

  final SessionWatch watch = new SessionWatch();
  final FeishuHarness harness;
  final String token;

  private final RunLimits limits;
  private Runs runs;

  /// Ends the run at which a busy server is; nothing else does.
  private final Semaphore busyUntil = new Semaphore(0);

  AilyStage() {
    this(new RunLimits(Duration.ofHours(1), new Quota(512, 75), 1_000));
  }

  AilyStage(RunLimits limits) {
    this.limits = limits;
    harness = FeishuHarness.serving(SCOPES, this::calls);
    token = harness.tenantToken();
  }

  /// A server that works on one run at a time, and is at one: every further run stays queued.
  static AilyStage busy() {
    AilyStage stage = new AilyStage(new RunLimits(Duration.ofHours(1), new Quota(1, 100), 1_000));
    Semaphore begun = new Semaphore(0);
    stage.work.set((_, _) -> {
      begun.release();
      stage.busyUntil.acquireUninterruptibly();
      return Skill.Outcome.done();
    });
    String session = stage.session();
    stage.awaitStatus(session, stage.created(session), "IN_PROGRESS");
    // It is in progress before its skill is asked, and a test may set another work at once.
    acquire(begun);
    return stage;
  }

  /// Lets a busy server come to the next run.
  void letBusyRunGo() {
    busyUntil.release();
  }

  private List<Call> calls(FeishuHarness parts) {
    Agents agents = new Agents(parts.store);
    List<SkillSetting> skills =
        List.of(new SkillSetting(new SkillId("skill_test"), "Test", "", "test", Map.of()));
    agents.put(new Agent(AGENT, FeishuHarness.TENANT, FeishuHarness.APP, "Larkspur", true, skills));
    agents.put(
        new Agent(
            new AgentId("spring_other__c"),
            FeishuHarness.TENANT,
            AppId.of(9),
            "Other",
            true,
            skills));
    runs =
        new Runs(
            parts.store,
            parts.clock,
            "test",
            parts.agenda,
            agents,
            Map.of("test", new Doing()),
            watch,
            limits);
    Sessions sessions = new Sessions(parts.store, parts.clock, parts.ids, parts.agenda, runs);
    SessionMessages messages = new SessionMessages(parts.store, parts.clock, parts.agenda, runs);
    return AilyCalls.of(sessions, messages, runs, parts.identities);
  }

  @Override
  public void close() {
    busyUntil.release();
    runs.close();
    harness.close();
  }

  // ---- skills

  interface Work {
    Skill.Outcome work(Skill.Conversation conversation, Skill.Voice voice)
        throws InterruptedException;
  }

  private final class Doing implements Skill {
    @Override
    public boolean canResume() {
      return false;
    }

    @Override
    public Outcome work(Conversation conversation, Voice voice) throws InterruptedException {
      return work.get().work(conversation, voice);
    }
  }

  static Skill.Outcome echo(Skill.Conversation conversation, Skill.Voice voice) {
    return Skill.Outcome.done(
        conversation
            .latestOfOwner()
            .map(message -> message.content())
            .orElse(Content.text("nothing")));
  }

  static Skill.Outcome endless(Skill.Conversation conversation, Skill.Voice voice)
      throws InterruptedException {
    new Semaphore(0).acquire();
    return Skill.Outcome.done();
  }

  /// Begins a message and never ends it.
  static Skill.Outcome halfway(Skill.Conversation conversation, Skill.Voice voice)
      throws InterruptedException {
    voice.write("so far");
    return endless(conversation, voice);
  }

  /// Asks once, then repeats the answer.
  static Skill.Outcome asking(Skill.Conversation conversation, Skill.Voice voice) {
    if (conversation.state().isEmpty()) {
      voice.remember("asked");
      return Skill.Outcome.asks(Content.text("which one?"));
    }
    return echo(conversation, voice);
  }

  static Skill.Outcome failing(Skill.Conversation conversation, Skill.Voice voice) {
    return Skill.Outcome.fails("no_luck", "not today");
  }

  // ---- who there is

  /// The token of another app of the team.
  String anotherApp() {
    AppId other = new AppId("cli_00000000000000aa");
    harness.put(other, "Another desk", SCOPES);
    return harness.tenantToken(other);
  }

  /// The token of another team's app.
  String anotherTeam() {
    TenantId team = TenantId.of(0xbeef);
    AppId app = new AppId("cli_00000000000000bb");
    harness.identities.put(
        new Tenant(
            team,
            "Other",
            "other",
            "=othr1",
            "1".repeat(32),
            Tenant.Language.EN,
            FeishuHarness.START));
    harness.identities.put(
        new App(
            app,
            team,
            "Foreign desk",
            Identities.secretHash("foreign-secret"),
            SCOPES,
            true,
            "=foreign",
            FeishuHarness.START));
    return harness.identities.issue(app, "foreign-secret").orElseThrow().token();
  }

  // ---- samples

  Map<String, String> known() {
    Map<String, String> known = new HashMap<>();
    known.put("app_number", Identities.number(FeishuHarness.APP));
    known.put("ada_number", Identities.number(FeishuHarness.ADA));
    known.put("ada", harness.openId(FeishuHarness.ADA));
    return known;
  }

  Map<String, String> play(String sample, Map<String, String> known) {
    return Sample.of("aily/" + sample).play(harness, token, known);
  }

  // ---- calls

  /// Makes a call as somebody, and holds the answer against what is promised of all.
  Reply call(String method, String path, String as, String body) {
    Reply reply = harness.call(method, path, as, body);
    String what = method + " " + path + ": " + reply.status() + " " + reply.json();
    assertThat(reply.headers().firstValue("Content-Type"))
        .as(what)
        .contains("application/json; charset=utf-8");
    String logId = reply.headers().firstValue("X-Tt-Logid").orElse("");
    assertThat(logId).as(what).matches("[0-9]{14}[0-9A-F]{20}");
    if (reply.code() == 0) {
      assertThat(reply.status()).as(what).isEqualTo(200);
      assertThat(reply.json().propertyNames())
          .as(what)
          .containsExactlyInAnyOrder("code", "msg", "data");
      assertThat(reply.msg()).as(what).isEqualTo("success");
    } else {
      assertThat(reply.json().propertyNames())
          .as(what)
          .containsExactlyInAnyOrder("code", "msg", "error");
      assertThat(reply.json().at("/error/log_id").asString()).as(what).isEqualTo(logId);
    }
    return reply;
  }

  Reply call(String method, String path, String body) {
    return call(method, path, token, body);
  }

  Reply get(String path) {
    return call("GET", path, "");
  }

  /// The data of a call that must succeed.
  JsonNode data(Reply reply) {
    assertThat(reply.status()).as(reply.json().toString()).isEqualTo(200);
    assertThat(reply.code()).as(reply.json().toString()).isZero();
    return reply.data();
  }

  /// Claims that a call is refused as invalid, and that whatever its owner can read of a session is
  /// as it was. The clock goes on in between, so that no time is changed unseen.
  Reply invalid(String session, Supplier<Reply> call) {
    Reply reply = refused(session, INVALID, call);
    assertThat(reply.msg()).startsWith("param is invalid");
    return reply;
  }

  /// The same for a refusal with another code.
  Reply refused(String session, int code, Supplier<Reply> call) {
    List<JsonNode> before = everything(session, token);
    harness.clock.forward(Duration.ofSeconds(1));
    Reply reply = call.get();
    String what = reply.json().toString();
    assertThat(reply.status()).as(what).isEqualTo(400);
    assertThat(reply.code()).as(what).isEqualTo(code);
    assertThat(everything(session, token)).as(what).isEqualTo(before);
    return reply;
  }

  /// All that can be read of a session: itself, its messages, its runs.
  List<JsonNode> everything(String session, String as) {
    return Stream.of("", "/messages?page_size=100&with_partial_message=true", "/runs?page_size=100")
        .map(part -> data(call("GET", SESSIONS + "/" + session + part, as, "")))
        .toList();
  }

  // ---- steps

  String session() {
    return session(token);
  }

  String session(String as) {
    return data(call("POST", SESSIONS, as, "")).at("/session/id").asString();
  }

  Reply say(String session, String key, String text) {
    return call(
        "POST",
        SESSIONS + "/" + session + "/messages",
        FeishuJson.text(Map.of("idempotent_id", key, "content_type", "TEXT", "content", text)));
  }

  Reply run(String session, String body) {
    return call("POST", SESSIONS + "/" + session + "/runs", body);
  }

  /// Creates a run.
  String created(String session) {
    return data(run(session, RUN)).at("/run/id").asString();
  }

  String completedRun(String session) {
    String run = created(session);
    awaitStatus(session, run, "COMPLETED");
    return run;
  }

  JsonNode get(String session, String run) {
    return data(get(runs(session) + "/" + run)).get("run");
  }

  Reply cancel(String session, String run) {
    return call("POST", runs(session) + "/" + run + "/cancel", "");
  }

  JsonNode list(String session, String query) {
    return data(get(runs(session) + query));
  }

  JsonNode messages(String session, String query) {
    return data(get(SESSIONS + "/" + session + "/messages" + query)).get("messages");
  }

  static String runs(String session) {
    return SESSIONS + "/" + session + "/runs";
  }

  static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /// Every byte in percent-encoding, whether it needs it or not.
  static String encodedWhole(String value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      bytes.writeBytes("%%%02X".formatted(b).getBytes(StandardCharsets.US_ASCII));
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  /// A member of each thing of a list; empty where a thing has none.
  static List<String> texts(JsonNode list, String member) {
    return list.valueStream().map(each -> each.path(member).asString()).toList();
  }

  String milliseconds() {
    return Long.toString(harness.clock.instant().toEpochMilli());
  }

  // ---- waiting

  JsonNode awaitStatus(String session, String run, String status) {
    String path = runs(session) + "/" + run;
    until(
        session,
        () ->
            harness
                .call("GET", path, token, "")
                .data()
                .at("/run/status")
                .asString()
                .equals(status));
    return get(session, run);
  }

  /// Looks whenever something of a session changed.
  void until(String session, BooleanSupplier holds) {
    Semaphore changes = new Semaphore(0);
    try (var _ = watch.watch(new SessionId(session), changes::release)) {
      while (!holds.getAsBoolean()) {
        assertThat(changes.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS))
            .as("nothing changes in %s", session)
            .isTrue();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Looks again and again, the clock moving on a little each time: the agenda is read by the
  /// clock.
  JsonNode awaitStatusMoving(String session, String run, String status) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < until) {
      JsonNode found = get(session, run);
      if (found.path("status").asString().equals(status)) {
        return found;
      }
      harness.clock.forward(Duration.ofMillis(50));
    }
    throw new AssertionError(run + " does not become " + status);
  }

  static void acquire(Semaphore semaphore) {
    try {
      assertThat(semaphore.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes calls at the same time, as far as threads can.
  static <T> List<T> atOnce(List<Callable<T>> calls) {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> call : calls) {
        futures.add(
            threads.submit(() -> {
              start.await();
              return call.call();
            }));
      }
      start.countDown();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// What stands in the body of an answer that came over a bare socket.
  static JsonNode body(String rawAnswer) {
    return FeishuJson.read(
        rawAnswer.substring(rawAnswer.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8));
  }
}
