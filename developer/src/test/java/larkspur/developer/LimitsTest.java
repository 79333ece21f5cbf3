package larkspur.developer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import larkspur.core.call.CallLimits.Allowance;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.time.ServerClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitsTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final TenantId ACME = new TenantId("2ed263bf32cf1651");
  private static final AppId APP = new AppId("cli_0123456789abcdef");
  private static final Optional<Caller> AS_APP =
      Optional.of(new Caller(ACME, APP, Optional.of(APP), Set.of()));
  private static final Optional<Caller> ADA_BY_APP =
      Optional.of(
          new Caller(ACME, new PersonId("person_00000000000000a1"), Optional.of(APP), Set.of()));
  private static final Optional<Caller> ADA =
      Optional.of(
          new Caller(ACME, new PersonId("person_00000000000000a1"), Optional.empty(), Set.of()));

  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final Limits limits = new Limits(clock);

  @AfterEach
  void stop() {
    clock.close();
  }

  private void set(String json) {
    limits.set(
        Limit.read(
            Members.of(json.getBytes(StandardCharsets.UTF_8)), List.of("im.a", "im.b", "user.me")));
  }

  @Test
  void a_window_holds_so_many_calls_and_the_next_begins_anew() {
    set("{\"call\":\"im.a\",\"per_minute\":2}");
    assertThat(limits.take("im.a", AS_APP))
        .contains(new Allowance(2, 1, NOON.plusSeconds(60), false));
    clock.forward(Duration.ofSeconds(20));
    assertThat(limits.take("im.a", AS_APP).orElseThrow().exceeded()).isFalse();
    assertThat(limits.take("im.a", AS_APP))
        .contains(new Allowance(2, 0, NOON.plusSeconds(60), true));
    clock.forward(Duration.ofSeconds(39));
    assertThat(limits.take("im.a", AS_APP).orElseThrow().exceeded()).isTrue();
    clock.forward(Duration.ofSeconds(1));
    assertThat(limits.take("im.a", AS_APP))
        .contains(new Allowance(2, 1, NOON.plusSeconds(120), false));
  }

  @Test
  void an_app_is_counted_whoever_acts_through_it_and_others_apart() {
    set("{\"call\":\"im.a\",\"per_hour\":1}");
    assertThat(limits.take("im.a", AS_APP).orElseThrow().exceeded()).isFalse();
    assertThat(limits.take("im.a", ADA_BY_APP).orElseThrow().exceeded()).isTrue();
    assertThat(limits.take("im.a", ADA).orElseThrow().exceeded()).isFalse();
    assertThat(limits.take("im.a", Optional.empty()).orElseThrow().exceeded()).isFalse();
  }

  @Test
  void each_call_of_a_limit_is_counted_apart_and_others_are_not() {
    set("{\"call\":\"im.*\",\"per_second\":1}");
    assertThat(limits.take("im.a", ADA).orElseThrow().exceeded()).isFalse();
    assertThat(limits.take("im.b", ADA).orElseThrow().exceeded()).isFalse();
    assertThat(limits.take("im.b", ADA).orElseThrow().exceeded()).isTrue();
    assertThat(limits.take("user.me", ADA)).isEmpty();
  }

  @Test
  void many_at_once_are_let_in_exactly_so_often() {
    set("{\"call\":\"im.a\",\"per_minute\":100}");
    long let =
        IntStream.range(0, 1_000)
            .parallel()
            .filter(i -> !limits.take("im.a", ADA).orElseThrow().exceeded())
            .count();
    assertThat(let).isEqualTo(100);
  }

  @Test
  void what_was_counted_is_forgotten_with_the_clock() {
    set("{\"call\":\"im.a\",\"per_hour\":1}");
    limits.take("im.a", ADA);
    limits.forgetCounts();
    assertThat(limits.take("im.a", ADA).orElseThrow().exceeded()).isFalse();
    limits.clear();
    assertThat(limits.areSet()).isFalse();
    assertThat(limits.take("im.a", ADA)).isEmpty();
  }
}
