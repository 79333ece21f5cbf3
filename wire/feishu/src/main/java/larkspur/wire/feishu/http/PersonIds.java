package larkspur.wire.feishu.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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

  /// Whether who somebody with a `user_id` is may be told to a caller.
  public static boolean maySeeUserIds(Caller caller) {
    return caller.scopes().contains(USER_ID_SCOPE);
  }

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
    checkKind();
    return switch (type) {
      case UNION_ID -> identities.byUnionId(caller.tenant(), id);
      case USER_ID -> identities.byUserId(caller.tenant(), id);
      case OPEN_ID -> byOpenId(id);
    };
  }

  /// The people whom ids name, each once.
  ///
  /// @param field where the ids were sent, as the failure names it
  /// @throws Failure as [#person] does; and, naming all of them, if some ids name nobody of the
  ///   caller's tenant
  public List<PersonId> people(String field, List<String> ids) {
    Set<PersonId> people = new LinkedHashSet<>();
    List<String> malformed = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : ids) {
      Optional<PersonId> person = person(id);
      if (person.isPresent()) {
        people.add(person.get());
      } else if (hasForm(id)) {
        unknown.add(id);
      } else {
        malformed.add(id);
      }
    }
    if (!malformed.isEmpty()) {
      malformed.addAll(unknown);
      throw unknown(
          99992360,
          "The request you send is not a valid {"
              + type.spelled()
              + "} or not exists. Invalid ids: "
              + malformed,
          field,
          malformed);
    }
    if (!unknown.isEmpty()) {
      throw switch (type) {
        case OPEN_ID -> unknown(99992351, "these open ids not existed: " + unknown, field, unknown);
        case UNION_ID -> unknown(99992364, "these ids not existed: " + unknown, field, unknown);
        case USER_ID -> unknown(99992360, "these ids not existed: " + unknown, field, unknown);
      };
    }
    return List.copyOf(people);
  }

  /// The same of one id; one of a bot's is let through, for the call to say what it thinks of it.
  ///
  /// @return empty for a bot's `open_id`
  public Optional<PersonId> onePerson(String field, String id) {
    return type == UserIdType.OPEN_ID && identities.botByOpenId(app(), id).isPresent()
        ? Optional.empty()
        : Optional.of(people(field, List.of(id)).getFirst());
  }

  private boolean hasForm(String id) {
    return switch (type) {
      case OPEN_ID -> id.matches("ou_[0-9a-f]{32}");
      case UNION_ID -> id.matches("on_[0-9a-f]{32}");
      case USER_ID -> id.matches("[0-9a-zA-Z_-]{1,64}");
    };
  }

  private static Failure unknown(int code, String words, String field, List<String> ids) {
    List<Violation> violations =
        ids.stream().map(id -> new Violation(field, id, "names nobody of this tenant")).toList();
    return new Failure(400, code, words, violations, List.of());
  }

  private Optional<PersonId> byOpenId(String id) {
    Optional<PersonId> person = identities.byOpenId(app(), id);
    if (person.isEmpty() && identities.isOpenIdOfAnotherApp(app(), id)) {
      throw new Failure(400, 99992361, "open_id cross app");
    }
    return person;
  }

  private void checkKind() {
    if (!mayUseKind()) {
      throw Failure.appLacking(caller, List.of(USER_ID_SCOPE));
    }
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
