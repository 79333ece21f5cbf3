package larkspur.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Overload at a small size, against the server's real jar with room for very little. What is
/// checked is that nothing is lost, doubled or refused out of form; never how fast anything is.
class OverloadTest {

  private static final long MIB = 1024 * 1024;

  @TempDir private Path folder;

  @Test
  void whatIsAcceptedUnderOverloadIsThereAndWhatIsRefusedIsNot() throws IOException {
    Path config = folder.resolve("narrow.conf");
    Files.writeString(
        config,
        "limits { requests { under-way = 3, commits-waiting = 8 }, runs { at-work = 1, queued-per-app = 2 } }");
    Overload.Terms terms =
        new Overload.Terms(
            200, 20, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(2), 64, 20);
    try (ServerProcess server =
        ServerProcess.seeded(
            Path.of("../server/target/larkspur.jar").toAbsolutePath().normalize(),
            List.of("-Xmx128m", "-XX:+UseSerialGC"),
            Files.createDirectory(folder.resolve("server")),
            20,
            List.of("--config", config.toString()))) {
      Overload.Result result =
          Overload.run(terms, new Figures(new PrintStream(System.out, true)), server);
      assertThat(result.found().acknowledged()).isPositive().isEqualTo(result.found().found());
      assertThat(result.overload().refused()).isPositive();
      assertThat(result.overload().accepted()).isPositive();
      assertThat(result.after().accepted()).isPositive();
      // 128 MiB of heap, 128 of blocks, three memtables of 64, and what a JVM needs beside.
      assertThat(Arrays.stream(result.rssBytes()).max().orElseThrow()).isLessThan(900 * MIB);
      try (Line line = new Line(server.address())) {
        assertThat(line.ask(Requests.get("/larkspur/v1/health"), 200)).contains("ready");
      }
    }
  }
}
