package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.Launch;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// A power cut after acknowledged writes: the server is killed, and all its files are cut back to
/// their last sync. One check, seen to hold when the server syncs, and seen to fail when it does
/// not: else it would prove nothing.
@ExtendWith(ServerTrail.class)
final class LastSyncTest {

  private static final int MESSAGES = 30;

  @Test
  void whatWasAcknowledgedIsThereAfterAPowerCut(@TempDir Path folder) throws IOException {
    assertThat(lostInAPowerCut(folder)).as("acknowledged, and lost").isEmpty();
  }

  @Test
  void aServerThatDoesNotSyncIsCaughtLosingWhatItAcknowledged(@TempDir Path folder)
      throws IOException {
    assertThat(lostInAPowerCut(folder, "--unsynced")).as("acknowledged, and lost").isNotEmpty();
  }

  /// Writes through each protocol, cuts the power, and names everything that was acknowledged and
  /// is no longer there.
  private static List<String> lostInAPowerCut(Path folder, String... options) throws IOException {
    LastSync lastSync = LastSync.journalledIn(folder.resolve("synced.journal"));
    Launch launch =
        Launch.in(folder.resolve("server")).with(options).withEnvironment(lastSync.environment());
    try (RunningServer server = RunningServer.start(launch);
        PlainHttp http = new PlainHttp()) {
      Written written = write(http, server);
      server.kill();
      lastSync.cut(server.data());
      server.restart();
      return written.missingFrom(http, server);
    }
  }

  private static Written write(PlainHttp http, RunningServer server) throws IOException {
    BearyChatHttp ada = new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < MESSAGES; i++) {
      String text = "before the power cut " + i;
      ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, text).succeeded();
      texts.add(text);
    }
    FeishuHttp feishu = new FeishuHttp(http, server.url());
    String session =
        feishu
            .post("/aily/v1/sessions", Map.of("metadata", "kept"))
            .succeeded()
            .text("/data/session/id");
    String task =
        feishu
            .post("/task/v2/tasks", Map.of("summary", "Outlive it"))
            .succeeded()
            .text("/data/task/guid");
    return new Written(texts, session, task);
  }

  /// What the server has acknowledged.
  private record Written(List<String> texts, String session, String task) {

    List<String> missingFrom(PlainHttp http, RunningServer server) throws IOException {
      List<String> missing = new ArrayList<>(texts);
      for (JsonNode message :
          new BearyChatHttp(http, server.url(), DevelopmentSeed.ADA)
              .after(DevelopmentSeed.ROADMAP_VCHANNEL, "")) {
        missing.remove(message.path("text").stringValue());
      }
      FeishuHttp feishu = new FeishuHttp(http, server.url());
      Reply found = feishu.get("/aily/v1/sessions/" + session);
      if (found.status() != 200 || !found.text("/data/session/metadata").equals("kept")) {
        missing.add("the session");
      }
      if (feishu.get("/task/v2/tasks/" + task).status() != 200) {
        missing.add("the task");
      }
      return missing;
    }
  }
}
