package larkspur.e2e.developer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The process is killed while it goes back to the seed or to a snapshot. The next start has one of
/// the states whole, never a mix of two.
@ExtendWith(ServerTrail.class)
final class ResetCrashTest {

  private static final int KILLS = 12;

  /// A return takes some ten milliseconds up to some hundred.
  private static final int KILLED_WITHIN_MILLISECONDS = 150;

  @TempDir private Path folder;

  @Test
  void whatever_moment_it_is_killed_at_one_state_is_there_whole() throws Exception {
    long seed = Long.getLong("larkspur.seed", System.nanoTime());
    System.out.println("larkspur.seed=" + seed);
    SplittableRandom chance = new SplittableRandom(seed);
    try (PlainHttp http = new PlainHttp();
        RunningServer server = RunningServer.start(Launch.in(folder))) {
      say(http, server, "one");
      snapshot(http, server, "one");
      say(http, server, "two");
      say(http, server, "three");
      snapshot(http, server, "three");
      List<List<String>> states =
          List.of(List.of(), List.of("one"), List.of("one", "two", "three"));
      List<String> ways = List.of("reset", "snapshots/one/return", "snapshots/three/return");
      for (int kill = 0; kill < KILLS; kill++) {
        int wanted = chance.nextInt(ways.size());
        List<String> before = texts(http, server);
        Thread returning = Thread.ofVirtual().start(() -> tryPower(http, server, ways.get(wanted)));
        boolean never =
            new CountDownLatch(1)
                .await(chance.nextInt(KILLED_WITHIN_MILLISECONDS), TimeUnit.MILLISECONDS);
        assert !never;
        server.kill();
        // Else it might still ask the server that is started next.
        assertThat(returning.join(Duration.ofMinutes(2))).isTrue();
        server.restart();
        assertThat(texts(http, server)).as("kill %s", kill).isIn(before, states.get(wanted));
      }
      for (int i = 0; i < ways.size(); i++) {
        assertThat(power(http, server, ways.get(i), Map.of())).isEqualTo(200);
        assertThat(texts(http, server)).isEqualTo(states.get(i));
      }
      say(http, server, "and on");
    }
  }

  private static void tryPower(PlainHttp http, RunningServer server, String path) {
    try {
      power(http, server, path, Map.of());
    } catch (IOException killed) {
      // Whether it was done is what is looked at next.
    }
  }

  private static void snapshot(PlainHttp http, RunningServer server, String name)
      throws IOException {
    assertThat(power(http, server, "snapshots", Map.of("name", name))).isEqualTo(201);
  }

  private static int power(PlainHttp http, RunningServer server, String path, Map<String, ?> body)
      throws IOException {
    URI uri = server.url().resolve("/larkspur/v1/dev/" + path);
    return http.send("POST", uri, Map.of(), body).status();
  }

  private static void say(PlainHttp http, RunningServer server, String text) throws IOException {
    http.send(
            "POST",
            server.url().resolve("/v1/message.create"),
            Map.of(),
            Map.of(
                "token",
                DevelopmentSeed.ADA,
                "vchannel_id",
                DevelopmentSeed.ROADMAP_VCHANNEL,
                "text",
                text))
        .succeeded();
  }

  private static List<String> texts(PlainHttp http, RunningServer server) throws IOException {
    List<String> texts = new ArrayList<>();
    http.send(
            "POST",
            server.url().resolve("/v1/message.query"),
            Map.of(),
            Map.of(
                "token",
                DevelopmentSeed.ADA,
                "vchannel_id",
                DevelopmentSeed.ROADMAP_VCHANNEL,
                "query",
                Map.of("latest", Map.of("limit", 20))))
        .succeeded()
        .at("/messages")
        .forEach(message -> texts.add(message.get("text").stringValue()));
    return texts;
  }
}
