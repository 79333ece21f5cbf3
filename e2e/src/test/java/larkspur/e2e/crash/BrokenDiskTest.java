package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// A disk that fails under a running server.
@ExtendWith(ServerTrail.class)
final class BrokenDiskTest {

  /// What `sysexits.h` calls an error of input or output.
  private static final int INPUT_OUTPUT_ERROR = 74;

  @Test
  void aServerWhoseDiskFailsSaysSoAndEndsAndGoesOnWhenItIsStartedAgain(@TempDir Path folder)
      throws IOException {
    LastSync shim = LastSync.journalledIn(folder.resolve("synced.journal"));
    Path broken = folder.resolve("broken");
    Launch launch =
        Launch.in(folder.resolve("server")).withEnvironment(shim.environmentFailing(broken));
    List<String> acknowledged = new ArrayList<>();
    try (RunningServer server = RunningServer.start(launch);
        PlainHttp http = new PlainHttp()) {
      BearyChatHttp ada = new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA);
      for (int i = 0; i < 10; i++) {
        ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, "kept " + i).succeeded();
        acknowledged.add("kept " + i);
      }
      Files.createFile(broken);
      assertThat(notAcknowledged(ada, "lost")).isTrue();
      assertThat(server.awaitItsEnd()).isEqualTo(INPUT_OUTPUT_ERROR);
      assertThat(server.said()).contains("the store stopped, so this process ends");

      Files.delete(broken);
      server.restart();
      URI health = server.url().resolve("/larkspur/v1/health");
      assertThat(http.send("GET", health, Map.of(), null).status()).isEqualTo(200);
      List<String> found =
          ada.after(DevelopmentSeed.ROADMAP_VCHANNEL, "").stream()
              .map(message -> message.get("text").asString())
              .toList();
      assertThat(found).containsAll(acknowledged);
      ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, "goes on").succeeded();
    }
  }

  /// A connection that breaks off acknowledges nothing either.
  private static boolean notAcknowledged(BearyChatHttp ada, String text) {
    try {
      return ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, text).status() == 500;
    } catch (IOException ended) {
      return true;
    }
  }
}
