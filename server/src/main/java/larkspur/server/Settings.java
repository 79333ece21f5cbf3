package larkspur.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// What an operator may choose.
///
/// @param host the address to listen on
/// @param port 0 for any that is free
/// @param storage which engine keeps the data
/// @param data the folder of an engine that has one
/// @param synced whether a commit is on disk before it is answered; false is for tests that must be
///   seen to fail
/// @param publicUrl under which people reach this server; from the address if empty
/// @param runLimit how long a run may take before it expires
public record Settings(
    String host,
    int port,
    Engine storage,
    Path data,
    boolean synced,
    Optional<String> publicUrl,
    Duration runLimit) {

  /// The port that `./dev run` and the examples use.
  public static final int PORT = 8686;

  public enum Engine {
    ROCKSDB,
    MEMORY
  }

  public static Settings defaults(Path data) {
    return new Settings(
        "127.0.0.1", PORT, Engine.ROCKSDB, data, true, Optional.empty(), Duration.ofHours(1));
  }

  public Settings onPort(int number) {
    return new Settings(host, number, storage, data, synced, publicUrl, runLimit);
  }

  public Settings in(Engine engine) {
    return new Settings(host, port, engine, data, synced, publicUrl, runLimit);
  }

  /// Whether only programs of this machine can reach the server.
  public boolean loopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
