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

class EventsBenchTest {

  @TempDir private Path folder;

  @Test
  void everyAcknowledgedMessageArrivesAndTheFiguresArePrinted()
      throws IOException, InterruptedException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    EventsBench.run(
        Small.terms(folder), new Figures(new PrintStream(printed, true, StandardCharsets.UTF_8)));

    List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines)
        .contains(
            "every acknowledged message arrived as an event: connections",
            "every acknowledged message arrived as an event: webhooks",
            "every acknowledged message arrived as an event: beside bad receivers");
    assertThat(lines.stream().filter(line -> line.startsWith("figure ")))
        .hasSize(9)
        .allMatch(line ->
            line.matches("figure events\\.(connections|webhooks|beside)_[a-z0-9_]+( [0-9.]+){3}"));
  }
}
