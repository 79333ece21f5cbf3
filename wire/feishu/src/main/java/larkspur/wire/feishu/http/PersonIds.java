package larkspur.wire.feishu.http;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;

/// How one call names people: by the kind of id that its query parameter `user_id_type` (or
/// `member_id_type`) asks for. An `open_id` is the calling app's own. Whoever asks for `user_id`
/// needs a scope for that: without it such an id is refused where it is sent, and left out where it
/// would be shown.
public final class PersonIds {

  private static final String USER_ID_SCOPE = "contact:user.employee_id:readonly";

  private final Identities identities;
  private final Caller caller;
  private final UserIdType type;

  private PersonIds(Identities identities, Caller caller, UserIdType type) {
    this.identities = identities;
    this.caller = caller;
    this.type = type;
  }

  public static Kind kind() {
    return Kind.choice(UserIdType.allSpelled());
  }

  /// As a query asks for it, under whatever name the parameter has in it.
  public static PersonIds of(Identities identities, Caller caller, Optional<String> type) {
    return new PersonIds(identities, caller, type.map(UserIdType::of).orElse(UserIdType.OPEN_ID));
  }

  /// The kind of id, as the protocol spells it.
  public String type() {
    return type.spelled();
  }

  /// The id of a person as this call shows it; empty if the caller may not see ids of this kind.
  public Optional<String> show(PersonId person) {
    return mayUseKind() ? Optional.of(shown(person)) : Optional.empty();
  }

  private String shown(PersonId person) {
    return switch (type) {
      case UNION_ID -> identities.unionId(person);
      case USER_ID -> identities.person(person).map(Person::userId).orElse("");
      case OPEN_ID -> identities.openId(app(), person);
    };
  }

  /// The person of the caller's tenant whom an id names.
  ///
  /// @throws Failure if the caller may not use ids of this kind, or if it is the `open_id` that
  ///   another app has for somebody
  public Optional<PersonId> person(String id) {
    if (!mayUseKind()) {
      throw new Failure(
          400,
          99991672,
          "Access denied. One of the following scopes is required: [" + USER_ID_SCOPE + "].",
          List.of(),
          List.of(new Failure.Permission("action_scope_required", USER_ID_SCOPE, "")));
    }
    return switch (type) {
      case UNION_ID -> identities.byUnionId(caller.tenant(), id);
      case USER_ID -> identities.byUserId(caller.tenant(), id);
      case OPEN_ID -> byOpenId(id);
    };
  }

  private Optional<PersonId> byOpenId(String id) {
    Optional<PersonId> person = identities.byOpenId(app(), id);
    if (person.isEmpty() && identities.isOpenIdOfAnotherApp(app(), id)) {
      throw new Failure(400, 99992361, "open_id cross app");
    }
    return person;
  }

  private boolean mayUseKind() {
    return type != UserIdType.USER_ID || caller.scopes().contains(USER_ID_SCOPE);
  }

  private AppId app() {
    return caller
        .app()
        .orElseThrow(
            () -> new IllegalStateException("every call of the platform comes through an app"));
  }
}
