package larkspur.storage.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes and ports of somebody else are left alone.
class OthersProcessesTest {

  @TempDir Path folder;

  @Test
  void a_process_with_another_command_line_is_not_ended_though_the_file_names_it()
      throws IOException {
    Process other = waiting("-Dsome.other=" + folder.resolve("node1"));
    try {
      named(other, began(other));
      assertThat(nodeOne().running()).isEmpty();
      Cluster.asItIs(options("127.0.0")).stop();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void a_process_that_began_at_another_time_is_not_ended_though_its_command_line_is_a_nodes()
      throws IOException {
    Process other = waiting("-Dlarkspur.cluster.node=" + folder.resolve("node1"));
    try {
      named(other, began(other).minusSeconds(60));
      Cluster.asItIs(options("127.0.0")).stop();
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  @Test
  void the_process_that_is_both_is_ended() throws IOException {
    Process node = waiting("-Dlarkspur.cluster.node=" + folder.resolve("node1"));
    try {
      named(node, began(node));
      Cluster.asItIs(options("127.0.0")).stop();
      assertThat(node.isAlive()).isFalse();
    } finally {
      node.destroyForcibly();
    }
  }

  @Test
  void a_port_that_another_program_has_is_named_and_nothing_is_left_running() throws IOException {
    Files.createDirectories(folder.resolve("libs"));
    try (ServerSocket other =
        new ServerSocket(Node.NATIVE_PORT, 1, InetAddress.getByName("127.0.9.1"))) {
      Cluster cluster = Cluster.asItIs(options("127.0.9"));
      assertThatThrownBy(() -> Cluster.up(options("127.0.9")))
          .isInstanceOf(ClusterFailure.class)
          .hasMessageContaining("port 9042 of 127.0.9.1 cannot be had");
      assertThat(cluster.status())
          .isEqualTo(
              """
              node 1 (127.0.9.1): not running
              node 2 (127.0.9.2): not running
              node 3 (127.0.9.3): not running
              """);
    }
  }

  @Test
  void a_machine_without_java_17_is_told_so() throws IOException {
    Path later = Files.createDirectories(folder.resolve("later/bin")).getParent();
    Files.createFile(later.resolve("bin/java")).toFile().setExecutable(true);
    Files.writeString(later.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");
    assertThatThrownBy(() -> Java17.among(List.of(folder.resolve("none"), later)))
        .isInstanceOf(ClusterFailure.class)
        .hasMessageContaining("Cassandra runs on Java 17")
        .hasMessageContaining("apt-get install openjdk-17-jre-headless");
    Files.writeString(later.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    assertThat(Java17.among(List.of(later))).isEqualTo(later.resolve("bin/java"));
  }

  private ClusterOptions options(String net) {
    return new ClusterOptions(folder, net, folder.resolve("libs"), true);
  }

  private NodeProcess nodeOne() {
    Path node = folder.resolve("node1");
    return new NodeProcess(new Node(1, "127.0.0.1"), node, node.resolve("log"));
  }

  /// A process of ours that waits until its input ends.
  private static Process waiting(String property) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            property,
            "-cp",
            System.getProperty("java.class.path"),
            Waiting.class.getName())
        .start();
  }

  private void named(Process process, Instant began) throws IOException {
    Files.createDirectories(folder.resolve("node1"));
    Files.writeString(folder.resolve("node1/pid"), process.pid() + " " + began + "\n");
  }

  private static Instant began(Process process) {
    return process.info().startInstant().orElseThrow();
  }

  /// Does nothing for as long as its input lasts.
  static final class Waiting {

    private Waiting() {}

    /// @param arguments none
    public static void main(String[] arguments) throws IOException {
      System.in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}
