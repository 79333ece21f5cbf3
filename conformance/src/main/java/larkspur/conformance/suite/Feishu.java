package larkspur.conformance.suite;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The platform as one caller sees it: an app, or a person through it.
final class Feishu {

  private static final int APP_LACKS_SCOPE = 99991672;
  private static final int PERSON_LACKS_SCOPE = 99991679;

  private final Wire wire;
  private final String appId;
  private final String appSecret;
  private Optional<String> token;

  /// @param userToken if it is there, all calls are made with it
  Feishu(Wire wire, String appId, String appSecret, Optional<String> userToken) {
    this.wire = wire;
    this.appId = appId;
    this.appSecret = appSecret;
    this.token = userToken;
    wire.hide(appSecret);
    userToken.ifPresent(wire::hide);
  }

  Wire wire() {
    return wire;
  }

  Answer tenantToken(String secret) throws IOException {
    Answer answer =
        plain(
            "POST",
            "/open-apis/auth/v3/tenant_access_token/internal",
            Answer.write(Map.of("app_id", appId, "app_secret", secret)));
    JsonNode given = answer.at("/tenant_access_token");
    if (given.isString()) {
      wire.hide(given.stringValue());
    }
    return wire.hidden(answer);
  }

  Answer tenantToken() throws IOException {
    return tenantToken(appSecret);
  }

  /// A call without a token.
  Answer plain(String method, String path, String body) throws IOException {
    return wire.send(method, path, Map.of("Content-Type", "application/json; charset=utf-8"), body)
        .hasCode();
  }

  /// A call with the caller's token.
  ///
  /// @param path what stands after `/open-apis`
  /// @param body as it is, JSON or not; null if there is none
  /// @throws NotApplicable if the caller lacks the scope
  Answer call(String method, String path, String body) throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer " + token());
    headers.put("Content-Type", "application/json; charset=utf-8");
    Answer answer = wire.send(method, "/open-apis" + path, headers, body).hasCode();
    if (answer.code() == APP_LACKS_SCOPE || answer.code() == PERSON_LACKS_SCOPE) {
      throw new NotApplicable("a scope is missing: " + answer.at("/msg").asString(""));
    }
    return answer;
  }

  private String token() throws IOException {
    if (token.isEmpty()) {
      Answer answer;
      try {
        answer = tenantToken();
      } catch (Difference difference) {
        throw new IOException("the app gets no token: " + difference.verdict().seen(), difference);
      }
      if (answer.code() != 0) {
        throw new IOException(
            "the app gets no token: code " + answer.code() + " " + answer.at("/msg").asString(""));
      }
      token = Optional.of(answer.text("/tenant_access_token"));
    }
    return token.orElseThrow();
  }
}
