package larkspur.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How long it takes from the start of the process to the line that says `ready`, with the
/// development seed: on a folder that is empty, and on one that a server has used and closed.
final class StartBench {

  private StartBench() {}

  static void run(Bench.Terms terms, Figures figures) throws IOException {
    figures.say(
        "start: from the start of the process to its ready line, with the development seed");
    List<Double> empty = new ArrayList<>();
    List<Double> used = new ArrayList<>();
    // Once for nothing, so that what is on disk is in the machine's memory for all alike.
    start(terms, Folders.vacant(terms.folder(), "start"));
    for (int i = 0; i < terms.rounds(); i++) {
      Path data = Folders.vacant(terms.folder(), "start");
      empty.add(start(terms, data));
      used.add(start(terms, data));
    }
    figures.figure("start.empty_seconds", Spread.of(empty, Double::doubleValue));
    figures.figure("start.used_seconds", Spread.of(used, Double::doubleValue));
  }

  private static double start(Bench.Terms terms, Path data) throws IOException {
    try (ServerProcess server = ServerProcess.larkspur(terms, data, "--dev")) {
      return server.untilReady().toNanos() / 1e9;
    }
  }
}
