package larkspur.wire.feishu.aily;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.agent.RunId;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionId;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.Sessions;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;

/// The calls of `aily/v1`.
public final class AilyCalls {

  private AilyCalls() {}

  public static List<Call> of(
      Sessions sessions, SessionMessages messages, Runs runs, Identities identities) {
    return Stream.of(
            new SessionCalls(sessions).calls(),
            new MessageCalls(sessions, messages, identities).calls(),
            new RunCalls(sessions, runs).calls())
        .flatMap(List::stream)
        .toList();
  }

  /// The session of the path. Where nothing else was sent, the operation itself looks whose it is.
  static SessionId session(Inbound in) {
    String sent = in.path("aily_session_id");
    return SessionId.parse(sent)
        .orElseThrow(() -> in.invalid("aily_session_id", sent, "is not the id of a session"));
  }

  /// What is answered about the session of a path.
  interface InSession {
    Object answer(SessionId session);
  }

  /// Answers about the session of the path, which must be the caller's before query and body are
  /// looked at. The operation looks whose it is, so that is asked here only where the
  /// operation may not have come to it: when something is refused.
  static Object inSession(Inbound in, Sessions sessions, InSession call) {
    SessionId id = session(in);
    try {
      return call.answer(id);
    } catch (Failure | Refusal refused) {
      sessions.get(in.caller(), id);
      throw refused;
    }
  }

  static RunId run(Inbound in, String sent) {
    return RunId.parse(sent)
        .orElseThrow(() -> in.invalid("run_id", sent, "is not the id of a run"));
  }

  private static final String END_USER = "X-Aily-BizUserID";

  /// The header that may bring the mark of an end user.
  static Shape.Field endUser(int charactersMax) {
    return Shape.optional(END_USER, Kind.text(charactersMax));
  }

  static Optional<String> endUser(Inbound in) {
    return in.headers().text(END_USER);
  }
}
