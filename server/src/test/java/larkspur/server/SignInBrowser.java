package larkspur.server;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A browser without a screen: it keeps cookies, and sends the forms that it finds, but goes
/// nowhere by itself.
final class SignInBrowser {

  private static final Pattern ACTION =
      Pattern.compile("<form method=\"post\" action=\"([^\"]*)\"");
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]*)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final Map<String, String> cookies = new LinkedHashMap<>();
  private final Optional<String> forwardedFor;
  private Optional<Page> page = Optional.empty();

  SignInBrowser(String url) {
    this(url, Optional.empty());
  }

  /// Behind a proxy that says so of itself.
  SignInBrowser(String url, String forwardedFor) {
    this(url, Optional.of(forwardedFor));
  }

  private SignInBrowser(String url, Optional<String> forwardedFor) {
    this.url = url;
    this.forwardedFor = forwardedFor;
  }

  /// What a browser shows, or where it is sent.
  record Page(int status, String body, Map<String, java.util.List<String>> headers) {

    String header(String name) {
      return String.join(", ", headers.getOrDefault(name, java.util.List.of()));
    }

    String location() {
      return header("location");
    }

    /// A parameter of the URL to which the browser is sent.
    String sent(String name) {
      Matcher found = Pattern.compile("[?&]" + name + "=([^&#]*)").matcher(location());
      if (!found.find()) {
        throw new AssertionError("no " + name + " in " + location() + ", but " + this);
      }
      return java.net.URLDecoder.decode(found.group(1), StandardCharsets.UTF_8);
    }
  }

  /// Opens a path of the server.
  Page open(String path) {
    return send(HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  /// Opens a path, and goes on for as long as it is sent elsewhere on this server.
  Page follow(String path) {
    Page now = open(path);
    while (now.location().startsWith("/")) {
      now = open(now.location());
    }
    return now;
  }

  /// Sends the form of the page that is shown, and follows as far as this server goes.
  Page submit(Map<String, String> fields) {
    Map<String, String> all = new LinkedHashMap<>(fields);
    all.putIfAbsent("csrf", csrf());
    Page now = post(action(), all);
    return now.location().startsWith("/") ? follow(now.location()) : now;
  }

  Page signIn(String email, String password) {
    return submit(Map.of("step", "password", "email", email, "password", password));
  }

  Page step(String step) {
    return submit(Map.of("step", step));
  }

  Page post(String path, Map<String, String> fields) {
    return send(
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form(fields))));
  }

  static String form(Map<String, String> fields) {
    return fields.entrySet().stream()
        .map(each -> encode(each.getKey()) + "=" + encode(each.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  String action() {
    return found(ACTION).replace("&amp;", "&");
  }

  String csrf() {
    return found(CSRF);
  }

  private String found(Pattern pattern) {
    Matcher matcher = pattern.matcher(page.orElseThrow().body());
    if (!matcher.find()) {
      throw new AssertionError("no form in " + page);
    }
    return matcher.group(1);
  }

  Map<String, String> cookies() {
    return cookies;
  }

  private Page send(HttpRequest.Builder request) {
    if (!cookies.isEmpty()) {
      request.header(
          "Cookie",
          cookies.entrySet().stream()
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining("; ")));
    }
    forwardedFor.ifPresent(text -> request.header("X-Forwarded-For", text));
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
    response
        .headers()
        .allValues("Set-Cookie")
        .forEach(cookie -> {
          String pair = cookie.split(";")[0];
          cookies.put(pair.split("=")[0], pair.split("=", 2)[1]);
        });
    Page now = new Page(response.statusCode(), response.body(), response.headers().map());
    page = Optional.of(now);
    return now;
  }
}
