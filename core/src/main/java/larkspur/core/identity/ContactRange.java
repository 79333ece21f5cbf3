package larkspur.core.identity;

import java.util.Set;

/// Whom of a tenant an app may find: the people in some departments, or in departments below those,
/// and some people besides. An app without one finds everybody.
public record ContactRange(Set<DepartmentId> departments, Set<PersonId> people) {

  public ContactRange {
    departments = Set.copyOf(departments);
    people = Set.copyOf(people);
  }
}
