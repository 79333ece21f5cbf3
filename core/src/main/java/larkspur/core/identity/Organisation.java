package larkspur.core.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import larkspur.core.refusal.Refusal;

/// All departments of a tenant, and how far each app sees them: one value, so that it holds
/// together after every change.
record Organisation(List<Department> departments, Map<AppId, ContactRange> ranges) {

  static final Organisation EMPTY = new Organisation(List.of(), Map.of());

  /// @throws Refusal.Invalid if the departments make no tree, or two have one custom id
  Organisation {
    departments = departments == null ? List.of() : List.copyOf(departments);
    ranges = ranges == null ? Map.of() : Map.copyOf(ranges);
    Map<DepartmentId, Department> byId = new HashMap<>();
    Set<String> customIds = new HashSet<>();
    for (Department department : departments) {
      byId.put(department.id(), department);
      if (!customIds.add(department.customId())) {
        throw new Refusal.Invalid("customId", "is another department's: " + department.customId());
      }
    }
    for (Department department : departments) {
      checkReachesRoot(department, byId);
    }
  }

  private static void checkReachesRoot(Department from, Map<DepartmentId, Department> byId) {
    Department at = from;
    // As many steps as there are departments end at the root, or go round.
    for (int steps = 0; steps < byId.size(); steps++) {
      if (at.parent().equals(DepartmentId.ROOT)) {
        return;
      }
      at = byId.get(at.parent());
      if (at == null) {
        throw new Refusal.Invalid("parent", "must be a department of the tenant");
      }
    }
    throw new Refusal.Invalid("parent", "must not be below the department itself");
  }

  Organisation with(Department department) {
    List<Department> all = new ArrayList<>(departments);
    all.removeIf(other -> other.id().equals(department.id()));
    all.add(department);
    return new Organisation(all, ranges);
  }

  Organisation with(AppId app, ContactRange range) {
    Map<AppId, ContactRange> all = new HashMap<>(ranges);
    all.put(app, range);
    return new Organisation(departments, all);
  }
}
