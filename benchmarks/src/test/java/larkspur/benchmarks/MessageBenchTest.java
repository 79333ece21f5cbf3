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

class MessageBenchTest {

  @TempDir private Path folder;

  @Test
  void countsWhatWasAcknowledgedAndPrintsItsFigures() throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    MessageBench.run(
        Small.terms(folder), new Figures(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines).filteredOn(line -> line.startsWith("counted: 10 chats hold the ")).hasSize(2);
    assertThat(lines.stream().filter(line -> line.startsWith("figure ")))
        // Rate, median, 99th percentile and processor of three servers, what was written while
        // pages
        // were read, two ratios and the growth.
        .hasSize((5 * 3 + 3) + (5 * 3 + 3) + (4 * 3 + 3))
        .allMatch(line ->
            line.matches("figure message\\.(newest|anywhere|create)_[a-z0-9_]+( [0-9.]+){3}"))
        .anyMatch(line -> line.startsWith("figure message.create_many_ratio "));
  }
}
