package larkspur.e2e.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import larkspur.e2e.Programs;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;
import tools.jackson.databind.JsonNode;

/// Runs Node's own test runner once, and shows each of its tests as one of ours.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class NodeSdkTest {

  private static final Duration AT_MOST = Duration.ofMinutes(15);

  @TestFactory
  List<DynamicTest> nodeClients(RunningServer server) throws IOException {
    NodeModules modules;
    try {
      modules = NodeModules.installed();
    } catch (TestAbortedException missing) {
      // A factory that is skipped would not be counted; a test is.
      return List.of(
          DynamicTest.dynamicTest(
              "all tests in Node", () -> Assumptions.abort(missing.getMessage())));
    }
    Path report = modules.folder().resolve("report.jsonl");
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(
            "node",
            "--test",
            "--test-reporter=./reporter.mjs",
            "--test-reporter-destination=" + report));
    command.addAll(files());
    Programs.Ended ended =
        Programs.run(modules.folder(), NodeModules.environment(server.url()), AT_MOST, command);
    List<JsonNode> outcomes = Files.readAllLines(report).stream().map(Reply::json).toList();
    if (outcomes.isEmpty()) {
      throw new AssertionError("node ran no test:\n" + ended.output());
    }
    if (ended.status() != 0 && outcomes.stream().allMatch(NodeSdkTest::hasPassed)) {
      throw new AssertionError(
          "node ended with " + ended.status() + " and names no test:\n" + ended.output());
    }
    return outcomes.stream()
        .map(outcome ->
            DynamicTest.dynamicTest(
                outcome.path("name").stringValue(), () -> repeat(outcome, ended)))
        .toList();
  }

  /// The test files as the sources have them: an earlier copy may still hold others.
  private static List<String> files() throws IOException {
    try (Stream<Path> found = Files.list(Programs.module().resolve("node/test"))) {
      return found.map(file -> "test/" + file.getFileName()).sorted().toList();
    }
  }

  private static boolean hasPassed(JsonNode outcome) {
    return outcome.path("passed").booleanValue();
  }

  /// Ends as the test in Node ended. Why a whole file could not run is told in the output alone.
  private static void repeat(JsonNode outcome, Programs.Ended ended) {
    if (outcome.has("skipped")) {
      Assumptions.abort(outcome.path("skipped").stringValue());
    }
    if (!hasPassed(outcome)) {
      throw new AssertionError(outcome.path("error").stringValue() + "\n" + ended.output());
    }
  }
}
