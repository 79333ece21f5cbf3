package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import larkspur.storage.Store;
import larkspur.storage.contract.AgendaContract;
import larkspur.storage.contract.ConcurrencyContract;
import larkspur.storage.contract.FlowContract;
import larkspur.storage.contract.LogContract;
import larkspur.storage.contract.PartitionContract;
import larkspur.storage.contract.ReopenContract;
import larkspur.storage.contract.Seed;
import larkspur.storage.contract.SegmentsContract;
import larkspur.storage.contract.StoreContract;
import larkspur.storage.contract.StoreUnderTest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
final class CassandraStoreTest {

  private static Keyspace keyspace;

  @BeforeAll
  static void connect() {
    keyspace = new Keyspace();
  }

  @AfterAll
  static void disconnect() {
    keyspace.close();
  }

  @Nested
  final class Alone implements StoreContract, ReopenContract {
    private CassandraStore store;

    @BeforeEach
    void open() {
      keyspace.empty();
      store = keyspace.open();
    }

    @AfterEach
    void close() {
      store.close();
    }

    @Override
    public Store store() {
      return store;
    }

    @Override
    public void reopen() {
      store.close();
      store = keyspace.open();
    }

    @Test
    void theStoreIsNotExclusive() {
      assertThat(store.exclusive()).isFalse();
    }
  }

  /// Two servers on a network that loses requests and replies; segments are sealed all the time.
  abstract static class OverALossyNetwork implements StoreUnderTest {
    private CassandraStore one;
    private CassandraStore two;

    @BeforeEach
    final void open() {
      keyspace.empty();
      one = lossy("one");
      two = lossy("two");
    }

    @AfterEach
    final void close() {
      one.close();
      two.close();
    }

    private static CassandraStore lossy(String which) {
      return keyspace.open(
          keyspace.options().withSegments(3, 64 * 1024),
          link -> new LossyLink(link, Seed.random("losses of " + which)));
    }

    @Override
    public final Store store() {
      return one;
    }

    @Override
    public final Store another() {
      return two;
    }
  }

  /// What lost replies and sealed segments are about. The rest takes as long again, and is in the
  /// large check only, which leaves this out for the whole.
  @Nested
  @Tag("small")
  final class TwoThatLoseRepliesOverTinySegments extends OverALossyNetwork
      implements PartitionContract,
          LogContract,
          SegmentsContract,
          AgendaContract,
          ConcurrencyContract,
          FlowContract {}

  @Nested
  @Tag("large")
  final class TwoThatLoseRepliesOverTinySegmentsWhole extends OverALossyNetwork
      implements StoreContract {}
}
