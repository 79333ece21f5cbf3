package larkspur.e2e.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Programs;
import larkspur.e2e.Reply;
import larkspur.e2e.Scripts;
import larkspur.e2e.Stories;

/// The Node tests with their packages installed: a copy of the folder `node` below `target`, so
/// that nothing is installed into the sources.
///
/// @param folder the copy
public record NodeModules(Path folder) {

  private static final Duration INSTALLED_WITHIN = Duration.ofMinutes(15);

  /// Copies the sources, and installs what the lock file says unless it is what is installed
  /// already.
  public static NodeModules installed() {
    Programs.need("node", "nodejs");
    Programs.need("npm", "npm");
    Path sources = Programs.module().resolve("node");
    Path folder = Programs.module().resolve("target/node");
    try {
      copy(sources, folder);
      Path lock = folder.resolve("package-lock.json");
      Path known = folder.resolve("node_modules/.larkspur-installed");
      if (!Files.exists(known) || Files.mismatch(known, lock) >= 0) {
        // No package here needs its install script, and none is to run unseen.
        Programs.mustRun(
            folder,
            INSTALLED_WITHIN,
            List.of(
                "npm",
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                // A registry that is slow, or refuses for a moment, is asked again for longer.
                "--prefer-offline",
                "--fetch-retries=6"));
        Files.copy(lock, known, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new NodeModules(folder);
  }

  private static void copy(Path sources, Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(sources)) {
      for (Path source : found.filter(Files::isRegularFile).toList()) {
        Path relative = sources.relativize(source);
        if (!relative.startsWith("node_modules")) {
          Path copy = folder.resolve(relative);
          Files.createDirectories(copy.getParent());
          Files.copy(source, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /// What a Node program of ours finds in its environment: where the server is, what its seed
  /// brought in, and the samples and lists of stories that it shares with the tests in Java.
  public static Map<String, String> environment(URI server) {
    return Map.of(
        "LARKSPUR_URL",
        server.toString(),
        "LARKSPUR_SEED",
        Reply.text(
            Map.ofEntries(
                Map.entry("app", DevelopmentSeed.APP),
                Map.entry("secret", DevelopmentSeed.SECRET),
                Map.entry("roadmap", DevelopmentSeed.ROADMAP),
                Map.entry("roadmapVchannel", DevelopmentSeed.ROADMAP_VCHANNEL),
                Map.entry("storiesVchannel", Stories.STORIES_VCHANNEL),
                Map.entry("elsewhereVchannel", Stories.ELSEWHERE_VCHANNEL),
                Map.entry("ada", DevelopmentSeed.ADA),
                Map.entry("lin", DevelopmentSeed.LIN),
                Map.entry("agent", DevelopmentSeed.AGENT),
                Map.entry("echo", DevelopmentSeed.ECHO),
                Map.entry("script", DevelopmentSeed.SCRIPT),
                Map.entry("waits", Scripts.WAITS))),
        "LARKSPUR_SAMPLES",
        Programs.module().resolve("src/test/resources/larkspur/e2e/seeds").toString(),
        "LARKSPUR_STORIES",
        Stories.FOLDER.toString());
  }
}
