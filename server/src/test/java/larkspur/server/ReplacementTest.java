package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import larkspur.core.time.ServerClock;
import larkspur.server.backing.Backing;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An installation is replaced while its server goes on.
class ReplacementTest {

  private static final Duration LONG = Duration.ofSeconds(120);

  @TempDir private Path data;
  private Larkspur larkspur;
  private Client client;

  @BeforeEach
  void serve() {
    larkspur = Larkspur.open(Settings.defaults(data).onPort(0));
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    client = new Client(larkspur.url());
  }

  @AfterEach
  void stop() {
    larkspur.close();
  }

  @Test
  void what_was_written_before_is_read_afterwards_through_the_same_socket() {
    say("before");
    String url = larkspur.url();
    larkspur.replace(() -> {}, ServerClock.Setting.RUNNING);
    assertThat(larkspur.url()).isEqualTo(url);
    say("after");
    assertThat(texts()).containsExactly("before", "after");
  }

  @Test
  void nothing_is_open_while_it_happens() {
    larkspur.replace(
        () -> {
          assertThatThrownBy(() -> larkspur.hasTenants()).hasMessageContaining("closed");
          Backing.of(Settings.defaults(data)).open().close();
        },
        ServerClock.Setting.RUNNING);
  }

  @Test
  void a_call_under_way_ends_before_it_and_a_call_that_comes_meanwhile_waits() throws Exception {
    URI url = URI.create(larkspur.url());
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    try (Socket slow = new Socket(url.getHost(), url.getPort())) {
      String body =
          "{\"token\":\"" + Client.ADA + "\",\"vchannel_id\":\"=bw52O\",\"text\":\"slow\"}";
      write(
          slow,
          "POST /v1/message.create HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body.substring(0, 5));
      Eventually.within(LONG, () -> larkspur.callsUnderWay() == 1);
      Thread replacing =
          Thread.ofVirtual()
              .start(
                  () -> larkspur.replace(() -> order.add("replaced"), ServerClock.Setting.RUNNING));
      Eventually.within(LONG, () -> replacing.getState() == Thread.State.TIMED_WAITING);
      Thread coming =
          Thread.ofVirtual()
              .start(() -> {
                say("meanwhile");
                order.add("answered");
              });
      write(slow, body.substring(5));
      assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 201");
      replacing.join();
      coming.join();
    }
    assertThat(order).containsExactly("replaced", "answered");
    assertThat(texts()).containsExactly("slow", "meanwhile");
  }

  @Test
  void a_replacement_that_fails_leaves_what_there_was() {
    say("kept");
    assertThatThrownBy(() ->
            larkspur.replace(
                () -> {
                  throw new IllegalStateException("no room");
                },
                ServerClock.Setting.RUNNING))
        .hasMessage("no room");
    assertThat(texts()).containsExactly("kept");
  }

  private void say(String text) {
    client.beary(
        "POST", "message.create", Client.ADA, Map.of("vchannel_id", "=bw52O", "text", text));
  }

  /// Oldest first.
  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    client
        .beary(
            "POST",
            "message.query",
            Client.ADA,
            Map.of("vchannel_id", "=bw52O", "query", Map.of("latest", Map.of("limit", 20))))
        .get("messages")
        .forEach(message -> texts.add(message.get("text").asString()));
    return texts;
  }

  private static void write(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
