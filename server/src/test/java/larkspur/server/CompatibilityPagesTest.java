package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The compatibility pages say of exactly those calls that they are served which the program has.
class CompatibilityPagesTest {

  private static final Path PAGES =
      Path.of("").toAbsolutePath().getParent().resolve("docs/compatibility");
  private static final Pattern SERVED = Pattern.compile("(?m)^\\| yes \\| `([A-Z]+ [^`]+)` \\|");

  @Test
  void feishu(@TempDir Path data) throws IOException {
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).in(Settings.Engine.MEMORY))) {
      assertThat(served("feishu.md")).containsExactlyInAnyOrderElementsOf(larkspur.feishuCalls());
    }
  }

  @Test
  void bearychat(@TempDir Path data) throws IOException {
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).in(Settings.Engine.MEMORY))) {
      assertThat(served("bearychat.md"))
          .containsExactlyInAnyOrderElementsOf(larkspur.bearyChatCalls());
    }
  }

  private static List<String> served(String page) throws IOException {
    List<String> calls = new ArrayList<>();
    Matcher rows = SERVED.matcher(Files.readString(PAGES.resolve(page)));
    while (rows.find()) {
      calls.add(rows.group(1));
    }
    return calls;
  }
}
