package larkspur.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ListenersTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LATER = NOON.plusSeconds(60);
  private static final TenantId TENANT = TenantId.of(1);
  private static final AppId APP = AppId.of(2);

  private final Store store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final Set<String> refused = new HashSet<>();
  private final Rights rights = (_, right) -> !refused.contains(right);
  private final Listeners listeners = new Listeners(store, clock, new Seal(new byte[32]), rights);

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  @Test
  void what_it_wanted_before_it_goes_on_to_hear_from_where_it_was() {
    listen(Optional.of(Set.of("message")));
    clock.forward(Duration.ofSeconds(60));
    listen(Optional.of(Set.of("message", "reaction")));
    assertThat(hears("message", NOON)).isTrue();
    assertThat(hears("reaction", NOON)).isFalse();
    assertThat(hears("reaction", LATER)).isTrue();
  }

  @Test
  void also_when_it_comes_to_want_everything_and_back() {
    listen(Optional.of(Set.of("message")));
    clock.forward(Duration.ofSeconds(60));
    listen(Optional.empty());
    assertThat(hears("message", NOON)).isTrue();
    assertThat(hears("reaction", NOON)).isFalse();
    assertThat(hears("reaction", LATER)).isTrue();
    clock.forward(Duration.ofSeconds(60));
    listen(Optional.of(Set.of("message", "reaction")));
    assertThat(hears("message", NOON)).isTrue();
    assertThat(hears("reaction", LATER)).isTrue();
    assertThat(hears("task", LATER)).isFalse();
  }

  @Test
  void what_it_did_not_want_for_a_while_it_hears_only_from_then_on() {
    listen(Optional.of(Set.of("message")));
    listen(Optional.of(Set.of("reaction")));
    clock.forward(Duration.ofSeconds(60));
    listen(Optional.of(Set.of("message", "reaction")));
    assertThat(hears("message", NOON)).isFalse();
    assertThat(hears("message", LATER)).isTrue();
    assertThat(hears("reaction", NOON)).isTrue();
  }

  @Test
  void what_it_may_not_it_does_not_hear_though_it_wants_to() {
    listen(Optional.empty());
    refused.add("task");
    assertThat(listeners.hears(TENANT, APP, "message")).isTrue();
    assertThat(listeners.hears(TENANT, APP, "task")).isFalse();
    assertThat(listeners.hears(TENANT, APP, "task", LATER)).isFalse();
    assertThat(listeners.of(TENANT, Set.of("task"))).isEmpty();
    assertThat(listeners.of(TENANT, Set.of("task", "message"))).isEqualTo(List.of(APP));
    refused.clear();
    assertThat(listeners.hears(TENANT, APP, "task")).isTrue();
  }

  /// As another server, or a later process, finds it.
  private boolean hears(String kind, Instant at) {
    boolean here = listeners.hears(TENANT, APP, kind, at);
    boolean elsewhere =
        new Listeners(store, clock, new Seal(new byte[32]), rights).hears(TENANT, APP, kind, at);
    assertThat(elsewhere).isEqualTo(here);
    return here;
  }

  private void listen(Optional<Set<String>> kinds) {
    listeners.put(
        new Listener(TENANT, APP, new Listener.Way.Connection(), kinds, "token", Optional.empty()));
  }
}
