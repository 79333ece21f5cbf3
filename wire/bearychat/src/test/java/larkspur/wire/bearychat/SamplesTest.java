package larkspur.wire.bearychat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/// The samples: what each client sends for a call, byte for byte, and what it is answered. A sample
/// is a file, in a folder named after its call:
///
/// * `clock`, at which the server's clock stands; `before`, how many times the hubot said "hello"
///   in the Roadmap before; `later`, how many milliseconds pass then
/// * `requests`, which all have the same answer: request line, headers, an empty line, the body
/// * `status` and `answer`
class SamplesTest {

  private static Path folder() {
    try {
      return Path.of(SamplesTest.class.getResource("message.create").toURI()).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Path> files() {
    try (Stream<Path> files = Files.walk(folder())) {
      return files.filter(file -> file.toString().endsWith(".json")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @TestFactory
  @Proves("bearychat-9.1.5")
  Stream<DynamicTest> everyClientIsAnsweredAsItsSampleSays() {
    return files().flatMap(SamplesTest::tests);
  }

  @Test
  void everyCallHasASample() {
    try (World world = World.at()) {
      assertThat(world.routes.calls())
          .allSatisfy(call -> assertThat(folder().resolve(call.name())).isNotEmptyDirectory());
    }
  }

  private static Stream<DynamicTest> tests(Path file) {
    JsonNode sample;
    try {
      sample = Wire.json(Files.readString(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String name = file.getParent().getFileName() + ": " + sample.get("claim").asString();
    return StreamSupport.stream(sample.get("requests").spliterator(), false)
        .map(request ->
            DynamicTest.dynamicTest(
                name + " (" + request.get("client").asString() + ")",
                file.toUri(),
                () -> play(sample, lines(request.get("request")))));
  }

  private static List<String> lines(JsonNode request) {
    return StreamSupport.stream(request.spliterator(), false).map(JsonNode::asString).toList();
  }

  private static void play(JsonNode sample, List<String> request) {
    try (World world = World.at(sample.get("clock").asLong())) {
      world.fill(World.ROADMAP, sample.path("before").asInt(0));
      world.forward(sample.path("later").asInt(0));
      Wire.Reply reply = send(world.wire, request);
      assertThat(reply.status()).as(reply.text()).isEqualTo(sample.get("status").asInt());
      if (reply.status() == 204) {
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Content-Type")).isEmpty();
      } else {
        assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/json");
        assertThat(reply.json()).isEqualTo(sample.get("answer"));
      }
    }
  }

  private static Wire.Reply send(Wire wire, List<String> request) {
    Map<String, String> headers = new LinkedHashMap<>();
    int line = 1;
    while (line < request.size() && !request.get(line).isEmpty()) {
      String[] header = request.get(line).split(": ", 2);
      headers.put(header[0], header[1]);
      line++;
    }
    String body = line + 1 < request.size() ? request.get(line + 1) : "";
    String[] first = request.getFirst().split(" ", 2);
    return wire.send(first[0], first[1], headers, body.getBytes(StandardCharsets.UTF_8));
  }
}
