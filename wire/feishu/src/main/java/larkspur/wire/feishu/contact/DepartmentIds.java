package larkspur.wire.feishu.contact;

import java.util.Optional;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.DepartmentId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Kind;

/// How one call names departments: by the kind of id that its query parameter `department_id_type`
/// asks for.
final class DepartmentIds {

  /// The documented length.
  static final int LENGTH_MAX = 64;

  private static final String OPEN = "open_department_id";

  private final Contacts contacts;
  private final Caller caller;
  private final String type;

  /// @param type as the query has it
  DepartmentIds(Contacts contacts, Caller caller, Optional<String> type) {
    this.contacts = contacts;
    this.caller = caller;
    this.type = type.orElse(OPEN);
  }

  static Kind kind() {
    return Kind.choice(OPEN, "department_id");
  }

  String type() {
    return type;
  }

  String show(DepartmentId department) {
    return type.equals(OPEN)
        ? contacts.openId(caller.tenant(), department)
        : contacts.customId(caller, department);
  }

  /// @throws Refusal.NotFound if the id can name no department of the caller's tenant
  DepartmentId department(String id) {
    Optional<DepartmentId> department =
        type.equals(OPEN)
            ? contacts.byOpenId(caller.tenant(), id)
            : contacts.byCustomId(caller, id);
    return department.orElseThrow(() -> new Refusal.NotFound(Thing.DEPARTMENT));
  }
}
