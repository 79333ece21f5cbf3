package larkspur.server.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ProgressLinesTest {

  @Test
  void progress_is_told_every_other_second_with_rate_and_share() {
    StringWriter told = new StringWriter();
    long[] now = {0};
    ProgressLines progress =
        ProgressLines.to(new PrintWriter(told), () -> now[0]).withShare(() -> 0.256);
    progress.reached(1_000, 500_000);
    now[0] = 4_000_000_000L;
    progress.reached(12_000, 5_500_000);
    now[0] = 5_000_000_000L;
    progress.reached(13_000, 6_000_000);
    assertThat(told.toString().strip())
        .isEqualTo("larkspur: 12,000 records, 5.5 MB, 3,000 records/s, 26 %");
  }
}
