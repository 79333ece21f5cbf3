package larkspur.console.signin;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.SetCookie;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import larkspur.console.signin.ProviderDoor.Step;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.App;
import larkspur.core.identity.Digest;
import larkspur.core.identity.Grants;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.Tenant;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.AuthorizationRequest;
import larkspur.core.signin.Authorizations;
import larkspur.core.signin.Authorizations.Problem;
import larkspur.core.signin.Authorizations.Verdict;
import larkspur.core.signin.Devices;
import larkspur.core.signin.SignIns;
import larkspur.core.signin.SignIns.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages on which people sign in and are asked.
///
/// A browser has one cookie: a secret of chance, which is a sign-in's once its person is known, and
/// another one from then on, so that nobody can bring along a cookie of their own making. Every
/// form has a token that only the cookie's holder can make. Nothing else is kept between two steps:
/// what the app asked stands in the URL, and each step looks at all of it anew, so that a browser
/// is sent nowhere but to a URL that the app has registered.
public final class SignInRoutes {

  private static final String ROOT = "/larkspur/sign-in";

  /// What [#handle] answers.
  public static final String PATHS = ROOT + "/*";

  private static final String CONSENT = ROOT + "/consent";
  private static final String DEVICE = ROOT + "/device";

  /// Where the identity provider sends browsers back to.
  static final String PROVIDER = ROOT + "/provider";

  private static final String PROBLEM = ROOT + "/problem";
  private static final String STYLE = ROOT + "/style.css";

  private static final String COOKIE = "larkspur_sign_in";
  private static final int COOKIE_CHARACTERS = 43;

  /// By which a browser is known as one in which somebody signed in before; nobody is signed in by
  /// it.
  private static final String BROWSER_COOKIE = "larkspur_browser";

  private static final String LASTS =
      "It does not ask to go on while you are away. Some apps do all the same, with older calls of"
          + " this server: for 30 days at a time, a year at most.";

  private static final int FORM_BYTES_MAX = 16 * 1024;

  /// The longest path that is kept for a browser that leaves.
  private static final int BACK_TO_MAX = 8 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(SignInRoutes.class);

  private final Identities identities;
  private final Authorizations authorizations;
  private final Devices devices;
  private final SignIns signIns;
  private final Capacity capacity;
  private final IdSource ids;
  private final Supplier<String> publicUrl;
  private final Function<ServerRequest, String> origin;
  private final Optional<ProviderDoor> provider;
  private final TemplateEngine templates;
  private final byte[] style;

