package larkspur.wire.feishu.contact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.DepartmentId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;

/// A person as `contact/v3` shows them. What the caller has no scope for is left out, and so is
/// what Larkspur does not know of people: pictures, jobs, leaders, places of work.
///
/// @param nickname the short name by which others mention them
/// @param joinTime when they came to the tenant, in seconds
record UserJson(
    String unionId,
    Optional<String> userId,
    String openId,
    Optional<String> name,
    Optional<String> nickname,
    Optional<String> email,
    Optional<String> mobile,
    boolean mobileVisible,
    Optional<Status> status,
    Optional<List<String>> departmentIds,
    Optional<Long> joinTime,
    Optional<Boolean> isTenantManager,
    Optional<List<Order>> orders) {

  /// Somebody who is inactive here has resigned there: both are out, and stay known.
  record Status(
      boolean isFrozen,
      boolean isResigned,
      boolean isActivated,
      boolean isExited,
      boolean isUnjoin) {

    static Status of(Person person) {
      return new Status(false, person.inactive(), !person.inactive(), false, false);
    }
  }

  /// @param departmentOrder greater for those that come first
  record Order(String departmentId, int userOrder, int departmentOrder, boolean isPrimaryDept) {}

  static UserJson of(
      Person person,
      Caller caller,
      Identities identities,
      Contacts contacts,
      DepartmentIds departments) {
    AppId app =
        caller
            .app()
            .orElseThrow(
                () -> new IllegalStateException("every call of the platform comes through an app"));
    List<DepartmentId> places = contacts.departmentsOf(caller, person.id());
    return new UserJson(
        identities.unionId(person.id()),
        ContactScopes.USER_ID.show(caller, person::userId),
        identities.openId(app, person.id()),
        ContactScopes.NAMES.show(caller, person::fullName),
        ContactScopes.NAMES.show(caller, person::name),
        ContactScopes.EMAIL.show(caller, person::email),
        person.mobile().flatMap(mobile -> ContactScopes.MOBILE.show(caller, () -> mobile)),
        true,
        ContactScopes.EMPLOYEE.show(caller, () -> Status.of(person)),
        ContactScopes.PLACES.show(caller, () -> places.stream().map(departments::show).toList()),
        ContactScopes.EMPLOYEE.show(caller, () -> person.createdAt().getEpochSecond()),
        ContactScopes.EMPLOYEE.show(caller, () -> identities.isAdmin(person.id())),
        ContactScopes.PLACES.show(caller, () -> orders(places, departments)));
  }

  private static List<Order> orders(List<DepartmentId> places, DepartmentIds departments) {
    List<Order> orders = new ArrayList<>();
    for (int i = 0; i < places.size(); i++) {
      orders.add(new Order(departments.show(places.get(i)), 0, places.size() - i, i == 0));
    }
    return orders;
  }
}
