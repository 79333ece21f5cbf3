package larkspur.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunBenchTest {

  @TempDir private Path folder;

  @Test
  void countsTheRunsThatCompletedAndPrintsItsFigures() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    RunBench.run(
        Small.terms(folder), new Figures(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).anyMatch(line -> line.startsWith("counted: 3 sessions hold "));
    assertThat(lines.stream().filter(line -> line.startsWith("figure ")))
        .hasSize(14)
        .allMatch(line -> line.matches("figure run\\.(1_client|3_clients)_[a-z0-9_]+( [0-9.]+){3}"))
        .anyMatch(line -> line.startsWith("figure run.3_clients_ratio "));
  }
}
