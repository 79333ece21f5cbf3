package larkspur.core.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MonthlyQuotaTest {

  private static final TenantId TENANT = TenantId.of(1);
  private static final Instant JULY = Instant.parse("2026-07-01T00:00:00Z");

  private final MemoryData data = new MemoryData();
  private final ServerClock clock = ServerClock.frozenAt(JULY.minusSeconds(10));
  private final List<Store> stores = new ArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(Store::close);
    clock.close();
  }

  private MonthlyQuota server(long most) {
    Store store = MemoryStore.openShared(data);
    stores.add(store);
    return new MonthlyQuota(store, clock, most);
  }

  private static int taken(MonthlyQuota quota, int times) {
    int taken = 0;
    for (int i = 0; i < times; i++) {
      taken += quota.take(TENANT).isEmpty() ? 1 : 0;
    }
    return taken;
  }

  @Test
  void so_many_are_made_and_no_more_until_the_month_is_over() {
    MonthlyQuota quota = server(250);
    assertThat(taken(quota, 300)).isEqualTo(250);
    assertThat(quota.take(TENANT)).contains(JULY);
    assertThat(quota.take(TenantId.of(2))).as("another tenant").isEmpty();
    clock.forward(Duration.ofSeconds(10));
    assertThat(taken(quota, 300)).isEqualTo(250);
    assertThat(quota.take(TENANT)).contains(Instant.parse("2026-08-01T00:00:00Z"));
  }

  @Test
  void a_restart_loses_no_more_than_a_block() {
    assertThat(taken(server(1_000), 15)).isEqualTo(15);
    assertThat(taken(server(1_000), 2_000)).isEqualTo(980);
    assertThat(taken(server(1_000), 10)).isZero();
  }

  @Test
  void one_call_in_a_hundred_costs_a_commit() {
    MonthlyQuota quota = server(1_000_000);
    assertThat(taken(quota, 100)).isEqualTo(100);
    assertThat(taken(server(1_000_000), 1)).isEqualTo(1);
    assertThat(
            new String(
                stores
                    .getFirst()
                    .partition(larkspur.storage.Name.of("call-quota", TENANT.value()))
                    .get("taken")
                    .orElseThrow()
                    .value()))
        .isEqualTo("{\"month\":\"2026-06\",\"calls\":200}");
  }

  @Test
  void servers_and_threads_make_no_more_together() throws Exception {
    List<MonthlyQuota> servers = List.of(server(5_000), server(5_000));
    int made = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        MonthlyQuota quota = servers.get(i % 2);
        all.add(threads.submit(() -> taken(quota, 1_000)));
      }
      for (Future<Integer> each : all) {
        made += each.get();
      }
    }
    assertThat(made).isEqualTo(5_000);
  }

  @Test
  void a_server_whose_clock_is_behind_counts_in_the_month_of_the_others() {
    MonthlyQuota behind = server(10);
    try (ServerClock ahead = ServerClock.frozenAt(JULY)) {
      Store store = MemoryStore.openShared(data);
      stores.add(store);
      assertThat(taken(new MonthlyQuota(store, ahead, 10), 4)).isEqualTo(4);
    }
    assertThat(taken(behind, 10)).isEqualTo(6);
  }

  @Test
  void a_quota_of_nothing_is_none() {
    assertThatIllegalArgumentException().isThrownBy(() -> server(0));
  }
}
