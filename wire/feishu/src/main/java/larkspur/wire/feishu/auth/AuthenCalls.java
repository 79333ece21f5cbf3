package larkspur.wire.feishu.auth;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Challenge;
import larkspur.core.identity.Exchange;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Grants.Lease;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.signin.AuthorizationRequest;
import larkspur.core.signin.Authorizations;
import larkspur.core.signin.Authorizations.Problem;
import larkspur.core.signin.Authorizations.Verdict;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// `GET authen/v1/authorize`, its forerunner `index`, and `user_info` (platform notes, 2.4 and
/// 2.7).
///
/// The first two are for browsers: they look at what the app sends them with, and send them on to
/// the server's own pages, where a person signs in and is asked.
public final class AuthenCalls {

  private static final int SCOPES_MAX = 50;

  private static final Shape AUTHORIZE =
      Shape.of(
          Shape.optional("client_id", Kind.text(1, 64)),
          Shape.optional("app_id", Kind.text(1, 64)),
          Shape.optional("response_type", Kind.choice("code")),
          Shape.required("redirect_uri", Kind.text(1, 2048)),
          Shape.optional("scope", Kind.text(8192)),
          Shape.optional("state", Kind.text(4096)),
          Shape.optional("code_challenge", Kind.text(43, 128)),
          Shape.optional("code_challenge_method", Kind.choice("S256", "plain")),
          Shape.optional("prompt", Kind.text(64)),
          Shape.optional("larkspur_user", Kind.text(1, 254)));

  private static final Shape INDEX =
      Shape.of(
          Shape.required("app_id", Kind.text(1, 64)),
          Shape.required("redirect_uri", Kind.text(1, 2048)),
          Shape.optional("state", Kind.text(4096)),
          Shape.optional("larkspur_user", Kind.text(1, 254)));

  /// The server's own pages, to which browsers are sent.
  public interface Pages {

    /// Where a person signs in and is asked.
    ///
    /// @param as who agrees unasked, if the server is one for that; see the pages themselves
    /// @return a path with its query
    String consent(AuthorizationRequest request, Optional<String> as);

    /// Where a person reads that an app asks wrongly.
    ///
    /// @param code the platform's own
    /// @return a path with its query
    String problem(Problem problem, int code);
  }

  private static final Shape CODE =
      Shape.of(
          Shape.required("grant_type", Kind.text(1, 256)),
          Shape.required("code", Kind.text(1, 4096)));

  private static final Shape REFRESH =
      Shape.of(
          Shape.required("grant_type", Kind.text(1, 256)),
          Shape.required("refresh_token", Kind.text(1, 4096)));

  private final Identities identities;
  private final Grants grants;
  private final Authorizations authorizations;
  private final Pages pages;

  public AuthenCalls(
      Identities identities, Grants grants, Authorizations authorizations, Pages pages) {
    this.identities = identities;
    this.grants = grants;
    this.authorizations = authorizations;
    this.pages = pages;
  }

  public List<Call> calls() {
    return List.of(
        browser("authen.authorize", "/authen/v1/authorize", AUTHORIZE),
        browser("authen.index", "/authen/v1/index", INDEX),
        new Call(
            "authen.user_info",
            Method.GET,
            "/authen/v1/user_info",
            Set.of(TokenKind.USER),
            List.of(),
            Shape.EMPTY,
            Shape.EMPTY,
            new AuthenVoice(),
            this::userInfo),
        tokens("authen.access_token", "/authen/v1/access_token", CODE, this::tokensOfPerson),
        tokens(
            "authen.refresh_access_token",
            "/authen/v1/refresh_access_token",
            REFRESH,
            this::tokensOfPerson),
        tokens("authen.oidc.access_token", "/authen/v1/oidc/access_token", CODE, this::tokens),
        tokens(
            "authen.oidc.refresh_access_token",
            "/authen/v1/oidc/refresh_access_token",
            REFRESH,
            this::tokens));
  }

  private static Call tokens(String name, String path, Shape body, Call.Handler handler) {
    return new Call(
        name,
        Method.POST,
        path,
        Set.of(TokenKind.APP),
        List.of(),
        Shape.EMPTY,
        body,
        new AuthenVoice(),
        handler);
  }

  private Call browser(String name, String path, Shape query) {
    return new Call(
        name,
        Method.GET,
        path,
        Set.of(),
        List.of(),
        query,
        Shape.EMPTY,
        new OAuthVoice(),
        this::authorize);
  }

