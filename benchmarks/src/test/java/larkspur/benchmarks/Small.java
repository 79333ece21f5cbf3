package larkspur.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// A size at which a bench's figures mean nothing, against the server's real jar.
final class Small {

  private Small() {}

  static Bench.Terms terms(Path folder) {
    return new Bench.Terms(
        2,
        Optional.of(0.2),
        Duration.ofMillis(200),
        8,
        10,
        5_000,
        500,
        EnumSet.allOf(MessageBench.Part.class),
        List.of(1, 3),
        200,
        Path.of("../server/target/larkspur.jar").toAbsolutePath().normalize(),
        folder,
        // Compiled once and lightly: six servers start in a test, and none lives for long.
        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
  }
}
