package larkspur.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;

/// What an operator has chosen; see [Configuration].
///
/// @param host the address to listen on
/// @param port 0 for any that is free
/// @param storage which engine keeps the data
/// @param data the folder of an engine that has one
/// @param synced whether a commit is on disk before it is answered; false is for tests that must be
///   seen to fail
/// @param publicUrl under which people reach this server; from the address if empty
public record Settings(
    String host,
    int port,
    Engine storage,
    Path data,
    boolean synced,
    Optional<String> publicUrl,
    Limits limits) {

  public enum Engine {
    ROCKSDB,
    MEMORY
  }

  /// What is in effect for a folder where nobody has chosen anything.
  public static Settings defaults(Path data) {
    return Configuration.reference().settings(data);
  }

  public Settings onPort(int number) {
    return new Settings(host, number, storage, data, synced, publicUrl, limits);
  }

  public Settings in(Engine engine) {
    return new Settings(host, port, engine, data, synced, publicUrl, limits);
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
