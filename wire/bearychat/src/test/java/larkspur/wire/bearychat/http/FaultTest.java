package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.storage.Agenda;
import larkspur.storage.Contents;
import larkspur.storage.Log;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.memory.MemoryStore;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.Test;

/// What becomes of a fault of ours.
class FaultTest {

  /// A store whose disk may fail.
  private static final class FailingStore implements Store {
    private final Store store = new MemoryStore();
    private boolean failing;

    @Override
    public Partition partition(Name name) {
      check();
      return store.partition(name);
    }

    @Override
    public Log log(Name name) {
      check();
      return store.log(name);
    }

    @Override
    public Agenda agenda() {
      return store.agenda();
    }

    @Override
    public Contents contents() {
      return store.contents();
    }

    @Override
    public List<Name> names(String family, Optional<String> afterId, int limit) {
      return store.names(family, afterId, limit);
    }

    @Override
    public boolean exclusive() {
      return store.exclusive();
    }

    @Override
    public void close() {
      store.close();
    }

    private void check() {
      if (failing) {
        throw new StoreFailure("the disk at /secret/path is full", null);
      }
    }
  }

  @Test
  void aFaultIsToldByAnIdUnderWhichItStandsInTheLog() {
    FailingStore store = new FailingStore();
    PrintStream standardError = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    try (World world = World.over(store)) {
      String key = world.say("hello");
      store.failing = true;
      System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
      Wire.Reply reply =
          world.wire.get(
              "/v1/message.info?vchannel_id==bw52O&message_key=" + key + "&token=" + World.ADA);
      assertThat(reply.outcome()).isEqualTo("500/1");
      assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/json");
      String error = reply.json().get("error").asString();
      assertThat(error).doesNotContain("disk", "secret");
      Matcher logId = Pattern.compile("[0-9]{14}[0-9A-F]{20}").matcher(error);
      assertThat(logId.find()).isTrue();
      assertThat(log.toString(StandardCharsets.UTF_8))
          .contains(logId.group(), "GET /v1/message.info", "the disk at /secret/path is full")
          .doesNotContain(World.ADA);

      store.failing = false;
      assertThat(
              world
                  .wire
                  .get(
                      "/v1/message.info?vchannel_id==bw52O&message_key="
                          + key
                          + "&token="
                          + World.ADA)
                  .status())
          .isEqualTo(200);
    } finally {
      System.setErr(standardError);
    }
  }
}
