package larkspur.storage.cluster;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Which cluster is meant.
///
/// @param folder holds all of its files; absolute. One folder is one cluster
/// @param net the first three numbers of its addresses: of 127.0.0 the nodes are 127.0.0.1, .2, .3
/// @param libraries Cassandra's jars
/// @param kept whether the cluster outlives the process that starts it
public record ClusterOptions(Path folder, String net, Path libraries, boolean kept) {

  private static final Pattern NET = Pattern.compile("127\\.\\d{1,3}\\.\\d{1,3}");

  /// @throws IllegalArgumentException if the net is not one of loopback
  public ClusterOptions {
    folder = folder.toAbsolutePath().normalize();
    libraries = libraries.toAbsolutePath().normalize();
    if (!NET.matcher(net).matches()) {
      throw new IllegalArgumentException(
          "a cluster's net is three numbers that begin with 127, such as 127.0.0; not " + net);
    }
  }

  /// What this run of tests shares. The system properties are `larkspur.cluster.folder` (else
  /// `target/cluster` below the project), `larkspur.cluster.net` (else 127.0.0),
  /// `larkspur.cluster.libs` (else where the build has put them) and `larkspur.cluster.keep` (true
  /// or false, else false).
  public static ClusterOptions ofThisRun() {
    String libraries = System.getProperty("larkspur.cluster.libs");
    String folder = System.getProperty("larkspur.cluster.folder");
    return new ClusterOptions(
        folder == null ? built().resolve("../../../target/cluster") : Path.of(folder),
        System.getProperty("larkspur.cluster.net", "127.0.0"),
        libraries == null ? built().resolve("libs") : Path.of(libraries),
        Boolean.getBoolean("larkspur.cluster.keep"));
  }

  /// The same cluster, outliving the process that starts it.
  public ClusterOptions keeping() {
    return new ClusterOptions(folder, net, libraries, true);
  }

  /// The module's `target`: these classes lie in it, in a folder or in a jar.
  private static Path built() {
    try {
      return Path.of(
              ClusterOptions.class.getProtectionDomain().getCodeSource().getLocation().toURI())
          .getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
