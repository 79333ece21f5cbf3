package larkspur.server.hostile;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import larkspur.server.seed.Seed;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The address of apps that are asked when somebody presses something on a card of theirs, and of
/// nothing else. They say that they have nothing to say.
final class AskedApp implements AutoCloseable {

  private final WebServer server =
      WebServer.builder()
          .host("127.0.0.1")
          .port(0)
          .shutdownHook(false)
          .shutdownGracePeriod(Duration.ZERO)
          .routing(HttpRouting.builder().post("/asked", this::answer))
          .build()
          .start();

  private volatile String token = "";

  /// How its apps hear.
  Seed.EventsSeed events() {
    return new Seed.EventsSeed(
        "webhook",
        Optional.of("http://127.0.0.1:" + server.port() + "/asked"),
        Optional.empty(),
        Optional.of("hostile"),
        Optional.of(List.of("card.action.trigger")));
  }

  /// With which the card that was pressed last can be drawn anew.
  String token() {
    return token;
  }

  private void answer(ServerRequest request, ServerResponse response) {
    JsonNode json = JsonMapper.shared().readTree(request.content().as(byte[].class));
    token = json.at("/event/token").asString();
    response.send("{}");
  }

  @Override
  public void close() {
    server.stop();
  }
}
