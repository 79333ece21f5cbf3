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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/// Speaks both protocols to a server, as plainly as can be: what is tested is the server, not a
/// client.
final class Client {

  static final String ADA = "ada00000000000000000000000000001";
  static final String BOT = "b0700000000000000000000000000001";
  static final String ADA_GRANT = "u-larkspur-dev-ada-0000000000000000000000000000";
  static final String ROADMAP = "oc_2cefb2f014f8d0c6c2d2eb7bafb0e54f";
  static final String ROADMAP_VCHANNEL = "=bw52O";

  private static final ObjectMapper JSON = JsonMapper.shared();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String url;
  private final String token;

  Client(String url) {
    this.url = url;
    this.token = exchange();
  }

  /// The app's token, asked for with its secret.
  String exchange() {
    return send(
            "POST",
            "/open-apis/auth/v3/tenant_access_token/internal",
            Map.of("app_id", "cli_0123456789abcdef", "app_secret", "larkspur-dev-secret"),
            "")
        .get("tenant_access_token")
        .asString();
  }

  /// The app's own.
  String token() {
    return token;
  }

  /// A call of the Open Platform as the app; answers what stands under `data`.
  JsonNode feishu(String method, String path, Object body) {
    return feishu(method, path, body, token);
  }

  /// The same with another token.
  JsonNode feishu(String method, String path, Object body, String as) {
    JsonNode answer = send(method, "/open-apis" + path, body, as);
    if (answer.get("code").asInt() != 0) {
      throw new AssertionError(method + " " + path + " was refused: " + answer);
    }
    return answer.get("data");
  }

  /// A call of BearyChat's with a JSON body.
  JsonNode beary(String method, String call, String as, Map<String, ?> parameters) {
    Map<String, Object> body = new LinkedHashMap<>(parameters);
    body.put("token", as);
    return send(method, "/v1/" + call, body, "");
  }

  /// A reading call of BearyChat's.
  JsonNode bearyGet(String call, String as, Map<String, String> parameters) {
    StringBuilder query = new StringBuilder("?token=" + as);
    parameters.forEach((name, value) ->
        query
            .append('&')
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return send("GET", "/v1/" + call + query, Map.of(), "");
  }

  private JsonNode send(String method, String path, Object body, String bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).header("Content-Type", "application/json");
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    request.method(
        method,
        method.equals("GET")
            ? BodyPublishers.noBody()
            : BodyPublishers.ofString(JSON.writeValueAsString(body)));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static JsonNode parse(String json) {
    return JSON.readTree(json);
  }
}
