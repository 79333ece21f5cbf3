package larkspur.wire.feishu.http;

import java.util.List;

/// A call is answered with an error of the protocol's. Thrown by whatever finds the reason; carries
/// no stack trace.
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;
  private final transient List<Violation> fields;
  private final transient List<Permission> permissions;

  /// A scope that would have been needed, as `error.permission_violations` shows it.
  ///
  /// @param type `action_scope_required` or `action_privilege_required`
  public record Permission(String type, String subject, String description) {}

  public Failure(
      int status, int code, String msg, List<Violation> fields, List<Permission> permissions) {
    super(msg, null, false, false);
    this.status = status;
    this.code = code;
    this.fields = List.copyOf(fields);
    this.permissions = List.copyOf(permissions);
  }

  public Failure(int status, int code, String msg) {
    this(status, code, msg, List.of(), List.of());
  }

  public int status() {
    return status;
  }

  public int code() {
    return code;
  }

  public List<Violation> fields() {
    return fields;
  }

  public List<Permission> permissions() {
    return permissions;
  }
}
