package larkspur.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.storage.Conflict;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskSubscribersTest {

  private static final AppId APP = AppId.of(5);
  private static final AppId OTHER = AppId.of(6);
  private static final PersonId ADA = PersonId.of(1);
  private static final PersonId LIN = PersonId.of(2);

  private final CountedStore store = new CountedStore();
  private final TaskSubscribers subscribers = new TaskSubscribers(store);

  @AfterEach
  void stop() {
    store.close();
  }

  private static final class CountedStore extends WatchedStore {
    private final AtomicInteger reads = new AtomicInteger();

    CountedStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      if (call.operation() == Operation.PARTITION_GET) {
        reads.incrementAndGet();
      }
      return step.run();
    }
  }

  @Test
  void one_of_those_who_have_to_do_with_a_task_is_enough_and_only_for_the_app_that_was_asked() {
    subscribe(LIN);
    assertThat(subscribers.any(APP, List.of(ADA, LIN), List.of())).isTrue();
    assertThat(subscribers.any(OTHER, List.of(ADA, LIN), List.of())).isFalse();
    assertThat(subscribers.any(APP, List.of(ADA), List.of(APP))).isFalse();
  }

  @Test
  void whoever_was_found_once_is_not_read_again_and_nobody_is_believed_to_have_not_asked() {
    subscribe(LIN);
    assertThat(subscribers.any(APP, List.of(ADA, LIN), List.of())).isTrue();
    store.reads.set(0);
    assertThat(subscribers.any(APP, List.of(ADA, LIN), List.of())).isTrue();
    assertThat(store.reads.get()).isZero();
    assertThat(subscribers.any(APP, List.of(ADA), List.of())).isFalse();
    // At another server.
    new TaskSubscribers(store)
        .subscribe(new Caller(TenantId.of(1), ADA, Optional.of(APP), Set.of()));
    assertThat(subscribers.any(APP, List.of(ADA), List.of())).isTrue();
  }

  private void subscribe(PersonId person) {
    subscribers.subscribe(new Caller(TenantId.of(1), person, Optional.of(APP), Set.of()));
  }
}
