package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerTest {

  @TempDir private Path data;

  @Test
  void health_says_at_once_that_calls_have_to_wait() throws Exception {
    Entrance entrance = new Entrance();
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).onPort(0));
        Listener listener =
            new Listener(Settings.defaults(data).onPort(0), entrance, larkspur::installation);
        HttpClient client = HttpClient.newHttpClient()) {
      listener.bind();
      assertThat(health(client, listener)).isEqualTo("503 {\"status\":\"starting\"}");
      entrance.open();
      assertThat(health(client, listener)).isEqualTo("200 {\"status\":\"ready\"}");
      assertThat(entrance.hold(Duration.ofSeconds(120))).isTrue();
      assertThat(health(client, listener)).isEqualTo("503 {\"status\":\"starting\"}");
      assertThat(entrance.inside()).isZero();
    }
  }

  private static String health(HttpClient client, Listener listener) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(listener.url() + "/larkspur/v1/health"))
            .timeout(Duration.ofSeconds(120))
            .build();
    HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
    return answer.statusCode() + " " + answer.body();
  }
}
