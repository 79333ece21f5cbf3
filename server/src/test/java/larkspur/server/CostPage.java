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
    String page = read();
    int begin = begin(page, part);
    int end = page.indexOf(END, begin);
    if (written()) {
      write(page.substring(0, begin) + wanted(text) + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end))
        .as("%s is not up to date: run ./dev pages", PAGE.getFileName())
        .isEqualTo(wanted(text));
  }

  /// Whether a part of the page is this text, and is not to be written anew.
  static boolean tells(String part, String text) {
    String page = read();
    return !written() && page.startsWith(wanted(text) + END, begin(page, part));
  }

  private static boolean written() {
    return Boolean.getBoolean("larkspur.pages.write");
  }

  private static String wanted(String text) {
    return "\n" + text + "\n";
  }

  private static int begin(String page, String part) {
    String mark = "<!-- " + part + " -->\n";
    int begin = page.indexOf(mark) + mark.length();
    assertThat(begin).as("the mark of " + part).isGreaterThanOrEqualTo(mark.length());
    return begin;
  }

  private static String read() {
    try {
      return Files.readString(PAGE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(String page) {
    try {
      Files.writeString(PAGE, page);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
