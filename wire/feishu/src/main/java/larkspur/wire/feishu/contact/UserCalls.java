package larkspur.wire.feishu.contact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.DepartmentId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Looking people up: by id, by address, by department.
public final class UserCalls {

  private static final int BATCH_MAX = 50;
  private static final int NAMES_MAX = 10;

  /// Longer than any address, and than any number that is dialled.
  private static final int EMAIL_MAX = 320;

  private static final int MOBILE_MAX = 64;

  private final Contacts contacts;
  private final Identities identities;

  public UserCalls(Contacts contacts, Identities identities) {
    this.contacts = contacts;
    this.identities = identities;
  }

  public List<Call> calls() {
    Shape users = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));
    Shape both = users.and(Shape.optional("department_id_type", DepartmentIds.kind()));
    return List.of(
        new Call(
            "contact.user.get",
            Method.GET,
            "/contact/v3/users/:user_id",
            Call.TENANT_OR_USER,
            ContactScopes.READ,
            both,
            Shape.EMPTY,
            ContactVoice.USERS,
            this::get),
        new Call(
            "contact.user.batch",
            Method.GET,
            "/contact/v3/users/batch",
            Call.TENANT_OR_USER,
            List.of("contact:contact.base:readonly"),
            both.and(Shape.required("user_ids", Kind.many(Kind.text(1, 64), 1, BATCH_MAX))),
            Shape.EMPTY,
            ContactVoice.USERS,
            this::batch),
        new Call(
            "contact.user.basic_batch",
            Method.POST,
            "/contact/v3/users/basic_batch",
            Call.TENANT_OR_USER,
            List.of("contact:user.basic_profile:readonly"),
            users,
            Shape.of(Shape.required("user_ids", Kind.many(Kind.text(1, 64), 1, NAMES_MAX))),
            ContactVoice.USERS,
            this::names),
        new Call(
            "contact.user.batch_get_id",
            Method.POST,
            "/contact/v3/users/batch_get_id",
            Set.of(TokenKind.TENANT),
            List.of("contact:user.id:readonly"),
            users,
            Shape.of(
                Shape.optional("emails", Kind.many(Kind.text(EMAIL_MAX), 0, BATCH_MAX)),
                Shape.optional("mobiles", Kind.many(Kind.text(MOBILE_MAX), 0, BATCH_MAX)),
                Shape.optional("include_resigned", Kind.bool())),
            ContactVoice.USERS,
            this::ids),
        new Call(
            "contact.user.find_by_department",
            Method.GET,
            "/contact/v3/users/find_by_department",
            Call.TENANT_OR_USER,
            ContactScopes.LIST,
            both.and(
                Shape.required("department_id", Kind.text(1, DepartmentIds.LENGTH_MAX)),
                Page.size(),
                Page.token()),
            Shape.EMPTY,
            ContactVoice.DEPARTMENTS,
            this::findByDepartment));
  }

  private record Found(UserJson user) {}

  private Object get(Inbound in) {
    Values query = in.query();
    PersonId id =
        people(in, query)
            .onePerson("user_id", in.path("user_id"))
            .orElseThrow(ContactVoice::nobody);
    return new Found(spelled(in, query, contacts.person(in.caller(), id)));
  }

  private record Batch(List<UserJson> items) {}

  /// Those whom the caller may not find are left out.
  private Object batch(Inbound in) {
    Values query = in.query();
    List<PersonId> ids = people(in, query).people("user_ids", query.texts("user_ids"));
    return new Batch(
        contacts.people(in.caller(), ids).stream()
            .map(person -> spelled(in, query, person))
            .toList());
  }

  /// A name in the languages that the platform has. Larkspur's people have one name.
  private record I18nName(String zhCn, String jaJp, String enUs) {}

  private record Named(String userId, String name, I18nName i18nName) {}

  private record Names(List<Named> users) {}

  /// Does not ask for the contact range, as the platform does not.
  private Object names(Inbound in) {
    PersonIds people = people(in, in.query());
    List<Named> named = new ArrayList<>();
    for (PersonId id : people.people("user_ids", in.body().texts("user_ids"))) {
      String name = identities.nameOf(id).orElse("");
      people
          .show(id)
          .ifPresent(shown -> named.add(new Named(shown, name, new I18nName(name, name, name))));
    }
    return new Names(named);
  }

  private record Address(
      Optional<String> userId,
      Optional<String> email,
      Optional<String> mobile,
      Optional<UserJson.Status> status) {}

  private record Addresses(List<Address> userList) {}

  /// One entry for each address, in their order; without `user_id` where nobody is found.
  private Object ids(Inbound in) {
    PersonIds people = people(in, in.query());
    Values body = in.body();
    List<String> emails = body.texts("emails");
    List<String> mobiles = body.texts("mobiles");
    boolean resigned = body.bool("include_resigned").orElse(false);
    Caller caller = in.caller();
    List<Address> found = new ArrayList<>();
    for (String email : emails) {
      Optional<Person> person = contacts.byEmail(caller, email);
      found.add(address(caller, people, person, resigned, Optional.of(email), Optional.empty()));
    }
    for (String mobile : mobiles) {
      Optional<Person> person = contacts.byMobile(caller, mobile);
      found.add(address(caller, people, person, resigned, Optional.empty(), Optional.of(mobile)));
    }
    return new Addresses(found);
  }

  private static Address address(
      Caller caller,
      PersonIds people,
      Optional<Person> found,
      boolean resigned,
      Optional<String> email,
      Optional<String> mobile) {
    Optional<Person> person = found.filter(somebody -> resigned || !somebody.inactive());
    return new Address(
        person.flatMap(somebody -> people.show(somebody.id())),
        email,
        mobile,
        person.flatMap(
            somebody -> ContactScopes.EMPLOYEE.show(caller, () -> UserJson.Status.of(somebody))));
  }

  private Object findByDepartment(Inbound in) {
    Values query = in.query();
    DepartmentId department = departments(in, query).department(query.needText("department_id"));
    return Page.of(
        in,
        query,
        "members " + department,
        contacts.members(in.caller(), department),
        person -> spelled(in, query, person));
  }

  private UserJson spelled(Inbound in, Values query, Person person) {
    return UserJson.of(person, in.caller(), identities, contacts, departments(in, query));
  }

  private PersonIds people(Inbound in, Values query) {
    return PersonIds.of(identities, in.caller(), query.text("user_id_type"));
  }

  private DepartmentIds departments(Inbound in, Values query) {
    return new DepartmentIds(contacts, in.caller(), query.text("department_id_type"));
  }
}
