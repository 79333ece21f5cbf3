package larkspur.wire.feishu.auth;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Challenge;
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

  private final Identities identities;
  private final Authorizations authorizations;
  private final Pages pages;

  public AuthenCalls(Identities identities, Authorizations authorizations, Pages pages) {
    this.identities = identities;
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
            this::userInfo));
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
    PersonId id = (PersonId) in.caller().actor();
    Person person = identities.person(id).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
    AppId app = in.caller().app().orElseThrow();
    Set<String> scopes = in.caller().scopes();
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
}
