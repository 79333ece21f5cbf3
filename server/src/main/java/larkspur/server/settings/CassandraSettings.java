package larkspur.server.settings;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How a cluster of Cassandra is reached, and what of it is this installation's.
///
/// @param contactPoints names and ports, not looked up yet
/// @param datacenter in which this server is
/// @param keyspace 1 to 48 small letters, digits and underscores, beginning with a letter
/// @param credentials empty where the cluster asks for none
/// @param tls empty for connections in the clear
/// @param replicationFactor for a keyspace that is made now
/// @param patience for how long a call is tried while the cluster does not answer it
public record CassandraSettings(
    List<InetSocketAddress> contactPoints,
    String datacenter,
    String keyspace,
    Optional<Credentials> credentials,
    Optional<TrustStore> tls,
    int replicationFactor,
    Duration patience) {

  public CassandraSettings {
    contactPoints = List.copyOf(contactPoints);
  }

  /// As whom the cluster knows this server.
  public record Credentials(String user, String password) {
    /// Without the password.
    @Override
    public String toString() {
      return "Credentials[" + user + "]";
    }
  }
}
