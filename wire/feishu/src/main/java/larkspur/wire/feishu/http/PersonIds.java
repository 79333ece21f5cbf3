package larkspur.wire.feishu.http;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;

/// How one call names people: by the kind of id that its query parameter `user_id_type` (or
/// `member_id_type`) asks for. An `open_id` is the calling app's own.
public final class PersonIds {

  /// The values of the parameter; the first is the default.
  public static final List<String> TYPES = List.of("open_id", "union_id", "user_id");

  private final Identities identities;
  private final Caller caller;
  private final String type;

  private PersonIds(Identities identities, Caller caller, String type) {
    this.identities = identities;
    this.caller = caller;
    this.type = type;
  }

  public static Kind kind() {
    return new Kind.Choice(TYPES);
  }

  /// As a query asks for it, under whatever name the parameter has in it.
  public static PersonIds of(Identities identities, Caller caller, Optional<String> type) {
    return new PersonIds(identities, caller, type.orElse(TYPES.getFirst()));
  }

  public String type() {
    return type;
  }

  /// The id of a person as this call shows it.
  public String show(PersonId person) {
    return switch (type) {
      case "union_id" -> identities.unionId(person);
      case "user_id" -> identities.person(person).map(Person::userId).orElse("");
      default -> identities.openId(app(), person);
    };
  }

  /// The person of the caller's tenant whom an id names.
  public Optional<PersonId> person(String id) {
    return switch (type) {
      case "union_id" -> identities.byUnionId(caller.tenant(), id);
      case "user_id" -> identities.byUserId(caller.tenant(), id);
      default -> identities.byOpenId(app(), id);
    };
  }

  private AppId app() {
    return caller
        .app()
        .orElseThrow(
            () -> new IllegalStateException("every call of the platform comes through an app"));
  }
}
