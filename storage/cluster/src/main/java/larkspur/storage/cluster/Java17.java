package larkspur.storage.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The Java that Cassandra 5.0 runs on. It reaches into Java's inner parts, which are not in later
/// ones what they were in this.
final class Java17 {

  private static final Pattern VERSION =
      Pattern.compile("^JAVA_VERSION=\"17(\\.[^\"]*)?\"$", Pattern.MULTILINE);

  private Java17() {}

  /// The `java` command of the first one found: `larkspur.cluster.java` (a Java's home), the
  /// environment's `JAVA17_HOME` and `JAVA_HOME`, what `PATH` finds, the usual folders.
  ///
  /// @throws ClusterFailure if this machine has none
  static Path find() {
    return among(candidates(System.getProperty("larkspur.cluster.java"), System.getenv()));
  }

  /// @param homes where to look, first choice first; what is not there is passed over
  static Path among(List<Path> homes) {
    return homes.stream()
        .filter(Java17::isOne)
        .findFirst()
        .map(home -> home.resolve("bin/java"))
        .orElseThrow(() ->
            new ClusterFailure(
                "Cassandra runs on Java 17, and this machine has none that was found. Install it (on"
                    + " Debian: apt-get install openjdk-17-jre-headless), or name its home with"
                    + " JAVA17_HOME."));
  }

  private static List<Path> candidates(String asked, Map<String, String> environment) {
    List<Path> homes = new ArrayList<>();
    Stream.of(asked, environment.get("JAVA17_HOME"), environment.get("JAVA_HOME"))
        .filter(home -> home != null && !home.isBlank())
        .map(Path::of)
        .forEach(homes::add);
    for (String folder : environment.getOrDefault("PATH", "").split(":")) {
      onPath(Path.of(folder, "java")).ifPresent(homes::add);
    }
    String user = System.getProperty("user.home");
    for (String folder :
        List.of(
            "/usr/lib/jvm",
            "/opt/java",
            "/opt",
            user + "/.jdks",
            user + "/.sdkman/candidates/java")) {
      homes.addAll(inside(Path.of(folder)));
    }
    inside(Path.of("/Library/Java/JavaVirtualMachines"))
        .forEach(bundle -> homes.add(bundle.resolve("Contents/Home")));
    return homes;
  }

  private static Optional<Path> onPath(Path command) {
    try {
      return Files.isExecutable(command)
          ? Optional.ofNullable(command.toRealPath().getParent().getParent())
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<Path> inside(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> homes = Files.list(folder)) {
      return homes.sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isOne(Path home) {
    Path release = home.resolve("release");
    try {
      return Files.isExecutable(home.resolve("bin/java"))
          && Files.isRegularFile(release)
          && VERSION.matcher(Files.readString(release)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
