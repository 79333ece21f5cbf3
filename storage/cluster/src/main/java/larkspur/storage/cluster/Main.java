package larkspur.storage.cluster;

import java.util.List;

/// The cluster by hand: `up` finds or starts it and leaves it running, `down` ends it, `status`
/// tells how it is. Which one is meant say the same system properties as in a test.
///
/// It ends with status 0; 1 if what was asked could not be done, or `status` finds a cluster that
/// is not all up; 2 for anything else than these three words.
public final class Main {

  private Main() {}

  /// @param arguments one word
  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments)));
  }

  private static int run(List<String> arguments) {
    try {
      ClusterOptions options = ClusterOptions.ofThisRun().keeping();
      return switch (arguments.size() == 1 ? arguments.getFirst() : "") {
        case "up" -> {
          System.out.print(Cluster.up(options).status());
          yield 0;
        }
        case "down" -> {
          Cluster.asItIs(options).stop();
          yield 0;
        }
        case "status" -> {
          Cluster cluster = Cluster.asItIs(options);
          System.out.print(cluster.status());
          yield cluster.isUp() ? 0 : 1;
        }
        default -> {
          System.err.println("up, down or status");
          yield 2;
        }
      };
    } catch (ClusterFailure e) {
      System.err.println(e.getMessage());
      return 1;
    }
  }
}
