package larkspur.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.Map;

/// Calls below `/open-apis` as the development seed's app.
///
/// The tenant token is asked for once and kept, also over a restart of the server: tokens must
/// outlive it.
public final class FeishuHttp {

  private final PlainHttp http;
  private final URI server;
  private final String token;

  public FeishuHttp(PlainHttp http, URI server) throws IOException {
    this.http = http;
    this.server = server;
    this.token = tenantToken(http, server);
  }

  public static String tenantToken(PlainHttp http, URI server) throws IOException {
    return http.send(
            "POST",
            server.resolve("/open-apis/auth/v3/tenant_access_token/internal"),
            Map.of(),
            Map.of("app_id", DevelopmentSeed.APP, "app_secret", DevelopmentSeed.SECRET))
        .succeeded()
        .text("/tenant_access_token");
  }

  /// @param path below `/open-apis`, with its query
  /// @throws IOException if the connection broke
  public Reply call(String method, String path, Object body) throws IOException {
    return http.send(
        method,
        server.resolve("/open-apis" + path),
        Map.of("Authorization", "Bearer " + token),
        body);
  }

  public Reply get(String path) throws IOException {
    return call("GET", path, null);
  }

  public Reply post(String path, Object body) throws IOException {
    return call("POST", path, body);
  }

  public Reply patch(String path, Object body) throws IOException {
    return call("PATCH", path, body);
  }
}
