package larkspur.wire.feishu.contact;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.core.identity.Caller;

/// The scopes of `contact/v3`: which calls they open, and which fields they show, as the platform's
/// page on each call lists them.
enum ContactScopes {
  /// What somebody is called.
  NAMES("contact:user.base:readonly"),
  EMAIL("contact:user.email:readonly", false),
  MOBILE("contact:user.phone:readonly", false),
  USER_ID("contact:user.employee_id:readonly", false),
  /// Which departments somebody is in.
  PLACES("contact:user.department:readonly"),
  /// What somebody is to the tenant.
  EMPLOYEE("contact:user.employee:readonly"),
  DEPARTMENT_NAMES("contact:department.base:readonly"),
  DEPARTMENT_TREE("contact:department.organize:readonly");

  /// Opens reading people and departments.
  static final List<String> READ = alsoWide("contact:contact.base:readonly");

  /// Opens listing what departments hold.
  static final List<String> LIST =
      alsoWide("contact:contact.base:readonly", "contact:department.organize:readonly");

  private final List<String> anyOf;

  ContactScopes(String scope) {
    this(scope, true);
  }

  /// @param wide whether the scopes for most of what contacts have show it, too
  ContactScopes(String scope, boolean wide) {
    this.anyOf = wide ? alsoWide(scope) : List.of(scope);
  }

  private static List<String> alsoWide(String... scopes) {
    List<String> all = new ArrayList<>(List.of(scopes));
    all.add("contact:contact:access_as_app");
    all.add("contact:contact:readonly");
    all.add("contact:contact:readonly_as_app");
    return List.copyOf(all);
  }

  /// A field's value, if the caller may see it.
  <T> Optional<T> show(Caller caller, Supplier<T> value) {
    return caller.holdsAny(anyOf) ? Optional.of(value.get()) : Optional.empty();
  }
}
