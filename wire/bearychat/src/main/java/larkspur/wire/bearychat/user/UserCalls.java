package larkspur.wire.bearychat.user;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Tenant;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.bearychat.http.Answer;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Call.Method;
import larkspur.wire.bearychat.http.Inbound;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;

/// `user.me`, `user.info` and `user.list`.
public final class UserCalls {

  private static final String USER_ID = "user_id";

  private final Identities identities;

  public UserCalls(Identities identities) {
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        Call.reads("user.me", Method.GET, Shape.EMPTY, this::me),
        Call.reads(
            "user.info", Method.GET, Shape.of(Shape.required(USER_ID, Kind.id())), this::info),
        Call.reads("user.list", Method.GET, Shape.EMPTY, this::list));
  }

  private Answer me(Inbound in) {
    return Answer.ok(need(user(team(in.caller()), in.caller().actor())));
  }

  private Answer info(Inbound in) {
    Tenant team = team(in.caller());
    return Answer.ok(
        need(
            identities
                .byUid(team.id(), in.values().needText(USER_ID))
                .flatMap(actor -> user(team, actor))));
  }

  /// Inactive users are in it, and hubots: clients filter by `inactive` and `type`.
  private Answer list(Inbound in) {
    Tenant team = team(in.caller());
    return Answer.ok(
        identities.members(team.id()).stream()
            .flatMap(actor -> user(team, actor).stream())
            .toList());
  }

  private Optional<User> user(Tenant team, Actor actor) {
    return switch (actor) {
      case PersonId person -> identities.person(person).map(found -> User.of(team, found));
      case AppId app -> identities.app(app).map(found -> User.of(team, found));
      case RobotId robot -> Optional.empty();
    };
  }

  private Tenant team(Caller caller) {
    return identities.tenant(caller.tenant()).orElseThrow();
  }

  private static User need(Optional<User> user) {
    return user.orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
  }
}
