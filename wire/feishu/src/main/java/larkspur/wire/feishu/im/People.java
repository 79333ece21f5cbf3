package larkspur.wire.feishu.im;

import java.util.Optional;
import larkspur.core.chat.Inline;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.wire.feishu.http.PersonIds;

/// Whom a message calls by name. Its writer may name them by any kind of id; by a `user_id` only
/// with the scope that shows those, since the answer tells whose it is. A robot is no app's and has
/// no scopes: it names people by an `open_id` of any app of its tenant's, or by a `user_id`, and is
/// told nothing.
public final class People {

  /// What looks like a mention is looked up this many times for one message; the rest stays text.
  private static final int MENTIONS_MAX = 200;

  private static final String EVERYONE = "all";

  private final Identities identities;
  private final Caller caller;
  private int asked;

  /// For one message.
  ///
  /// @param caller who writes it
  public People(Identities identities, Caller caller) {
    this.identities = identities;
    this.caller = caller;
  }

  /// @param id an `open_id` of the calling app, a `union_id`, a `user_id`, an app's id, or `all`
  /// @param name if nobody has a name for them
  /// @return empty if it is nobody's whom the writer may name
  public Optional<Inline> called(String id, String name) {
    if (id.equals(EVERYONE) || id.equals("@_all")) {
      return Optional.of(new Inline.Everyone());
    }
    if (asked++ >= MENTIONS_MAX) {
      return Optional.empty();
    }
    return actor(id).map(actor -> new Inline.Mention(actor, identities.nameOf(actor).orElse(name)));
  }

  private Optional<? extends Actor> actor(String id) {
    return switch (caller.actor()) {
      case PersonId _, AppId _ -> ofApp(id);
      case RobotId _ -> ofRobot(id);
    };
  }

  private Optional<PersonId> ofRobot(String id) {
    return id.startsWith("ou_")
        ? identities.byAnyOpenId(caller.tenant(), id)
        : identities.byUserId(caller.tenant(), id);
  }

  private Optional<? extends Actor> ofApp(String id) {
    if (AppId.matches(id)) {
      return Optional.of(new AppId(id)).filter(app -> identities.belongs(app, caller.tenant()));
    }
    if (id.startsWith("ou_")) {
      return caller.app().flatMap(app -> identities.byOpenId(app, id));
    }
    if (id.startsWith("on_")) {
      return identities.byUnionId(caller.tenant(), id);
    }
    return PersonIds.maySeeUserIds(caller)
        ? identities.byUserId(caller.tenant(), id)
        : Optional.empty();
  }
}
