package larkspur.server.settings;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Optional;
import larkspur.console.provider.ProviderSettings;

/// What an operator has chosen; see [Configuration].
///
/// @param host the address to listen on
/// @param port 0 for any that is free
/// @param storage which engine keeps the data
/// @param data the folder of an engine that has one
/// @param synced whether a commit is on disk before it is answered; false is for tests that must be
///   seen to fail
/// @param rootKeyFile the key that servers of a cluster share; one in the data folder if empty
/// @param cassandra for the engine of that name
/// @param blobs where the bytes of images and files are; with the engine in memory they are there
/// @param timeZone in which times are spelled in posts
/// @param publicUrl under which people reach this server; from the address if empty
/// @param trustedProxies which are believed when they say for whom they ask
/// @param provider through which people may sign in
/// @param sending how events come to apps
public record Settings(
    String host,
    int port,
    Engine storage,
    Path data,
    boolean synced,
    Optional<Path> rootKeyFile,
    CassandraSettings cassandra,
    BlobSettings blobs,
    ZoneId timeZone,
    Optional<String> publicUrl,
    TrustedProxies trustedProxies,
    Optional<ProviderSettings> provider,
    Sending sending,
    Limits limits) {

  public enum Engine {
    ROCKSDB,
    CASSANDRA,
    MEMORY
  }

  /// What is in effect for a folder where nobody has chosen anything.
  public static Settings defaults(Path data) {
    return Configuration.reference().settings(data);
  }

  public Settings onPort(int number) {
    return with(host, number, storage, sending);
  }

  public Settings in(Engine engine) {
    return with(host, port, engine, sending);
  }

  /// Listening on another address.
  public Settings at(String address) {
    return with(address, port, storage, sending);
  }

  /// For a developer's own machine: what is posted to addresses may stay on it.
  public Settings developing() {
    return with(host, port, storage, sending.developing());
  }

  private Settings with(String address, int number, Engine engine, Sending how) {
    return new Settings(
        address,
        number,
        engine,
        data,
        synced,
        rootKeyFile,
        cassandra,
        blobs,
        timeZone,
        publicUrl,
        trustedProxies,
        provider,
        how,
        limits);
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
