package larkspur.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A bench at a size at which its figures mean nothing, against the server's real jar.
class MessageBenchTest {

  @TempDir private Path folder;

  @Test
  void countsWhatWasAcknowledgedAndPrintsItsFigures() throws IOException {
    Bench.Terms terms =
        new Bench.Terms(
            2,
            Optional.of(0.3),
            Duration.ofMillis(300),
            8,
            20,
            200,
            Path.of("../server/target/larkspur.jar").toAbsolutePath().normalize(),
            folder,
            List.of());
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    MessageBench.run(terms, new Figures(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).anyMatch(line -> line.startsWith("counted: 20 chats hold the "));
    assertThat(lines.stream().filter(line -> line.startsWith("figure ")))
        .hasSize(9)
        .allMatch(line -> line.matches("figure message\\.[a-z0-9_]+( [0-9.]+){3}"))
        .anyMatch(line -> line.startsWith("figure message.ratio "));
  }
}
