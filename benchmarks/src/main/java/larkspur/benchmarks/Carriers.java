package larkspur.benchmarks;

/// How many threads carry the virtual ones. The server gives itself more than cores; what is
/// compared with it gets as many.
final class Carriers {

  private static final String PARALLELISM = "jdk.virtualThreadScheduler.parallelism";

  private Carriers() {}

  /// Must be called before the first virtual thread starts.
  static void asTheServerHas() {
    if (System.getProperty(PARALLELISM) == null) {
      System.setProperty(
          PARALLELISM,
          Integer.toString(Math.max(4, 2 * Runtime.getRuntime().availableProcessors())));
    }
  }
}
