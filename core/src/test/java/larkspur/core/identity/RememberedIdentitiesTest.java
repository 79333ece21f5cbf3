package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Log;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

class RememberedIdentitiesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void what_was_read_before_a_write_is_not_remembered_after_it() {
    try (MeddledStore store = new MeddledStore();
        ServerClock clock = ServerClock.frozenAt(NOW)) {
      Identities identities = new Identities(store, new Aliases(store), clock, new byte[32]);
      identities.put(app(true));
      store.afterNextRead = () -> identities.put(app(false));
      assertThat(identities.app(AppId.of(1)).orElseThrow().enabled()).isTrue();
      assertThat(identities.app(AppId.of(1)).orElseThrow().enabled()).isFalse();
    }
  }

  private static App app(boolean enabled) {
    return new App(AppId.of(1), TenantId.of(1), "App", "", Set.of("scope"), enabled, "=bot", NOW);
  }

  /// A store in which something happens between a read and its answer.
  private static final class MeddledStore implements Store {

    private final Store store = new MemoryStore();
    private Runnable afterNextRead = () -> {};

    @Override
    public Partition partition(Name name) {
      Partition partition = store.partition(name);
      return new Partition() {
        @Override
        public Optional<Entry> get(String key) {
          Optional<Entry> found = partition.get(key);
          Runnable meanwhile = afterNextRead;
          afterNextRead = () -> {};
          meanwhile.run();
          return found;
        }

        @Override
        public List<Entry> scan(KeyRange range, Order order, int limit) {
          return partition.scan(range, order, limit);
        }

        @Override
        public CommitId commit(Commit commit) throws Conflict {
          return partition.commit(commit);
        }

        @Override
        public void erase() {
          partition.erase();
        }
      };
    }

    @Override
    public Log log(Name name) {
      return store.log(name);
    }

    @Override
    public Agenda agenda() {
      return store.agenda();
    }

    @Override
    public Contents contents() {
      return store.contents();
    }

    @Override
    public List<Name> names(String family, Optional<String> afterId, int limit) {
      return store.names(family, afterId, limit);
    }

    @Override
    public boolean exclusive() {
      return store.exclusive();
    }

    @Override
    public void close() {
      store.close();
    }
  }
}
