package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// `docs/operating/costs.md`, of which tests write parts, each between two marks, when they are
/// told to.
final class CostPage {

  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/operating/costs.md");
  private static final String END = "<!-- to here -->\n";

  private CostPage() {}

  /// Sees to it that a part of the page is this text.
  ///
  /// @param part the word in the mark at which it begins
  static void claim(String part, String text) {
    String wanted = "\n" + text + "\n";
    String mark = "<!-- " + part + " -->\n";
    try {
      String page = Files.readString(PAGE);
      int begin = page.indexOf(mark) + mark.length();
      assertThat(begin).as("the mark of " + part).isGreaterThanOrEqualTo(mark.length());
      int end = page.indexOf(END, begin);
      if (Boolean.getBoolean("larkspur.pages.write")) {
        Files.writeString(PAGE, page.substring(0, begin) + wanted + page.substring(end));
        return;
      }
      assertThat(page.substring(begin, end))
          .as("%s is not up to date: run ./dev pages", PAGE.getFileName())
          .isEqualTo(wanted);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
