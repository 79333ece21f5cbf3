package larkspur.wire.feishu.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Caller;

/// One call of the Open Platform, described.
///
/// @param name such as `aily.session.create`; the name of its samples' folder too
/// @param path below `/open-apis`, or one that begins with `/oauth/` or `/larkspur/`, which is not;
///   a segment that begins with `:` is a parameter
/// @param tokens the kinds that it accepts; none if it wants no token at all
/// @param scopes any one of which is enough; none if every app may call it
/// @param headers those that the call itself reads
/// @param body the fields of the JSON object that it takes; [Shape#EMPTY] if it takes none, and
///   then a body is not looked at
/// @param intake takes in the files among those fields; a call that has one takes a form of several
///   parts instead of JSON
/// @param owner finds whose a call is that wants no token, where its path says so
public record Call(
    String name,
    Method method,
    String path,
    Set<TokenKind> tokens,
    List<String> scopes,
    Shape headers,
    Shape query,
    Shape body,
    Optional<Intake> intake,
    Optional<Owner> owner,
    Voice voice,
    Handler handler) {

  public Call {
    tokens = Set.copyOf(tokens);
    scopes = List.copyOf(scopes);
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("a path begins with a slash: " + path);
    }
  }

  /// A call that reads no header of its own.
  public Call(
      String name,
      Method method,
      String path,
      Set<TokenKind> tokens,
      List<String> scopes,
      Shape query,
      Shape body,
      Voice voice,
      Handler handler) {
    this(
        name,
        method,
        path,
        tokens,
        scopes,
        Shape.EMPTY,
        query,
        body,
        Optional.empty(),
        Optional.empty(),
        voice,
        handler);
  }

  /// The same call, reading headers, too.
  public Call reading(Shape.Field... read) {
    return new Call(
        name,
        method,
        path,
        tokens,
        scopes,
        headers.and(read),
        query,
        body,
        intake,
        owner,
        voice,
        handler);
  }

  /// The same call, with files among the fields of its body.
  public Call takingIn(Intake files) {
    return new Call(
        name,
        method,
        path,
        tokens,
        scopes,
        headers,
        query,
        body,
        Optional.of(files),
        owner,
        voice,
        handler);
  }

  /// The same call, of whoever its path leads to.
  public Call ownedBy(Owner found) {
    return new Call(
        name,
        method,
        path,
        tokens,
        scopes,
        headers,
        query,
        body,
        intake,
        Optional.of(found),
        voice,
        handler);
  }

  /// The whole path below the server's own URL.
  public String url() {
    return FeishuRoutes.isOutside(path) ? path : FeishuRoutes.ROOT + path;
  }

  public enum Method {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE
  }

  public enum TokenKind {
    /// `tenant_access_token`: an app acts.
    TENANT,
    /// `user_access_token`: a person acts through an app.
    USER,
    /// `app_access_token`: an app proves itself. A self-built app's is the same text as the
    /// tenant's token; a marketplace app has one of its own.
    APP
  }

  public static final Set<TokenKind> TENANT_OR_USER = Set.of(TokenKind.TENANT, TokenKind.USER);

  /// Finds whose a call is before anything is taken for it, so that it is counted with those of its
  /// tenant and not with those of all who have no token.
  public interface Owner {

    /// @param path the parameters of the path
    /// @return empty if it leads to nobody; then its body is not looked at
    Optional<Caller> of(Map<String, String> path);
  }

  /// Answers one request.
  public interface Handler {

    /// @return what stands under `data`, or one of [Answer]
    /// @throws Failure or a refusal of the domain's, which the call's voice spells
    Object answer(Inbound in);
  }
}
