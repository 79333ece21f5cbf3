package larkspur.storage.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.config.DefaultDriverOption;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import com.datastax.oss.driver.api.core.ssl.ProgrammaticSslEngineFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import larkspur.storage.CommitId;
import larkspur.storage.Contents;
import larkspur.storage.Log;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.StoreRefused;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A store in a keyspace of an Apache Cassandra cluster, 5.0 or later. Any number of servers may
/// have it open.
///
/// **Durable** means: a quorum of the replicas of the datacenter has it in a commit log that they
/// sync before they answer (`commitlog_sync` batch or group; opening warns if a node is set
/// otherwise). With three replicas any one may be lost for good, with all its disks.
///
/// **While nodes are away:** as long as a quorum of the replicas is there, calls only take longer.
/// Otherwise each is tried for as long as [CassandraOptions#patience] says and then fails.
public final class CassandraStore implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(CassandraStore.class);

  /// The longest that a reply is waited for: longer than the cluster's own limits, which tell more
  /// than silence does.
  private static final Duration LONGEST_REQUEST = Duration.ofSeconds(12);

  private final Link link;
  private final RandomGenerator ids;
  private final Sending sending;
  private final Statements statements;
  private final Registry registry;
  private final CassandraAgenda agenda;
  private final RememberedSegments segments = new RememberedSegments();
  private final Turns turns = new Turns();
  private final LogWriter writer;
  private final Sealing sealing;

  /// A store in a keyspace that is prepared.
  ///
  /// @param session with which statements are prepared
  /// @param link through which they go; closed with the store
  CassandraStore(CqlSession session, Link link, CassandraOptions options) {
    this.link = link;
    this.ids = options.ids();
    sending = new Sending(link, options.patience(), requestTimeout(options));
    statements = new Statements(session);
    registry = new Registry(sending, statements.names, this::holdsSomething);
    agenda = new CassandraAgenda(sending, statements.agenda, options.patience());
    writer = new LogWriter(this);
    sealing = new Sealing(this, options.segmentEntries(), options.segmentBytes());
  }

  /// Opens the store, and makes the keyspace and its tables if they are not there.
  ///
  /// @throws StoreRefused if the cluster cannot be reached, lets nobody in, or holds a newer format
  public static CassandraStore open(CassandraOptions options) {
    CqlSession session = connect(options);
    try {
      Schema.prepare(session, options);
      session.execute("USE " + options.keyspace());
      warn(session, options.datacenter());
      return new CassandraStore(session, Link.of(session), options);
    } catch (DriverException failed) {
      session.close();
      throw new StoreRefused(
          "The keyspace " + options.keyspace() + " cannot be opened: " + failed.getMessage(),
          failed);
    } catch (RuntimeException failed) {
      session.close();
      throw failed;
    }
  }

  /// A part of the patience, so that a request that is begun in time also ends in time.
  private static Duration requestTimeout(CassandraOptions options) {
    Duration part = options.patience().dividedBy(3);
    return part.compareTo(LONGEST_REQUEST) < 0 ? part : LONGEST_REQUEST;
  }

  static CqlSession connect(CassandraOptions options) {
    DriverConfigLoader settings =
        DriverConfigLoader.programmaticBuilder()
            // Of what is said while a store opens; what is said later has its own, see [Sending].
            .withDuration(DefaultDriverOption.REQUEST_TIMEOUT, LONGEST_REQUEST)
            // Of every statement that does not say another: the driver's own is one replica.
            .withString(
                DefaultDriverOption.REQUEST_CONSISTENCY,
                DefaultConsistencyLevel.LOCAL_QUORUM.name())
            .withString(
                DefaultDriverOption.REQUEST_SERIAL_CONSISTENCY,
                DefaultConsistencyLevel.LOCAL_SERIAL.name())
            .withDuration(DefaultDriverOption.CONNECTION_INIT_QUERY_TIMEOUT, LONGEST_REQUEST)
            .withDuration(DefaultDriverOption.CONTROL_CONNECTION_TIMEOUT, LONGEST_REQUEST)
            .withDuration(DefaultDriverOption.METADATA_SCHEMA_REQUEST_TIMEOUT, LONGEST_REQUEST)
            .withClass(DefaultDriverOption.RETRY_POLICY_CLASS, NoRetries.class)
            .withDuration(DefaultDriverOption.RECONNECTION_BASE_DELAY, Duration.ofMillis(200))
            .withDuration(DefaultDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(5))
            .withStringList(
                DefaultDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES,
                List.of(options.keyspace()))
            .withBoolean(DefaultDriverOption.REQUEST_WARN_IF_SET_KEYSPACE, false)
            .withBoolean(DefaultDriverOption.NETTY_DAEMON, true)
            .build();
    CqlSessionBuilder builder =
        CqlSession.builder()
            .addContactPoints(options.contactPoints())
            .withLocalDatacenter(options.datacenter())
            .withConfigLoader(settings);
    options.login().ifPresent(login -> builder.withAuthCredentials(login.user(), login.password()));
    // Not withSslContext, which does not look at the nodes' names; nor by the names that DNS has
    // for
    // their addresses, which may be anybody's.
    options
        .tls()
        .map(tls -> new ProgrammaticSslEngineFactory(tls, null, true, false))
        .ifPresent(builder::withSslEngineFactory);
    try {
      return builder.build();
    } catch (AllNodesFailedException unreachable) {
      throw new StoreRefused(
          "No node of the cluster answers at "
              + options.contactPoints()
              + ": "
              + unreachable.getMessage(),
          unreachable);
    } catch (DriverException | IllegalStateException failed) {
      throw new StoreRefused("The cluster cannot be used: " + failed.getMessage(), failed);
    }
  }

  /// Says what of the nodes' settings weakens a promise.
  private static void warn(CqlSession session, String datacenter) {
    for (Node node : session.getMetadata().getNodes().values()) {
      if (!datacenter.equals(node.getDatacenter())) {
        continue;
      }
      try {
        for (Row row :
            session.execute(
                SimpleStatement.newInstance(
                        "SELECT name, value FROM system_views.settings"
                            + " WHERE name IN ('commitlog_sync', 'paxos_variant')")
                    .setNode(node))) {
          switch (row.getString("name") + " " + row.getString("value")) {
            case "commitlog_sync periodic" ->
                LOG.warn(
                    "The node {} acknowledges writes before they are on disk: set commitlog_sync"
                        + " to batch or group.",
                    node.getEndPoint());
            case "paxos_variant v1" ->
                LOG.warn(
                    "The node {} uses paxos_variant v1: v2 takes fewer round trips.",
                    node.getEndPoint());
            default -> {}
          }
        }
      } catch (DriverException notNow) {
        LOG.warn("The settings of the node {} could not be read.", node.getEndPoint());
      }
    }
  }

  Sending sending() {
    return sending;
  }

  Statements statements() {
    return statements;
  }

  Registry registry() {
    return registry;
  }

  RememberedSegments segments() {
    return segments;
  }

  Turns turns() {
    return turns;
  }

  LogWriter writer() {
    return writer;
  }

  Sealing sealing() {
    return sealing;
  }

  CommitId freshId() {
    synchronized (ids) {
      return CommitId.random(ids);
    }
  }

  /// How many statements were sent to the cluster since the store was opened. Each is one round
  /// trip between this server and the cluster. Without what is said once for many calls: a slot of
  /// the agenda is opened, and a partition's name written down, before the first of them, and again
  /// when ten seconds and a minute are over. Without the looks at the agenda either, which are made
  /// because time goes by.
  public long statementsSent() {
    return sending.sent();
  }

  @Override
  public Partition partition(Name name) {
    return new CassandraPartition(this, name);
  }

  @Override
  public Log log(Name name) {
    return new CassandraLog(this, name);
  }

  @Override
  public CassandraAgenda agenda() {
    return agenda;
  }

  @Override
  public List<Name> names(String family, Optional<String> afterId, int limit) {
    Name.of(family, "a"); // whether it can be a family
    return registry.list(family, afterId, limit).stream().map(Registry.Registered::name).toList();
  }

  private boolean holdsSomething(Registry.Registered registered) {
    return switch (registered.kind()) {
      case PARTITION -> new CassandraPartition(this, registered.name()).holdsSomething();
      case LOG -> new CassandraLog(this, registered.name()).holdsSomething();
    };
  }

  @Override
  public Contents contents() {
    return new CassandraContents(this);
  }

  @Override
  public int backlog() {
    return writer.backlog();
  }

  @Override
  public boolean exclusive() {
    return false;
  }

  @Override
  public void close() {
    sending.close();
    registry.close();
    link.close();
  }
}
