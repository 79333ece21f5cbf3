package larkspur.conformance.suite;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Tokens, and what every call of the platform has in common. Nothing is made.
final class PlatformStories {

  private static final String SESSION = "/open-apis/aily/v1/sessions/session_4dfunz7sp1g8m";

  private final Feishu feishu;

  PlatformStories(Feishu feishu) {
    this.feishu = feishu;
  }

  List<Story> stories() {
    return List.of(
        Story.of(this::aTokenStandsAtTheTop, "auth-2.1.4"),
        Story.of(this::aWrongSecretIsTold, "auth-2.1.1"),
        Story.of(this::withoutAToken, "platform-1.5.1", "aily-17.1.14"),
        Story.of(() -> withToken("t-0000000000000000", 99991663), "platform-1.5.2"),
        Story.of(() -> withToken("u-0000000000000000", 99991668), "platform-1.5.3"),
        Story.of(() -> withToken("x-0000000000000000", 99991671), "platform-1.5.5"),
        Story.of(this::everyAnswerIsJson, "platform-1.2.2", "A-02"),
        Story.of(this::everyAnswerHasALogId, "platform-1.3.1"));
  }

  private void aTokenStandsAtTheTop() throws IOException {
    Answer answer = feishu.tenantToken().succeeds();
    answer.text("/tenant_access_token");
    answer.that(
        "expire is seconds, at most 7200",
        json -> {
          int expire = json.path("expire").asInt(0);
          return json.path("expire").isInt() && expire > 0 && expire <= 7200;
        });
    answer.lacks("/data/tenant_access_token");
  }

  private void aWrongSecretIsTold() throws IOException {
    feishu.tenantToken("0000000000000000").refused(200, 10014);
    feishu
        .plain("POST", "/open-apis/auth/v3/tenant_access_token/internal", "{}")
        .refused(200, 10003);
  }

  private void withoutAToken() throws IOException {
    feishu.plain("PUT", SESSION, "{}").refused(400, 99991661);
  }

  private void withToken(String token, int code) throws IOException {
    feishu
        .wire()
        .send("GET", SESSION, Map.of("Authorization", "Bearer " + token), null)
        .refused(400, code);
  }

  private void everyAnswerIsJson() throws IOException {
    for (Answer answer : answers()) {
      if (!answer
          .contentType()
          .replace(" ", "")
          .equalsIgnoreCase("application/json;charset=utf-8")) {
        throw answer.differs("application/json; charset=utf-8");
      }
    }
  }

  private void everyAnswerHasALogId() throws IOException {
    for (Answer answer : answers()) {
      if (!answer.logId().matches("\\d{14}[0-9A-F]{20}")) {
        throw answer.differs("X-Tt-Logid with 14 digits and 20 capital hex digits");
      }
    }
  }

  private List<Answer> answers() throws IOException {
    return List.of(feishu.tenantToken(), feishu.plain("GET", SESSION, null));
  }
}
