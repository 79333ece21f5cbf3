package larkspur.wire.bearychat.team;

import java.util.List;
import larkspur.core.identity.Identities;
import larkspur.wire.bearychat.http.Answer;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Call.Method;
import larkspur.wire.bearychat.http.Inbound;
import larkspur.wire.bearychat.http.Shape;

/// `meta` and `team.info`.
public final class TeamCalls {

  private final Identities identities;

  public TeamCalls(Identities identities) {
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        Call.reads("meta", Method.GET, Shape.EMPTY, in -> Answer.ok(new Meta("1"))).forAnybody(),
        Call.reads("team.info", Method.GET, Shape.EMPTY, this::info));
  }

  private record Meta(String version) {}

  private Answer info(Inbound in) {
    return Answer.ok(Team.of(identities.tenant(in.caller().tenant()).orElseThrow()));
  }
}
