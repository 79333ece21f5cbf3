package larkspur.benchmarks;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// What HTTP alone allows: bare routes of the server's HTTP library, each of which takes in a
/// request and answers a constant.
public final class Ceiling {

  private Ceiling() {}

  /// A route and what it always answers.
  ///
  /// @param path as the HTTP library writes patterns
  /// @param body such as the server itself once answered
  record Route(String method, String path, int status, String body) {}

  static void write(List<Route> routes, Path file) throws IOException {
    Files.write(file, JsonMapper.shared().writeValueAsBytes(routes));
  }

  /// @param arguments the file of the routes
  public static void main(String[] arguments) throws IOException {
    Carriers.asTheServerHas();
    List<Route> routes =
        JsonMapper.shared()
            .readValue(Files.readAllBytes(Path.of(arguments[0])), new TypeReference<>() {});
    HttpRouting.Builder routing = HttpRouting.builder();
    routes.forEach(route -> add(routing, route));
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            // As the server has it: without, an answer of several packets waits for 40 ms.
            .connectionOptions(options -> options.tcpNoDelay(true))
            .routing(routing)
            .build()
            .start();
    System.out.println("ready http://127.0.0.1:" + server.port());
    System.out.flush();
  }

  private static void add(HttpRouting.Builder routing, Route route) {
    byte[] answer = route.body().getBytes(StandardCharsets.UTF_8);
    Status status = Status.create(route.status());
    routing.route(
        Method.create(route.method()),
        route.path(),
        (request, response) -> {
          if (request.content().hasEntity()) {
            request.content().as(byte[].class);
          }
          response.status(status);
          response.headers().set(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
          response.send(answer);
        });
  }
}
