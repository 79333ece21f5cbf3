package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.ResultSet;
import com.datastax.oss.driver.api.core.cql.Statement;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.LogContract;
import larkspur.storage.contract.Seed;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A server that ends between any two statements leaves every log whole, whatever it was at.
@ExtendWith(Seed.class)
@Tag("cluster")
final class EndingServerTest {

  private static final Name CHAT = Name.of("chat", "a");

  private static Keyspace keyspace;

  @BeforeAll
  static void connect() {
    keyspace = new Keyspace();
  }

  @AfterAll
  static void disconnect() {
    keyspace.close();
  }

  @BeforeEach
  void empty() {
    keyspace.empty();
  }

  /// Sends so many statements, and then no more, as a process that was killed.
  private static final class EndingLink implements Link {
    private final Link link;
    private final AtomicInteger left;

    EndingLink(Link link, int statements) {
      this.link = link;
      this.left = new AtomicInteger(statements);
    }

    @Override
    public ResultSet send(Statement<?> statement) {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("ended");
      }
      return link.send(statement);
    }

    @Override
    public void close() {}
  }

  private static List<String> texts(Log log) {
    return log.scan("message", Position.START, Position.END, Order.FORWARD, 1_000).stream()
        .map(entry -> new String(entry.value(), StandardCharsets.UTF_8))
        .toList();
  }

  private static Position append(Log log, String text) throws Conflict {
    return log.commit(
            LogCommit.at(LogContract.NOON)
                .requireAbsent("closed")
                .append("message", text.getBytes(StandardCharsets.UTF_8))
                .build())
        .position();
  }

  @Test
  void whateverStepWasItsLastNothingAcknowledgedIsLostAndTheLogGoesOn() throws Conflict {
    List<String> expected = new ArrayList<>();
    // Seven appends over segments of three with a sealing or two, and one replacement, take fewer
    // statements than this; the last of these servers do all of it.
    for (int statements = 1; statements <= 41; statements += 5) {
      CassandraStore ending = keyspaceStore(statements);
      int from = expected.size();
      try {
        for (int i = 0; i < 7; i++) {
          String text = statements + "." + i;
          append(ending.log(CHAT), text);
          expected.add(text);
        }
      } catch (StoreFailure ended) {
        assertThat(ended).hasMessageContaining("closed");
      }
      try (CassandraStore next = keyspace.open()) {
        Log log = next.log(CHAT);
        List<String> found = texts(log);
        // What it did not learn the outcome of may be there, as the last one.
        if (found.size() == expected.size() + 1) {
          assertThat(found.getLast()).startsWith(statements + ".");
          expected.add(found.getLast());
        }
        assertThat(found).isEqualTo(expected);
        // The oldest and the newest: one may be about to be sealed, the other not.
        for (Order end : Order.values()) {
          if (!found.isEmpty()) {
            LogEntry entry = log.scan("message", Position.START, Position.END, end, 1).getFirst();
            log.replace("message", entry, entry.value());
          }
        }
        append(log, "next " + from);
        expected.add("next " + from);
        assertThat(texts(log)).isEqualTo(expected);
      }
      ending.close();
    }
    assertThat(expected).hasSizeGreaterThan(25);
  }

  private static CassandraStore keyspaceStore(int statements) {
    return keyspace.open(
        keyspace.options().withSegments(3, 64 * 1024), link -> new EndingLink(link, statements));
  }
}
