package larkspur.wire.feishu.aily;

import java.util.List;
import larkspur.core.agent.NewSession;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.Sessions;
import larkspur.wire.feishu.aily.AilyJson.SessionShown;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// `aily/v1/sessions`.
final class SessionCalls {

  private static final String WRITE = "aily:session:write";
  private static final String READ = "aily:session:read";
  private static final int END_USER_MAX = 255;

  private static final Shape BODY =
      Shape.of(
          Shape.optional("channel_context", Kind.text(255)),
          Shape.optional("metadata", Kind.text(255)));

  private final Sessions sessions;

  SessionCalls(Sessions sessions) {
    this.sessions = sessions;
  }

  List<Call> calls() {
    return List.of(
        call(
                "aily.session.create",
                Method.POST,
                "/aily/v1/sessions",
                List.of(WRITE),
                BODY,
                this::create)
            .reading(AilyCalls.endUser(END_USER_MAX)),
        call(
            "aily.session.update",
            Method.PUT,
            "/aily/v1/sessions/:aily_session_id",
            List.of(WRITE),
            BODY,
            this::update),
        // The scope to write is named "read and write", so it opens this, too.
        call(
            "aily.session.get",
            Method.GET,
            "/aily/v1/sessions/:aily_session_id",
            List.of(READ, WRITE),
            Shape.EMPTY,
            this::get),
        call(
            "aily.session.delete",
            Method.DELETE,
            "/aily/v1/sessions/:aily_session_id",
            List.of(WRITE),
            Shape.EMPTY,
            this::delete));
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape body,
      Call.Handler handler) {
    return new Call(
        name,
        method,
        path,
        Call.TENANT_OR_USER,
        scopes,
        Shape.EMPTY,
        body,
        AilyVoice.AILY,
        handler);
  }

  private record Shown(SessionShown session) {}

  private Object create(Inbound in) {
    Values body = in.body();
    NewSession wanted =
        new NewSession(body.text("channel_context"), body.text("metadata"), AilyCalls.endUser(in));
    return new Shown(SessionShown.of(sessions.create(in.caller(), wanted)));
  }

  private Object update(Inbound in) {
    return AilyCalls.inSession(in, sessions, id -> update(in, id));
  }

  private Object update(Inbound in, SessionId id) {
    Values body = in.body();
    return new Shown(
        SessionShown.of(
            sessions.update(in.caller(), id, body.text("channel_context"), body.text("metadata"))));
  }

  private Object get(Inbound in) {
    return new Shown(SessionShown.of(sessions.get(in.caller(), AilyCalls.session(in))));
  }

  private Object delete(Inbound in) {
    sessions.delete(in.caller(), AilyCalls.session(in));
    return Answer.NOTHING;
  }
}
