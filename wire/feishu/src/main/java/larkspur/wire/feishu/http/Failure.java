package larkspur.wire.feishu.http;

import java.util.List;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;

/// A call is answered with an error of the protocol's. Thrown by whatever finds the reason; carries
/// no stack trace.
public final class Failure extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final int code;
  private final transient List<Violation> fields;
  private final transient List<Permission> permissions;
  private final transient List<Help> helps;

  /// A scope that would have been needed, as `error.permission_violations` shows it.
  ///
  /// @param type `action_scope_required` or `action_privilege_required`
  public record Permission(String type, String subject, String description) {}

  /// Where more can be read about a failure, as `error.helps` shows it.
  ///
  /// @param query of the server's page of help: what it is to tell
  public record Help(String query, String description) {}

  public Failure(
      int status, int code, String msg, List<Violation> fields, List<Permission> permissions) {
    this(status, code, msg, fields, permissions, List.of());
  }

  private Failure(
      int status,
      int code,
      String msg,
      List<Violation> fields,
      List<Permission> permissions,
      List<Help> helps) {
    super(msg, null, false, false);
    this.status = status;
    this.code = code;
    this.fields = List.copyOf(fields);
    this.permissions = List.copyOf(permissions);
    this.helps = List.copyOf(helps);
  }

  /// The app has none of some scopes, or the person for whom it acts has granted it none of them
  /// (platform-1.5.6).
  static Failure lacking(Caller caller, List<String> scopes) {
    if (!caller.isPerson()) {
      return appLacking(caller, scopes);
    }
    String words =
        "Unauthorized. You do not have permission to perform the requested operation on the"
            + " resource. Please request user re-authorization and try again. required one of these"
            + " privileges: "
            + scopes;
    return lacking(99991679, words, "action_privilege_required", "user", caller, scopes);
  }

  /// The same, told of the app whoever acts through it: of kinds of ids.
  static Failure appLacking(Caller caller, List<String> scopes) {
    String words = "Access denied. One of the following scopes is required: " + scopes + ".";
    return lacking(99991672, words, "action_scope_required", "tenant", caller, scopes);
  }

  private static Failure lacking(
      int code, String words, String type, String token, Caller caller, List<String> scopes) {
    Help help =
        new Help(
            "app_id="
                + caller.app().map(AppId::value).orElse("")
                + "&q="
                + String.join(",", scopes)
                + "&token_type="
                + token,
            "Learn more about scopes and how to add them: " + scopes);
    List<Permission> permissions =
        scopes.stream().map(scope -> new Permission(type, scope, "")).toList();
    return new Failure(400, code, words, List.of(), permissions, List.of(help));
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

  public List<Help> helps() {
    return helps;
  }
}
