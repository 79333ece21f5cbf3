package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.call.CallLimits;
import larkspur.core.call.CallLimits.Receiver;
import larkspur.core.call.MonthlyQuota;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.contact.DepartmentCalls;
import larkspur.wire.feishu.contact.UserCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlatformLimitsTest {

  private static final AppId SECOND = new AppId("cli_00000000000000aa");
  private static final Receiver GROUP = new Receiver.Chat("oc_1");
  private static final Receiver WITH_LIN = new Receiver.Chat("oc_3");
  private static final Receiver SECOND_WITH_LIN = new Receiver.Chat("oc_4");

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("contact:user.basic_profile:readonly", "contact:contact.base:readonly"),
          on ->
              Stream.of(
                      new UserCalls(on.contacts, on.identities).calls(),
                      new DepartmentCalls(on.contacts, on.identities).calls(),
                      List.of(sending()))
                  .flatMap(List::stream)
                  .toList());

  private final PlatformLimits limits =
      new PlatformLimits(harness.clock, harness.identities, Optional.empty());

  private static Call sending() {
    return new Call(
        "test.send",
        Call.Method.POST,
        "/send",
        Call.TENANT_OR_USER,
        List.of(),
        Shape.EMPTY,
        Shape.EMPTY,
        new SendingVoice(),
        in -> {
          in.sending(GROUP);
          return Answer.NOTHING;
        });
  }

  private static final class SendingVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(400, 230001, "invalid", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return refusal instanceof Refusal.TooMany
          ? new Failure(400, 230020, "This operation triggers the frequency limit.")
          : new Failure(400, 230001, refusal.getMessage());
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private Reply names(AppId app) {
    return harness.call(
        "POST",
        "/contact/v3/users/basic_batch",
        harness.tenantToken(app),
        "{\"user_ids\":[\"" + harness.identities.openId(app, FeishuHarness.LIN) + "\"]}");
  }

  @Test
  @Proves("platform-1.8.1")
  void without_limits_nothing_is_refused_and_no_header_is_sent() {
    for (int i = 0; i < 20; i++) {
      Reply reply = names(FeishuHarness.APP);
      assertThat(reply.code()).isZero();
      assertThat(reply.headers().firstValue("x-ogw-ratelimit-limit")).isEmpty();
    }
  }

  @Test
  @Proves({"platform-1.8.2", "platform-1.8.3"})
  void above_a_calls_tier_its_app_waits_and_no_other() {
    harness.put(SECOND, "Second", Set.of("contact:user.basic_profile:readonly"));
    harness.limits = limits;
    for (int i = 0; i < 5; i++) {
      assertThat(names(FeishuHarness.APP).code()).isZero();
    }
    Reply refused = names(FeishuHarness.APP);
    assertThat(List.of(refused.status(), refused.code())).isEqualTo(List.of(429, 99991400));
    assertThat(refused.msg()).isEqualTo("request trigger frequency limit");
    assertThat(refused.headers().firstValue("x-ogw-ratelimit-limit")).contains("5");
    assertThat(refused.headers().firstValue("x-ogw-ratelimit-reset")).contains("1");
    assertThat(names(SECOND).code()).as("another app").isZero();
    assertThat(harness.call("GET", "/contact/v3/departments/0", harness.tenantToken(), "").code())
        .as("another call")
        .isZero();
    harness.clock.forward(Duration.ofSeconds(1));
    assertThat(names(FeishuHarness.APP).code()).isZero();
  }

  @Test
  @Proves("platform-1.8.2")
  void most_calls_have_a_second_and_a_minute() {
    Optional<Caller> app = caller(FeishuHarness.TENANT, FeishuHarness.APP);
    assertThat(taken("contact.user.get", app, 51)).isEqualTo(50);
    int all = 50;
    for (int second = 1; second < 25; second++) {
      harness.clock.forward(Duration.ofSeconds(1));
      all += taken("contact.user.get", app, 50);
    }
    assertThat(all).isEqualTo(1000);
    assertThat(limits.take("contact.user.get", app).orElseThrow().limit()).isEqualTo(1000);
    assertThat(taken("not.in.the.table", app, 51)).isEqualTo(50);
    assertThat(taken("contact.user.get", caller(TenantId.of(7), FeishuHarness.APP), 1))
        .as("another tenant")
        .isEqualTo(1);
  }

  @Test
  void what_has_no_known_limit_and_what_asks_for_no_token_has_none() {
    Optional<Caller> app = caller(FeishuHarness.TENANT, FeishuHarness.APP);
    assertThat(limits.take("bot.info", app)).isEmpty();
    assertThat(limits.take("contact.user.get", Optional.empty())).isEmpty();
  }

  private static Optional<Caller> caller(TenantId tenant, AppId app) {
    return Optional.of(new Caller(tenant, app, Optional.of(app), Set.of()));
  }

  private int taken(String call, Optional<Caller> caller, int times) {
    return (int)
        IntStream.range(0, times)
            .filter(i -> !limits.take(call, caller).orElseThrow().exceeded())
            .count();
  }

  @Test
  @Proves("platform-1.8.4")
  void a_group_gets_five_messages_a_second_from_all_together_and_a_person_five_from_each() {
    Caller first = caller(FeishuHarness.TENANT, FeishuHarness.APP).orElseThrow();
    Caller second = caller(FeishuHarness.TENANT, SECOND).orElseThrow();
    for (int i = 0; i < 5; i++) {
      assertThat(exceeded(i % 2 == 0 ? first : second, GROUP)).isFalse();
      assertThat(exceeded(first, WITH_LIN)).isFalse();
    }
    assertThat(exceeded(first, GROUP)).isTrue();
    assertThat(exceeded(second, GROUP)).isTrue();
    assertThat(exceeded(first, new Receiver.Chat("oc_2"))).isFalse();
    assertThat(exceeded(first, WITH_LIN)).isTrue();
    assertThat(exceeded(second, SECOND_WITH_LIN)).isFalse();
    harness.clock.forward(Duration.ofSeconds(1));
    assertThat(exceeded(first, GROUP)).isFalse();
  }

  private boolean exceeded(Caller caller, Receiver receiver) {
    return limits.send(caller, receiver).map(CallLimits.Allowance::exceeded).orElse(false);
  }

  @Test
  @Proves("platform-1.8.4")
  void a_call_that_sends_is_refused_in_its_own_words() {
    harness.limits = limits;
    for (int i = 0; i < 5; i++) {
      assertThat(harness.call("POST", "/send", harness.tenantToken(), "{}").code()).isZero();
    }
    Reply refused = harness.call("POST", "/send", harness.tenantToken(), "{}");
    assertThat(List.of(refused.status(), refused.code())).isEqualTo(List.of(400, 230020));
  }

  private Reply department() {
    return department(FeishuHarness.APP);
  }

  private Reply department(AppId app) {
    return harness.call("GET", "/contact/v3/departments/0", harness.tenantToken(app), "");
  }

  private PlatformLimits aMonthOf(long calls) {
    return new PlatformLimits(
        harness.clock,
        harness.identities,
        Optional.of(new MonthlyQuota(harness.store, harness.clock, calls)));
  }

  @Test
  @Proves("platform-1.8.5")
  void the_calls_of_a_month_are_shared_by_a_tenants_own_apps_and_come_back_on_the_first() {
    harness.put(SECOND, "Second", Set.of("contact:contact.base:readonly"));
    harness.limits = aMonthOf(5);
    assertThat(Stream.of(department(), department(), department()).map(Reply::code))
        .containsOnly(0);
    assertThat(department(SECOND).code()).isZero();
    assertThat(department(SECOND).code()).isZero();
    Reply refused = department();
    assertThat(List.of(refused.status(), refused.code())).isEqualTo(List.of(400, 99991403));
    assertThat(refused.msg()).isEqualTo("This month's API call quota has been exceeded");
    assertThat(refused.headers().firstValue("x-ogw-ratelimit-reset"))
        .as("nobody is to try again in seconds")
        .isEmpty();
    assertThat(department(SECOND).code()).isEqualTo(99991403);

    harness.limits = aMonthOf(5);
    assertThat(department().code()).as("after a restart").isEqualTo(99991403);

    ZonedDateTime now = harness.clock.instant().atZone(ZoneOffset.UTC);
    ZonedDateTime first =
        now.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(now.getZone());
    harness.clock.forward(Duration.between(now, first).minusMillis(1));
    assertThat(department().code()).as("the month's last moment").isEqualTo(99991403);
    harness.clock.forward(Duration.ofMillis(1));
    assertThat(department().code()).as("the next month").isZero();
  }

  @Test
  void a_call_for_which_there_is_no_room_is_not_one_of_the_month() {
    harness.limits = aMonthOf(1);
    Capacity.Share share = harness.capacity.share(Optional.of(FeishuHarness.caller()));
    assertThatExceptionOfType(Refusal.TooMany.class)
        .isThrownBy(() -> {
          while (true) {
            share.enterToRead();
          }
        });
    assertThat(department().code()).isEqualTo(99991400);
    share.leave();
    assertThat(department().code()).isZero();
    assertThat(department().code()).isEqualTo(99991403);
    assertThat(harness.capacity.underWay()).isEqualTo(29);
  }

  @Test
  void an_app_that_was_built_for_everybody_has_no_month() {
    App app = harness.identities.app(FeishuHarness.APP).orElseThrow();
    harness.identities.put(
        new App(
            SECOND,
            app.tenant(),
            "Second",
            app.secretHash(),
            app.scopes(),
            true,
            "=bxmarket",
            app.createdAt(),
            App.Kind.MARKETPLACE,
            List.of()));
    PlatformLimits one = aMonthOf(1);
    Caller market = caller(FeishuHarness.TENANT, SECOND).orElseThrow();
    Caller own = caller(FeishuHarness.TENANT, FeishuHarness.APP).orElseThrow();
    assertThat(one.month(market)).isEmpty();
    assertThat(one.month(own)).isEmpty();
    assertThat(one.month(own)).isPresent();
    assertThat(one.month(market)).isEmpty();
  }
}
