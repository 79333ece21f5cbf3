package larkspur.wire.feishu.contact;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.Department;
import larkspur.core.identity.DepartmentId;
import larkspur.core.identity.Identities;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Departments: one, and those below one.
public final class DepartmentCalls {

  private final Contacts contacts;
  private final Identities identities;

  public DepartmentCalls(Contacts contacts, Identities identities) {
    this.contacts = contacts;
    this.identities = identities;
  }

  public List<Call> calls() {
    Shape both =
        Shape.of(
            Shape.optional("user_id_type", PersonIds.kind()),
            Shape.optional("department_id_type", DepartmentIds.kind()));
    return List.of(
        new Call(
            "contact.department.get",
            Method.GET,
            "/contact/v3/departments/:department_id",
            Call.TENANT_OR_USER,
            ContactScopes.READ,
            both,
            Shape.EMPTY,
            ContactVoice.DEPARTMENTS,
            this::get),
        new Call(
            "contact.department.children",
            Method.GET,
            "/contact/v3/departments/:department_id/children",
            Call.TENANT_OR_USER,
            ContactScopes.LIST,
            both.and(Shape.optional("fetch_child", Kind.bool()), Page.size(), Page.token()),
            Shape.EMPTY,
            ContactVoice.DEPARTMENTS,
            this::children));
  }

  private record Status(boolean isDeleted) {}

  /// These two names are spelled so in the protocol.
  private record Leader(
      @JsonProperty("leaderType") int type, @JsonProperty("leaderID") String id) {}

  /// The one kind of leader that Larkspur has.
  private static final int FIRST_LEADER = 1;

  /// What the caller has no scope for is left out, and so is what Larkspur's departments do not
  /// have: chats, units, business partners.
  private record DepartmentJson(
      Optional<String> name,
      Optional<String> parentDepartmentId,
      Optional<String> departmentId,
      String openDepartmentId,
      Optional<String> leaderUserId,
      Optional<String> order,
      Optional<Integer> memberCount,
      Optional<Status> status,
      Optional<List<Leader>> leaders,
      Optional<Integer> primaryMemberCount) {}

  private record Found(DepartmentJson department) {}

  private Object get(Inbound in) {
    Values query = in.query();
    return new Found(spelled(in, query, contacts.department(in.caller(), department(in, query))));
  }

  private Object children(Inbound in) {
    Values query = in.query();
    DepartmentId department = department(in, query);
    boolean all = query.bool("fetch_child").orElse(false);
    return Page.of(
        in,
        query,
        "children " + department + " " + all,
        all
            ? contacts.descendants(in.caller(), department)
            : contacts.children(in.caller(), department),
        child -> spelled(in, query, child));
  }

  private DepartmentId department(Inbound in, Values query) {
    return ids(in, query).department(in.path("department_id"));
  }

  private DepartmentIds ids(Inbound in, Values query) {
    return new DepartmentIds(contacts, in.caller(), query.text("department_id_type"));
  }

  private DepartmentJson spelled(Inbound in, Values query, Department department) {
    Caller caller = in.caller();
    PersonIds people = PersonIds.of(identities, caller, query.text("user_id_type"));
    Contacts.Count count = contacts.count(caller, department.id());
    Optional<String> leader =
        department
            .leader()
            .flatMap(people::show)
            .flatMap(id -> ContactScopes.DEPARTMENT_TREE.show(caller, () -> id));
    return new DepartmentJson(
        ContactScopes.DEPARTMENT_NAMES.show(caller, department::name),
        ContactScopes.DEPARTMENT_TREE.show(caller, () -> ids(in, query).show(department.parent())),
        ContactScopes.DEPARTMENT_NAMES.show(caller, department::customId),
        contacts.openId(caller.tenant(), department.id()),
        leader,
        ContactScopes.DEPARTMENT_TREE.show(caller, () -> Integer.toString(department.order())),
        ContactScopes.DEPARTMENT_TREE.show(caller, count::all),
        ContactScopes.DEPARTMENT_NAMES.show(caller, () -> new Status(false)),
        leader.map(id -> List.of(new Leader(FIRST_LEADER, id))),
        ContactScopes.DEPARTMENT_TREE.show(caller, count::main));
  }
}
