package larkspur.conformance.suite;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import tools.jackson.databind.JsonNode;

/// HTTP to the server that is checked: one call after the other, with a pause before each, at most
/// so many in all. A 429 is waited for and asked again. Secrets are hidden in all that it tells.
final class Wire implements AutoCloseable {

  private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
  private static final Duration WAIT_MAX = Duration.ofMinutes(2);
  private static final int PATIENCE = 5;
  private static final int ASKED_SHOWN = 300;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String base;
  private final Pace pace;
  private final Duration pause;
  private int callsMax;
  // The longest first: one may be the beginning of another.
  private final Set<String> secrets =
      new ConcurrentSkipListSet<>(
          Comparator.comparing(String::length).reversed().thenComparing(Comparator.naturalOrder()));
  private int calls;

  /// @param base a trailing slash is left out
  /// @param pause before each call
  Wire(URI base, Pace pace, Duration pause, int callsMax) {
    this.base = base.toString().replaceAll("/+$", "");
    this.pace = pace;
    this.pause = pause;
    this.callsMax = callsMax;
  }

  Pace pace() {
    return pace;
  }

  int calls() {
    return calls;
  }

  /// From now on at least so many more calls may be made.
  void grant(int more) {
    callsMax = Math.max(callsMax, calls + more);
  }

  /// From now on this text is not told, neither plain nor as it stands in a query or in JSON.
  void hide(String secret) {
    if (!secret.isBlank()) {
      secrets.add(secret);
      secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      String json = Answer.write(secret);
      secrets.add(json.substring(1, json.length() - 1));
    }
  }

  /// @param path what stands after the base, with its query
  /// @param body null if there is none
  /// @throws IOException if no answer came
  Answer send(String method, String path, Map<String, String> headers, String body)
      throws IOException {
    for (int patience = PATIENCE; ; patience--) {
      if (calls >= callsMax) {
        throw new NotApplicable("the limit of " + callsMax + " calls is reached");
      }
      calls++;
      pace.pause(pause);
      HttpResponse<String> response = exchange(method, path, headers, body);
      if (response.statusCode() != 429 || patience == 0) {
        String text = hidden(response.body());
        return new Answer(
            asked(method, path, body),
            response.statusCode(),
            response.headers().firstValue("Content-Type").orElse(""),
            response.headers().firstValue("X-Tt-Logid").orElse(""),
            text,
            Answer.json(response.body()));
      }
      pace.pause(asksToWait(response));
    }
  }

  private HttpResponse<String> exchange(
      String method, String path, Map<String, String> headers, String body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWERED_WITHIN);
    headers.forEach(request::header);
    request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      return http.send(request.build(), BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static Duration asksToWait(HttpResponse<?> response) {
    for (String name : new String[] {"x-ogw-ratelimit-reset", "Retry-After"}) {
      OptionalLong seconds =
          response.headers().firstValue(name).filter(value -> value.matches("\\d{1,6}")).stream()
              .mapToLong(Long::parseLong)
              .findFirst();
      if (seconds.isPresent()) {
        Duration wait = Duration.ofSeconds(seconds.getAsLong());
        return wait.compareTo(WAIT_MAX) > 0 ? WAIT_MAX : wait;
      }
    }
    return Duration.ofSeconds(5);
  }

  private String asked(String method, String path, String body) {
    String told = body == null ? "" : " " + body;
    String asked = hidden(method + " " + path + told);
    return asked.length() > ASKED_SHOWN ? asked.substring(0, ASKED_SHOWN) + "…" : asked;
  }

  /// The same answer without secrets that were learned since.
  Answer hidden(Answer answer) {
    return new Answer(
        hidden(answer.asked()),
        answer.status(),
        answer.contentType(),
        answer.logId(),
        hidden(answer.text()),
        answer.json());
  }

  /// A text without secrets.
  String hidden(String text) {
    String hidden = text;
    for (String secret : secrets) {
      hidden = hidden.replace(secret, "***");
    }
    return hidden;
  }

  /// Looks again and again until it is as wanted.
  ///
  /// @throws Difference if it is not within a minute or so
  Answer await(String wanted, Look look, java.util.function.Predicate<JsonNode> test)
      throws IOException {
    Duration between = Duration.ofMillis(200);
    Answer last = look.look();
    for (int i = 0; i < 60 && !test.test(last.json()); i++) {
      pace.pause(between);
      between = between.compareTo(Duration.ofSeconds(1)) < 0 ? between.multipliedBy(2) : between;
      last = look.look();
    }
    return last.that(wanted, test);
  }

  /// One look.
  @FunctionalInterface
  interface Look {
    Answer look() throws IOException;
  }

  @Override
  public void close() {
    http.close();
  }
}
