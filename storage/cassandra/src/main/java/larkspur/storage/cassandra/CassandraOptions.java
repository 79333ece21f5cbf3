package larkspur.storage.cassandra;

import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.net.ssl.SSLContext;

/// How a [CassandraStore] is to be reached and to work. Begin with [#of].
///
/// @param contactPoints some nodes that are asked first; the others are learned from them
/// @param datacenter whose replicas answer; all servers of an installation name the same one
/// @param keyspace lower-case letters, digits and underscores, beginning with a letter; at most 48
/// @param replicationFactor how many nodes keep each thing; used only when the keyspace is made
/// @param login with which the cluster lets one in, if it asks
/// @param tls with which connections are encrypted and the nodes' names checked, if they are
/// @param patience for how long a call is tried while the cluster does not answer it; then it is a
///   [larkspur.storage.StoreFailure]
/// @param segmentEntries how many entries of a log go into one sealed segment, about; the open one
///   holds up to twice as many and more
/// @param segmentBytes the size of their values by which a segment is sealed earlier
/// @param ids where the ids of commits come from
public record CassandraOptions(
    List<InetSocketAddress> contactPoints,
    String datacenter,
    String keyspace,
    int replicationFactor,
    Optional<Login> login,
    Optional<SSLContext> tls,
    Duration patience,
    int segmentEntries,
    int segmentBytes,
    RandomGenerator ids) {

  public CassandraOptions {
    contactPoints = List.copyOf(contactPoints);
    Objects.requireNonNull(datacenter, "datacenter");
    Objects.requireNonNull(login, "login");
    Objects.requireNonNull(tls, "tls");
    Objects.requireNonNull(patience, "patience");
    Objects.requireNonNull(ids, "ids");
    if (contactPoints.isEmpty()) {
      throw new IllegalArgumentException("at least one contact point is needed");
    }
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw new IllegalArgumentException("not a keyspace: '" + keyspace + "'");
    }
    if (replicationFactor < 1) {
      throw new IllegalArgumentException("a replication factor is at least 1");
    }
    if (segmentEntries < 1 || segmentBytes < 1) {
      throw new IllegalArgumentException("a segment holds at least one entry");
    }
  }

  /// A name and a password.
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /// Three replicas; no login, no TLS; half a minute of patience; segments of 512 entries or 1 MiB;
  /// ids that nobody can guess the seed of.
  public static CassandraOptions of(
      List<InetSocketAddress> contactPoints, String datacenter, String keyspace) {
    RandomGenerator ids =
        RandomGeneratorFactory.of("L128X256MixRandom").create(new SecureRandom().generateSeed(48));
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        3,
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(30),
        512,
        1024 * 1024,
        ids);
  }

  public CassandraOptions withReplicationFactor(int other) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        other,
        login,
        tls,
        patience,
        segmentEntries,
        segmentBytes,
        ids);
  }

  public CassandraOptions withLogin(Login other) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        replicationFactor,
        Optional.of(other),
        tls,
        patience,
        segmentEntries,
        segmentBytes,
        ids);
  }

  public CassandraOptions withTls(SSLContext other) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        replicationFactor,
        login,
        Optional.of(other),
        patience,
        segmentEntries,
        segmentBytes,
        ids);
  }

  public CassandraOptions withPatience(Duration other) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        replicationFactor,
        login,
        tls,
        other,
        segmentEntries,
        segmentBytes,
        ids);
  }

  public CassandraOptions withSegments(int entries, int bytes) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        replicationFactor,
        login,
        tls,
        patience,
        entries,
        bytes,
        ids);
  }

  public CassandraOptions withIds(RandomGenerator other) {
    return new CassandraOptions(
        contactPoints,
        datacenter,
        keyspace,
        replicationFactor,
        login,
        tls,
        patience,
        segmentEntries,
        segmentBytes,
        other);
  }
}
