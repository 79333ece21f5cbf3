package larkspur.wire.feishu.aily;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.NewRun;
import larkspur.core.agent.Page;
import larkspur.core.agent.Run;
import larkspur.core.agent.RunId;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.SkillId;
import larkspur.wire.feishu.aily.AilyJson.RunShown;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// `aily/v1/sessions/:aily_session_id/runs`.
final class RunCalls {

  private static final String PATH = "/aily/v1/sessions/:aily_session_id/runs";
  private static final List<String> WRITE = List.of("aily:run:write");
  private static final List<String> READ = List.of("aily:run:read");
  private static final int END_USER_MAX = 64;

  private static final Shape BODY =
      Shape.of(
          Shape.required("app_id", Kind.text(64)),
          Shape.optional("skill_id", Kind.text(32)),
          Shape.optional("skill_input", Kind.text(255)),
          Shape.optional("metadata", Kind.text(255)));

  private final Sessions sessions;
  private final Runs runs;

  RunCalls(Sessions sessions, Runs runs) {
    this.sessions = sessions;
    this.runs = runs;
  }

  List<Call> calls() {
    return List.of(
        call("aily.run.create", Method.POST, PATH, WRITE, Shape.EMPTY, BODY, this::create)
            .reading(AilyCalls.endUser(END_USER_MAX)),
        call(
            "aily.run.get",
            Method.GET,
            PATH + "/:run_id",
            READ,
            Shape.EMPTY,
            Shape.EMPTY,
            this::get),
        call("aily.run.list", Method.GET, PATH, READ, AilyPages.query(), Shape.EMPTY, this::list),
        call(
            "aily.run.cancel",
            Method.POST,
            PATH + "/:run_id/cancel",
            WRITE,
            Shape.EMPTY,
            Shape.EMPTY,
            this::cancel));
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape query,
      Shape body,
      Call.Handler handler) {
    return new Call(
        name, method, path, Call.TENANT_OR_USER, scopes, query, body, AilyVoice.AILY, handler);
  }

  private record Shown(RunShown run) {}

  private record Listed(List<RunShown> runs, Optional<String> pageToken, boolean hasMore) {}

  private Object create(Inbound in) {
    return AilyCalls.inSession(in, sessions, session -> create(in, session));
  }

  private Object create(Inbound in, SessionId session) {
    Values body = in.body();
    String app = body.needText("app_id");
    AgentId agent =
        AgentId.parse(app)
            .orElseThrow(() -> in.invalid("app_id", app, "is not the id of an Aily app"));
    Optional<SkillId> skill =
        body.text("skill_id").filter(sent -> !sent.isEmpty()).map(SkillId::new);
    // It takes effect only together with a skill, and is not looked at otherwise.
    Optional<String> input = skill.flatMap(_ -> body.text("skill_input"));
    input.ifPresent(sent -> checkInput(in, sent));
    NewRun wanted = new NewRun(agent, skill, input, body.text("metadata"), AilyCalls.endUser(in));
    return new Shown(RunShown.of(runs.create(in.caller(), session, wanted)));
  }

  /// The input of a skill is empty or the text of a JSON object.
  private static void checkInput(Inbound in, String sent) {
    boolean object;
    try {
      object = sent.isEmpty() || FeishuJson.read(sent.getBytes(StandardCharsets.UTF_8)).isObject();
    } catch (IllegalArgumentException notJson) {
      object = false;
    }
    if (!object) {
      throw in.invalid("skill_input", sent, "is not the text of a JSON object");
    }
  }

  private Object get(Inbound in) {
    SessionId session = AilyCalls.session(in);
    return new Shown(
        RunShown.of(runs.get(in.caller(), session, AilyCalls.run(in, in.path("run_id")))));
  }

  private Object list(Inbound in) {
    return AilyCalls.inSession(in, sessions, session -> list(in, session));
  }

  private Object list(Inbound in, SessionId session) {
    Values query = in.query();
    String list = "runs " + session;
    Optional<RunId> after = AilyPages.after(in, query, list, RunId::parse);
    Page<Run> page = runs.list(in.caller(), session, after, AilyPages.size(query));
    return new Listed(
        page.items().stream().map(RunShown::of).toList(),
        page.hasMore()
            ? Optional.of(PageToken.of(list, page.items().getLast().id().value()))
            : Optional.empty(),
        page.hasMore());
  }

  private Object cancel(Inbound in) {
    SessionId session = AilyCalls.session(in);
    return new Shown(
        RunShown.of(runs.cancel(in.caller(), session, AilyCalls.run(in, in.path("run_id")))));
  }
}
