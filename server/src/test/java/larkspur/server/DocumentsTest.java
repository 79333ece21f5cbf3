package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.core.agent.RunMoves;
import org.junit.jupiter.api.Test;

/// What the documents name exists.
class DocumentsTest {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
  private static final Pattern CODE = Pattern.compile("(?s)```.*?```|`[^`\n]*`");
  private static final Pattern CLASS =
      Pattern.compile("`([A-Z][A-Za-z0-9]+)(?:[.#][a-zA-Z]+(?:\\(\\))?)?`");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.walk(PROJECT)) {
      return files
          .filter(file -> file.toString().endsWith(".md"))
          .filter(file ->
              !PROJECT.relativize(file).toString().matches("(.*/)?(target|node_modules)/.*"))
          .toList();
    }
  }

  @Test
  void every_link_between_files_leads_somewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      Matcher links = LINK.matcher(CODE.matcher(Files.readString(document)).replaceAll(""));
      while (links.find()) {
        String link = links.group(1);
        if (!link.contains("://") && !Files.exists(document.getParent().resolve(link))) {
          broken.add(PROJECT.relativize(document) + " -> " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void the_diagram_of_runs_is_the_one_of_their_table() throws IOException {
    assertThat(Files.readString(PROJECT.resolve("docs/runs.md")))
        .contains("```mermaid\n" + RunMoves.diagram() + "```");
  }

  @Test
  void every_class_that_the_architecture_names_exists() throws IOException {
    List<String> known;
    try (Stream<Path> files = Files.walk(PROJECT)) {
      known =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".java"))
              .map(name -> name.substring(0, name.length() - ".java".length()))
              .toList();
    }
    List<String> missing = new ArrayList<>();
    Matcher names = CLASS.matcher(Files.readString(PROJECT.resolve("ARCHITECTURE.md")));
    while (names.find()) {
      if (!known.contains(names.group(1))) {
        missing.add(names.group(1));
      }
    }
    assertThat(missing).isEmpty();
  }
}
