package larkspur.benchmarks;

import java.io.IOException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the benches ask of Aily's API beside what they measure.
final class Aily {

  static final String SESSIONS = "/open-apis/aily/v1/sessions";

  private Aily() {}

  /// The header that names the app as the caller.
  static String token(Line line) throws IOException {
    String body = "{\"app_id\":\"%s\",\"app_secret\":\"%s\"}".formatted(Acme.APP, Acme.SECRET);
    String answer =
        line.ask(Requests.post("/open-apis/auth/v3/tenant_access_token/internal", body), 200);
    return "Authorization: Bearer "
        + JsonMapper.shared().readTree(answer).get("tenant_access_token").asString();
  }

  /// The path of a new session.
  static String session(Line line, String token) throws IOException {
    String answer = line.ask(Requests.post(SESSIONS, "{}", token), 200);
    return SESSIONS + "/" + data(answer).get("session").get("id").asString();
  }

  static JsonNode data(String answer) {
    return JsonMapper.shared().readTree(answer).get("data");
  }

  static byte[] page(String token, String session, String what, int size, String more) {
    return Requests.get(session + "/" + what + "?page_size=" + size + more, token);
  }

  /// Takes one page after the other.
  interface Pages {
    void take(byte[] request, JsonNode items);
  }

  /// Walks through the runs or the messages of a session from one page to the next.
  static void walk(Line line, String token, String session, String what, int size, Pages pages)
      throws IOException {
    String more = "";
    while (true) {
      byte[] request = page(token, session, what, size, more);
      JsonNode page = data(line.ask(request, 200));
      pages.take(request, page.get(what));
      if (!page.get("has_more").asBoolean()) {
        return;
      }
      more = "&page_token=" + page.get("page_token").asString();
    }
  }
}