  /// @param publicUrl under which people reach the server; asked for each page
  /// @param origin from which address a request came, in figures
  /// @param provider if the host has one
  public SignInRoutes(
      Identities identities,
      Authorizations authorizations,
      Devices devices,
      SignIns signIns,
      Capacity capacity,
      IdSource ids,
      Supplier<String> publicUrl,
      Function<ServerRequest, String> origin,
      Optional<ProviderDoor> provider) {
    this.identities = identities;
    this.authorizations = authorizations;
    this.devices = devices;
    this.signIns = signIns;
    this.capacity = capacity;
    this.ids = ids;
    this.publicUrl = publicUrl;
    this.origin = origin;
    this.provider = provider;
    this.templates =
        TemplateEngine.createPrecompiled(
            null,
            ContentType.Html,
            SignInRoutes.class.getClassLoader(),
            "larkspur.console.templates");
    try (InputStream in = SignInRoutes.class.getResourceAsStream("style.css")) {
      this.style = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether a path is of [#PATHS].
  public static boolean answersFor(String path) {
    return path.startsWith(ROOT + "/");
  }

  /// The path at which a person is asked.
  ///
  /// @param as who agrees unasked, on a server that allows it
  public static String consent(AuthorizationRequest request, Optional<String> as) {
    return CONSENT + "?" + ConsentQuery.spell(request, as);
  }

  /// The path at which a person enters the code that a device shows.
  ///
  /// @param userCode entered already; empty for none
  public static String device(String userCode) {
    return userCode.isEmpty() ? DEVICE : DEVICE + "?user_code=" + Parameters.encode(userCode);
  }

  /// The path at which a person reads what is wrong with what an app asks.
  ///
  /// @param code the protocol's number for it
  public static String problem(Problem problem, int code) {
    return PROBLEM + "?reason=" + problem.name() + "&code=" + code;
  }

  /// A request is answered with a page that says why it is not served.
  private static final class Unserved extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Status status;
    private final transient Model.Notice notice;

    Unserved(Status status, String title, String words) {
      super(words, null, false, false);
      this.status = status;
      this.notice = new Model.Notice(title, words, null);
    }
  }

  /// One request, with what every step needs of it.
  ///
  /// @param secret of the browser's cookie, or a new one
  /// @param address from which it came
  /// @param share in which it has a place
  /// @param unasked whether people may be let agree unasked
  private record Visit(
      ServerRequest request,
      ServerResponse response,
      Parameters query,
      Parameters form,
      String secret,
      String address,
      Capacity.Share share,
      boolean unasked) {

    boolean post() {
      return request.prologue().method() == Method.POST;
    }

    String csrf() {
      return Digest.of("form of " + secret).hex();
    }

    /// Itself, with its query.
    String action() {
      String raw = request.query().rawValue();
      return request.path().rawPath() + (raw.isEmpty() ? "" : "?" + raw);
    }
  }

  /// Answers a request whose path is of [#PATHS].
  ///
  /// @param unasked whether `as` in a query lets that person agree without being asked: for tests,
  ///   on a developer's own server
  public void handle(ServerRequest request, ServerResponse response, boolean unasked) {
    try {
      capacity.look();
      // Before a place is taken: who sends slowly keeps nobody else waiting.
      Parameters form = sent(request);
      Capacity.Share share = capacity.share(Optional.empty());
      share.enterToChange();
      try {
        answer(request, response, form, share, unasked);
      } finally {
        share.leave();
      }
    } catch (Unserved unserved) {
      page(response, unserved.status, "notice", unserved.notice, Optional.empty());
    } catch (Refusal.TooMany busy) {
      response.headers().set(HeaderNames.RETRY_AFTER, "2");
      notice(response, Status.TOO_MANY_REQUESTS_429, "Please try again", "The server is busy.");
    } catch (RuntimeException fault) {
      String id = ids.hex(16);
      LOG.error("{} failed, {}", request.path().path(), id, fault);
      notice(
          response,
          Status.INTERNAL_SERVER_ERROR_500,
          "Something went wrong",
          "The server's log says what, under " + id + ".");
    }
  }

  /// The form that a request sends; empty for one that asks for a page.
  private static Parameters sent(ServerRequest request) {
    Method method = request.prologue().method();
    if (method == Method.POST) {
      return form(request);
    }
    if (method != Method.GET) {
      throw new Unserved(
          Status.METHOD_NOT_ALLOWED_405, "Not served", "This page is read, or its form is sent.");
    }
    return Parameters.parse("");
  }

  private void answer(
      ServerRequest request,
      ServerResponse response,
      Parameters form,
      Capacity.Share share,
      boolean unasked) {
    String path = request.path().rawPath();
    boolean post = request.prologue().method() == Method.POST;
    Parameters query = parameters(request.query().rawValue());
    Visit visit =
        new Visit(
            request,
            response,
            query,
            form,
            cookie(request, COOKIE).orElseGet(() -> ids.base62(COOKIE_CHARACTERS)),
            origin.apply(request),
            share,
            unasked);
    if (post) {
      checkForm(visit);
    }
    switch (path) {
      case CONSENT -> consent(visit);
      case DEVICE -> device(visit);
      case PROVIDER -> back(visit);
      case PROBLEM -> problem(visit);
      case STYLE -> style(response);
      default -> throw new Unserved(Status.NOT_FOUND_404, "Not found", "There is no such page.");
    }
  }

  private static Parameters parameters(String encoded) {
    try {
      return Parameters.parse(encoded);
    } catch (IllegalArgumentException bad) {
      throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "The address is malformed.");
    }
  }

  private static Parameters form(ServerRequest request) {
    boolean isForm =
        request
            .headers()
            .first(HeaderNames.CONTENT_TYPE)
            .filter(type -> type.startsWith("application/x-www-form-urlencoded"))
            .isPresent();
    if (!isForm || !request.content().hasEntity()) {
      throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "This is no form.");
    }
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readNBytes(FORM_BYTES_MAX + 1);
    } catch (IOException | RuntimeException broken) {
      throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "The form was cut off.");
    }
    if (body.length > FORM_BYTES_MAX) {
      throw new Unserved(Status.REQUEST_ENTITY_TOO_LARGE_413, "Too long", "The form is too long.");
    }
    return parameters(new String(body, StandardCharsets.ISO_8859_1));
  }

  /// A form counts only if the page that it stands on was this browser's own.
  private static void checkForm(Visit visit) {
    boolean elsewhere =
        visit
            .request()
            .headers()
            .first(HeaderNames.create("Sec-Fetch-Site"))
            .filter(site -> !site.equals("same-origin") && !site.equals("none"))
            .isPresent();
    boolean own =
        visit
            .form()
            .text("csrf")
            .filter(token ->
                MessageDigest.isEqual(
                    token.getBytes(StandardCharsets.UTF_8),
                    visit.csrf().getBytes(StandardCharsets.UTF_8)))
            .isPresent();
    if (elsewhere || !own) {
      throw new Unserved(
          Status.FORBIDDEN_403,
          "Please begin again",
          "This form is too old, was sent from elsewhere, or your browser takes no cookies.");
    }
  }

  private static Optional<String> cookie(ServerRequest request, String name) {
    return request
        .headers()
        .cookies()
        .first(name)
        .asOptional()
        .filter(value -> value.matches("[0-9A-Za-z]{" + COOKIE_CHARACTERS + "}"));
  }

  /// Goes with the browser that it is known by; never in the clear where the server is reached by
  /// https, and with no form that another site sends.
  private void remember(ServerResponse response, String secret) {
    response.headers().addCookie(cookie(COOKIE, secret).build());
  }

  private SetCookie.Builder cookie(String name, String value) {
    return SetCookie.builder(name, value)
        .path(ROOT)
        .httpOnly(true)
        .secure(publicUrl.get().startsWith("https:"))
        .sameSite(SetCookie.SameSite.LAX);
  }

  // ---- the steps

  private void consent(Visit visit) {
    AuthorizationRequest asked;
    try {
      asked = ConsentQuery.read(visit.query());
    } catch (IllegalArgumentException none) {
      throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "The address is malformed.");
    }
    switch (authorizations.check(asked)) {
      case Verdict.Wrong wrong ->
          throw new Unserved(
              Status.BAD_REQUEST_400, "This app cannot ask you", words(wrong.problem()));
      case Verdict.Right right -> consent(visit, asked, right.app());
    }
  }

  private void consent(Visit visit, AuthorizationRequest asked, App app) {
    if (visit.query().text("as").isPresent()) {
      agreeUnasked(visit, asked, app, visit.query().text("as").get());
      return;
    }
    Optional<Person> person =
        signIns.person(visit.secret()).filter(known -> known.tenant().equals(app.tenant()));
    Optional<String> origin = new RedirectUrl(asked.redirect()).origin();
    String step = visit.form().text("step").orElse("");
    if (visit.post() && step.equals("password")) {
      password(visit, app, origin);
    } else if (visit.post() && step.equals("provider")) {
      leave(visit, app);
    } else if (person.isEmpty()) {
      askWho(visit, app, "", null, origin, Status.OK_200);
    } else if (visit.post()) {
      switch (step) {
        case "agree" -> sendBack(visit, asked, codeFor(person.get(), app, asked));
        case "deny" -> sendBack(visit, asked, Map.of("error", "access_denied"));
        case "leave" -> {
          signIns.close(visit.secret());
          again(visit);
        }
        default ->
            throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "There is no such step.");
      }
    } else if (!asked.explicit() && authorizations.isAgreed(person.get(), app, asked.scopes())) {
      sendBack(visit, asked, codeFor(person.get(), app, asked));
    } else {
      String whereTo = "Either way your browser goes on to " + origin.orElse("the app") + ".";
      ask(visit, person.get(), app, asked.scopes(), true, whereTo, origin);
    }
  }

  /// A code is looked for before anybody signs in, since it tells to which team the person belongs;
  /// so how often codes are tried is counted by address.
  private void device(Visit visit) {
    Optional<String> code = visit.query().text("user_code");
    if (code.isEmpty()) {
      askForCode(visit, Status.OK_200, null);
      return;
    }
    if (!signIns.mayTryDeviceCode(visit.address())) {
      askForCode(
          visit,
          Status.TOO_MANY_REQUESTS_429,
          "Too many codes were tried. Try again in a quarter of an hour.");
      return;
    }
    Optional<Devices.Waiting> waiting = devices.find(code.get());
    if (waiting.isEmpty()) {
      askForCode(
          visit, Status.NOT_FOUND_404, "No device shows this code, or it has waited too long.");
      return;
    }
    signIns.deviceCodeWasRight(visit.address());
    device(visit, code.get(), waiting.get());
  }

  private void device(Visit visit, String code, Devices.Waiting waiting) {
    App app = waiting.app();
    Optional<Person> person =
        signIns.person(visit.secret()).filter(known -> known.tenant().equals(app.tenant()));
    String step = visit.form().text("step").orElse("");
    if (visit.post() && step.equals("password")) {
      password(visit, app, Optional.empty());
    } else if (visit.post() && step.equals("provider")) {
      leave(visit, app);
    } else if (person.isEmpty()) {
      askWho(visit, app, "", null, Optional.empty(), Status.OK_200);
    } else if (!visit.post()) {
      ask(
          visit,
          person.get(),
          app,
          waiting.scopes(),
          false,
          "Allow it only if you have begun this on a device of yours just now.",
          Optional.empty());
    } else {
      switch (step) {
        case "agree", "deny" -> {
          boolean agrees = step.equals("agree");
          boolean done = devices.decide(code, person.get(), agrees);
          notice(
              visit.response(),
              Status.OK_200,
              !done ? "Too late" : agrees ? "Allowed" : "Refused",
              done
                  ? "You can close this page and go back to your device."
                  : "The device does not wait any more.");
        }
        case "leave" -> {
          signIns.close(visit.secret());
          again(visit);
        }
        default ->
            throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "There is no such step.");
      }
    }
  }

  private Optional<ProviderDoor> providerOf(App app) {
    return provider.filter(door -> door.isFor(app.tenant()));
  }

  /// Not by a redirect: a browser holds what a form leads to against the page's policy, and a
  /// provider may lead on to hosts that nobody here knows of.
  private void leave(Visit visit, App app) {
    ProviderDoor door =
        providerOf(app)
            .orElseThrow(() ->
                new Unserved(Status.BAD_REQUEST_400, "Not understood", "There is no such step."));
    if (visit.action().length() > BACK_TO_MAX) {
      throw new Unserved(Status.BAD_REQUEST_400, "Not understood", "The address is too long.");
    }
    switch (door.leave(
        visit.secret(), app.tenant(), visit.action(), visit.address(), visit.share())) {
      case Step.Leaves leaves ->
          page(
              visit.response(),
              Status.OK_200,
              "leaving",
              new Model.Leaving(door.name(), leaves.url()),
              Optional.empty());
      case Step.Refused refused -> throw refused(refused);
      case Step.Back impossible -> throw new IllegalStateException("it had not left");
    }
  }

  private void back(Visit visit) {
    ProviderDoor door =
        provider.orElseThrow(
            () -> new Unserved(Status.NOT_FOUND_404, "Not found", "There is no such page."));
    switch (door.back(visit.secret(), visit.query(), visit.address(), visit.share())) {
      case Step.Back back -> {
        remember(visit.response(), back.secret());
        redirect(visit.response(), Status.SEE_OTHER_303, back.backTo());
      }
      case Step.Refused refused -> throw refused(refused);
      case Step.Leaves impossible -> throw new IllegalStateException("it was back");
    }
  }

  private static Unserved refused(Step.Refused refused) {
    return new Unserved(Status.create(refused.status()), "You are not signed in", refused.words());
  }

  private void askForCode(Visit visit, Status status, String message) {
    page(visit.response(), status, "usercode", new Model.UserCode(message), Optional.empty());
  }

  private Map<String, String> codeFor(Person person, App app, AuthorizationRequest asked) {
    return Map.of("code", authorizations.agree(person, app, asked));
  }

  private void agreeUnasked(Visit visit, AuthorizationRequest asked, App app, String who) {
    if (!visit.unasked()) {
      throw new Unserved(
          Status.FORBIDDEN_403,
          "Nobody agrees unasked here",
          "larkspur_user is for tests, on a developer's own server.");
    }
    Person person =
        identities
            .byUserId(app.tenant(), who)
            .or(() -> identities.byEmail(app.tenant(), who))
            .flatMap(identities::person)
            .filter(found -> !found.inactive())
            .orElseThrow(() ->
                new Unserved(
                    Status.NOT_FOUND_404,
                    "Nobody is called so",
                    "larkspur_user is a person's user id or e-mail address."));
    sendBack(visit, asked, codeFor(person, app, asked));
  }

  private void password(Visit visit, App app, Optional<String> origin) {
    String email = visit.form().text("email").orElse("");
    String password = visit.form().text("password").orElse("");
    Optional<String> browser = cookie(visit.request(), BROWSER_COOKIE);
    switch (signIns.signIn(app.tenant(), email, password, visit.address(), browser)) {
      case Outcome.SignedIn in -> {
        remember(visit.response(), in.secret());
        visit
            .response()
            .headers()
            .addCookie(cookie(BROWSER_COOKIE, in.browser()).maxAge(SignIns.BROWSER_LIFE).build());
        again(visit);
      }
      case Outcome.Wrong wrong ->
          askWho(
              visit,
              app,
              email,
              "This e-mail address and this password do not belong together.",
              origin,
              Status.FORBIDDEN_403);
      case Outcome.Locked locked ->
          askWho(
              visit,
              app,
              email,
              "Too many attempts. Try again in a quarter of an hour.",
              origin,
              Status.TOO_MANY_REQUESTS_429);
    }
  }

  private void askWho(
      Visit visit, App app, String email, String message, Optional<String> origin, Status status) {
    remember(visit.response(), visit.secret());
    Model.Password model =
        new Model.Password(
            team(app),
            app.name(),
            email,
            message,
            providerOf(app).map(ProviderDoor::name).orElse(null),
            visit.action(),
            visit.csrf());
    page(visit.response(), status, "password", model, origin);
  }

  /// @param byCode whether the app gets a code, which the platform's older calls exchange for what
  ///   lasts, whatever was asked
  private void ask(
      Visit visit,
      Person person,
      App app,
      Set<String> asked,
      boolean byCode,
      String whereTo,
      Optional<String> origin) {
    Set<String> scopes = new TreeSet<>(asked);
    scopes.add(Grants.IDENTITY);
    List<String> before = new ArrayList<>(authorizations.agreed(person, app));
    boolean lastsUnasked =
        byCode && !scopes.contains(Grants.OFFLINE) && !before.contains(Grants.OFFLINE);
    before.removeAll(scopes);
    Model.Consent model =
        new Model.Consent(
            team(app),
            person.fullName(),
            app.name(),
            app.id().value(),
            scopes.stream().map(SignInRoutes::inWords).toList(),
            before.stream().map(SignInRoutes::inWords).toList(),
            lastsUnasked ? LASTS : null,
            whereTo,
            visit.action(),
            visit.csrf());
    page(visit.response(), Status.OK_200, "consent", model, origin);
  }

  private String team(App app) {
    return identities.tenant(app.tenant()).map(Tenant::name).orElse("");
  }

  private static String inWords(String scope) {
    return switch (scope) {
      case Grants.IDENTITY -> "who you are: your name and your ids (" + scope + ")";
      case Grants.OFFLINE -> "all of this while you are away, for a year (" + scope + ")";
      default -> scope;
    };
  }

  private static String words(Problem problem) {
    return switch (problem) {
      case APP_UNKNOWN -> "There is no app of this id on this server.";
      case APP_DISABLED -> "The app is disabled.";
      case REDIRECT_UNREGISTERED ->
          "The address to which it would send your browser is not one that is registered for it.";
      case SCOPE_NOT_ENABLED -> "It asks for something that it is not allowed itself.";
    };
  }

  private void problem(Visit visit) {
    for (Problem problem : Problem.values()) {
      if (visit.query().text("reason").filter(problem.name()::equals).isPresent()) {
        String code =
            visit.query().text("code").filter(text -> text.matches("[0-9]{1,8}")).orElse(null);
        Model.Notice notice = new Model.Notice("This app cannot ask you", words(problem), code);
        page(visit.response(), Status.BAD_REQUEST_400, "notice", notice, Optional.empty());
        return;
      }
    }
    throw new Unserved(Status.NOT_FOUND_404, "Not found", "There is no such page.");
  }

  // ---- answers

  /// To the same page, now that something is different. A form is not sent twice so.
  private static void again(Visit visit) {
    redirect(visit.response(), Status.SEE_OTHER_303, visit.action());
  }

  private static void sendBack(
      Visit visit, AuthorizationRequest asked, Map<String, String> outcome) {
    Map<String, String> parameters = new LinkedHashMap<>(outcome);
    asked.state().ifPresent(state -> parameters.put("state", state));
    redirect(
        visit.response(), Status.FOUND_302, new RedirectUrl(asked.redirect()).with(parameters));
  }

  private static void redirect(ServerResponse response, Status status, String location) {
    protect(response, Optional.empty());
    response.status(status);
    response.headers().set(HeaderNames.LOCATION, location);
    response.send();
  }

  private void style(ServerResponse response) {
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/css; charset=utf-8");
    response.headers().set(HeaderNames.CACHE_CONTROL, "public, max-age=3600");
    response.headers().set(HeaderValues.create("X-Content-Type-Options", "nosniff"));
    response.send(style);
  }

  private void notice(ServerResponse response, Status status, String title, String words) {
    page(response, status, "notice", new Model.Notice(title, words, null), Optional.empty());
  }

  private void page(
      ServerResponse response,
      Status status,
      String template,
      Model model,
      Optional<String> goesTo) {
    StringOutput html = new StringOutput();
    templates.render("signin/" + template + ".jte", model, html);
    protect(response, goesTo);
    response.status(status);
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8");
    response.send(html.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// @param goesTo where a form of the page may lead in the end, besides here
  private static void protect(ServerResponse response, Optional<String> goesTo) {
    String forms = "'self'" + goesTo.map(origin -> " " + origin).orElse("");
    response
        .headers()
        .set(HeaderValues.create("Cache-Control", "no-store"))
        .set(HeaderValues.create("X-Content-Type-Options", "nosniff"))
        .set(HeaderValues.create("X-Frame-Options", "DENY"))
        .set(HeaderValues.create("Referrer-Policy", "same-origin"))
        .set(
            HeaderValues.create(
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none';"
                    + " form-action "
                    + forms));
  }
}