  private Object authorize(Inbound in) {
    Values query = in.query();
    String app =
        query
            .text("client_id")
            .or(() -> query.text("app_id"))
            .orElseThrow(() -> in.invalid("client_id", "", "client_id is required"));
    SortedSet<String> scopes = new TreeSet<>();
    query
        .text("scope")
        .filter(text -> !text.isBlank())
        .map(OAuthCalls::scopes)
        .ifPresent(scopes::addAll);
    if (scopes.size() > SCOPES_MAX) {
      throw in.invalid("scope", "", "the max len is " + SCOPES_MAX);
    }
    Optional<Challenge> challenge =
        query
            .text("code_challenge")
            .map(value ->
                new Challenge(
                    query
                            .text("code_challenge_method")
                            .map(method -> method.equals("S256"))
                            .orElse(false)
                        ? Challenge.Method.S256
                        : Challenge.Method.PLAIN,
                    value));
    AuthorizationRequest request =
        new AuthorizationRequest(
            app,
            query.needText("redirect_uri"),
            scopes,
            query.text("state"),
            challenge,
            query.text("prompt").filter(prompt -> prompt.equals("consent")).isPresent());
    return switch (authorizations.check(request)) {
      case Verdict.Right right ->
          new Answer.Redirect(pages.consent(request, query.text("larkspur_user")));
      case Verdict.Wrong wrong ->
          new Answer.Redirect(pages.problem(wrong.problem(), code(wrong.problem())));
    };
  }

  private static int code(Problem problem) {
    return switch (problem) {
      case APP_UNKNOWN -> OAuthVoice.APP_UNKNOWN;
      case APP_DISABLED -> OAuthVoice.APP_DISABLED;
      case REDIRECT_UNREGISTERED -> 20029;
      case SCOPE_NOT_ENABLED -> 20027;
    };
  }

  /// What an app may know of a person. There are no pictures here, and no numbers of employees.
  private record UserInfo(
      String name,
      String enName,
      String openId,
      String unionId,
      Optional<String> email,
      Optional<String> userId,
      Optional<String> mobile,
      String tenantKey) {}

  private Object userInfo(Inbound in) {
    return userInfo(
        in.caller().app().orElseThrow(), (PersonId) in.caller().actor(), in.caller().scopes());
  }

  private UserInfo userInfo(AppId app, PersonId id, Set<String> scopes) {
    Person person = identities.person(id).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
    return new UserInfo(
        person.fullName(),
        person.fullName(),
        identities.openId(app, id),
        identities.unionId(id),
        Optional.of(person.email()).filter(_ -> scopes.contains("contact:user.email:readonly")),
        Optional.of(person.userId())
            .filter(_ -> scopes.contains("contact:user.employee_id:readonly")),
        person.mobile().filter(_ -> scopes.contains("contact:user.phone:readonly")),
        person.tenant().value());
  }

  // ---- the older calls for tokens

  private Exchange.Given exchange(Inbound in) {
    Values body = in.body();
    AppId app = in.caller().app().orElseThrow();
    boolean code = body.has("code");
    String wanted = code ? "authorization_code" : "refresh_token";
    if (!body.needText("grant_type").equals(wanted)) {
      throw AuthenVoice.failure(20036, "The grant_type is not supported");
    }
    Exchange exchange =
        code
            ? grants.exchange(
                app,
                body.needText("code"),
                new Grants.Shown(
                    Optional.empty(), Optional.empty(), false, Optional.empty(), Lease.MONTH))
            : grants.refresh(app, body.needText("refresh_token"), Lease.MONTH, Optional.empty());
    return switch (exchange) {
      case Exchange.Given given -> given;
      case Exchange.Denied denied -> throw AuthenVoice.denied(denied.why());
    };
  }

  /// @param expiresIn seconds
  /// @param refreshExpiresIn seconds
  private record Tokens(
      String accessToken,
      String refreshToken,
      String tokenType,
      long expiresIn,
      long refreshExpiresIn,
      String scope) {}

  private Object tokens(Inbound in) {
    Exchange.Given given = exchange(in);
    Exchange.Refresh refresh = given.refresh().orElseThrow();
    return new Tokens(
        given.access(),
        refresh.token(),
        "Bearer",
        given.accessLife().toSeconds(),
        refresh.life().toSeconds(),
        String.join(" ", given.scopes()));
  }

  private record TokensOfPerson(
      String accessToken,
      String tokenType,
      long expiresIn,
      String refreshToken,
      long refreshExpiresIn,
      @JsonUnwrapped UserInfo person) {}

  private Object tokensOfPerson(Inbound in) {
    Exchange.Given given = exchange(in);
    Exchange.Refresh refresh = given.refresh().orElseThrow();
    return new TokensOfPerson(
        given.access(),
        "Bearer",
        given.accessLife().toSeconds(),
        refresh.token(),
        refresh.life().toSeconds(),
        userInfo(in.caller().app().orElseThrow(), given.person(), given.scopes()));
  }
}
