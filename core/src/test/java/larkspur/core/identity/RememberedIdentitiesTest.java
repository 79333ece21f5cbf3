package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.contract.WatchedStore;
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
  private static final class MeddledStore extends WatchedStore {

    private Runnable afterNextRead = () -> {};

    MeddledStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      T answer = step.run();
      if (call.operation() == Operation.PARTITION_GET) {
        Runnable meanwhile = afterNextRead;
        afterNextRead = () -> {};
        meanwhile.run();
      }
      return answer;
    }
  }
}
