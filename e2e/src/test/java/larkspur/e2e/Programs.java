package larkspur.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Programs that are not ours and that some tests need: a C compiler, Node, npm, a browser.
public final class Programs {

  private Programs() {}

  /// Skips the test, with the reason, where a program is missing; with `CI=true` that is a failure,
  /// because there nobody would read it. The reason is printed too, since not every report keeps
  /// it.
  public static void need(String program, String debianPackages) {
    if (find(program).isPresent()) {
      return;
    }
    String reason = program + " is missing; on Debian: apt-get install " + debianPackages;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(reason);
    }
    System.out.println("skipped: " + reason);
    Assumptions.abort(reason);
  }

  /// Where a program is, if it is anywhere that a shell would look.
  public static Optional<Path> find(String program) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// What a program said, and how it ended.
  public record Ended(int status, String output) {}

  /// Runs a program to its end. What it writes is read back from a file, so that it never waits for
  /// a reader.
  public static Ended run(
      Path folder, Map<String, String> environment, Duration limit, List<String> command) {
    try {
      Path output = Files.createTempFile("larkspur-program", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
          process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
          process.toHandle().destroyForcibly();
          throw new AssertionError(
              command + " takes longer than " + limit + ":\n" + Files.readString(output));
        }
        return new Ended(process.exitValue(), Files.readString(output));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Runs a program that must succeed.
  public static void mustRun(Path folder, Duration limit, List<String> command) {
    Ended ended = run(folder, Map.of(), limit, command);
    if (ended.status() != 0) {
      throw new AssertionError(command + " ended with " + ended.status() + ":\n" + ended.output());
    }
  }

  /// The folder of this module.
  public static Path module() {
    return Path.of(System.getProperty("larkspur.e2e", ".")).toAbsolutePath().normalize();
  }
}
