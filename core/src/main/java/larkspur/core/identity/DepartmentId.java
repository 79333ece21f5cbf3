package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A department: `department_` and 16 hexadecimal digits. No protocol shows it; each facade derives
/// its own ids.
public record DepartmentId(@JsonValue String value) {

  static final String PREFIX = "department_";

  /// The root of every tenant's departments, which is there without being put.
  public static final DepartmentId ROOT = of(0);

  @JsonCreator
  public DepartmentId {
    Hex.check(value, PREFIX, 16);
  }

  public static DepartmentId of(long number) {
    return new DepartmentId(PREFIX + Hex.of(number));
  }

  long number() {
    return Hex.number(value, PREFIX);
  }

  @Override
  public String toString() {
    return value;
  }
}
