package larkspur.e2e.journey;

import java.nio.file.Path;
import java.util.stream.IntStream;
import larkspur.e2e.Engine;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.javasdk.Lark;
import larkspur.e2e.node.NodeClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "on {0}")
@EnumSource(Engine.class)
@ExtendWith(ServerTrail.class)
final class JourneyTest {

  @TempDir private static Path folder;

  private static Engine.Kept kept;
  private static RunningServer server;
  private static PlainHttp http;
  private static Lark lark;
  private static NodeClients node;

  @Parameter private Engine engine;

  /// All clients are made once: those that live through a kill are the point.
  @BeforeParameterizedClassInvocation
  static void start(Engine engine) {
    kept = engine.in(folder.resolve(engine.name()));
    server = RunningServer.start(kept.launch());
    http = new PlainHttp();
    lark = Lark.of(server);
    node = NodeClients.of(server.url());
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    if (node != null) {
      node.close();
    }
    if (http != null) {
      http.close();
    }
    if (server != null) {
      server.close();
    }
    if (kept != null) {
      kept.close();
    }
  }

  @Test
  void aTaskCompletedByOneClientIsReadOnceByAllOthers() throws Exception {
    Journey journey = new Journey("Undisturbed on " + engine, server, http, lark, node);
    for (Journey.Step step : journey.steps()) {
      step.go();
    }
  }

  @ParameterizedTest(name = "the journey goes on after a kill between step {0} and the next")
  @MethodSource("gaps")
  void theJourneyGoesOnAfterAKillBetweenAnyTwoSteps(int gap) throws Exception {
    Journey journey = new Journey("Killed after step " + gap, server, http, lark, node);
    for (int step = 0; step < journey.steps().size(); step++) {
      if (step == gap) {
        server.kill();
        server.restart();
      }
      journey.steps().get(step).go();
    }
  }

  static IntStream gaps() {
    return IntStream.range(1, Journey.STEPS);
  }
}
