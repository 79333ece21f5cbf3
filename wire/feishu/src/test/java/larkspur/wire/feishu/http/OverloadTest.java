package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.auth.AuthCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is answered while there is no room: 99991400, and when to come again.
class OverloadTest {

  private static final String CREDENTIALS =
      "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"none of ours\"}";

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of(),
          on -> {
            List<Call> calls =
                new java.util.ArrayList<>(new AuthCalls(on.identities, _ -> {}).calls());
            calls.add(call(Call.Method.GET, "/read", in -> Map.of()));
            calls.add(call(Call.Method.POST, "/change", in -> Map.of()));
            calls.add(
                call(
                    Call.Method.POST,
                    "/queue",
                    in -> {
                      throw Refusal.TooMany.forNow(Thing.RUN, 7, Duration.ofSeconds(3));
                    }));
            calls.add(
                call(
                    Call.Method.POST,
                    "/full",
                    in -> {
                      throw new Refusal.TooMany(Thing.CHAT_MEMBER, 7);
                    }));
            calls.add(
                call(
                    Call.Method.POST,
                    "/fault",
                    in -> {
                      throw new IllegalStateException("on purpose");
                    }));
            return calls;
          });

  private static Call call(Call.Method method, String path, Call.Handler handler) {
    return new Call(
        "test" + path,
        method,
        path,
        Set.of(Call.TokenKind.TENANT),
        List.of(),
        Shape.EMPTY,
        Shape.of(Shape.optional("a", Kind.any())),
        new PlainVoice(),
        handler);
  }

  private static final class PlainVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(400, 99992402, "field validation failed", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return new Failure(400, 1, refusal.getMessage());
    }
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private Capacity.Share share(TenantId tenant) {
    AppId app = FeishuHarness.APP;
    return harness.capacity.share(Optional.of(new Caller(tenant, app, Optional.of(app), Set.of())));
  }

  /// Takes all places that a tenant can get.
  private void fill(TenantId tenant) {
    while (true) {
      try {
        share(tenant).enterToRead();
      } catch (Refusal.TooMany full) {
        return;
      }
    }
  }

  private static void isTooMany(Reply reply, int limit, int reset) {
    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.code()).isEqualTo(99991400);
    assertThat(reply.msg()).isEqualTo("request trigger frequency limit");
    assertThat(reply.json().path("error").path("log_id").asString()).isNotEmpty();
    assertThat(reply.headers().firstValue("x-ogw-ratelimit-limit"))
        .contains(Integer.toString(limit));
    assertThat(reply.headers().firstValue("x-ogw-ratelimit-reset"))
        .contains(Integer.toString(reset));
  }

  @Test
  void a_tenant_that_holds_its_share_is_refused_and_callers_of_no_tenant_are_served() {
    fill(FeishuHarness.TENANT);
    String token = harness.tenantToken();
    isTooMany(harness.call("GET", "/read", token, ""), 40, 1);
    isTooMany(harness.call("POST", "/change", token, "{}"), 40, 1);
    assertThat(harness.call("GET", "/read", "t-none", "").code()).isEqualTo(99991663);
    assertThat(
            harness.call("POST", "/auth/v3/tenant_access_token/internal", "", CREDENTIALS).code())
        .isEqualTo(10014);
    share(FeishuHarness.TENANT).leave();
    assertThat(harness.call("GET", "/read", token, "").code()).isZero();
  }

  @Test
  void while_all_places_are_taken_nobody_is_served_and_tokens_are_not_looked_at() {
    fill(FeishuHarness.TENANT);
    fill(TenantId.of(7));
    fill(TenantId.of(8));
    assertThat(harness.capacity.underWay()).isEqualTo(40);
    isTooMany(harness.call("GET", "/read", "t-none", ""), 40, 1);
    isTooMany(harness.call("GET", "/nowhere", "", ""), 40, 1);
    Reply credentials =
        harness.call("POST", "/auth/v3/tenant_access_token/internal", "", CREDENTIALS);
    isTooMany(credentials, 40, 1);
  }

  @Test
  void a_connection_goes_on_after_a_refusal_that_left_the_body_unread() {
    fill(FeishuHarness.TENANT);
    String token = harness.tenantToken();
    String body = "x".repeat(100_000);
    String post =
        "POST /open-apis/change HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
            + token
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    String get = "GET /open-apis/nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    assertThat(harness.raw(post + get)).containsSubsequence("429", "99991400", "404", "99991201");
  }

  @Test
  void while_too_many_commits_wait_calls_that_only_read_are_served() {
    harness.backlog = 10;
    String token = harness.tenantToken();
    isTooMany(harness.call("POST", "/change", token, "{}"), 10, 1);
    assertThat(harness.call("GET", "/read", token, "").code()).isZero();
  }

  @Test
  void a_full_queue_is_told_as_a_rate_and_a_full_thing_in_the_words_of_its_api() {
    String token = harness.tenantToken();
    isTooMany(harness.call("POST", "/queue", token, "{}"), 7, 3);
    Reply full = harness.call("POST", "/full", token, "{}");
    assertThat(full.status()).isEqualTo(400);
    assertThat(full.code()).isEqualTo(1);
    assertThat(full.headers().firstValue("x-ogw-ratelimit-limit")).isEmpty();
  }

  private static final String LARGE = "{\"a\":\"" + "x".repeat(20_000) + "\"}";

  /// The room is given back before the answer is sent.
  private void noRoomIsHeld() {
    assertThat(harness.capacity.bodyBytes()).isZero();
  }

  @Test
  void a_tenant_whose_large_bodies_fill_its_share_is_refused_and_others_are_not() {
    Capacity.Room own = share(FeishuHarness.TENANT).expect(3 * 1024 * 1024);
    String token = harness.tenantToken();
    isTooMany(harness.call("POST", "/change", token, LARGE), 4 * 1024 * 1024, 1);
    assertThat(harness.call("POST", "/change", token, "{}").code()).isZero();
    own.close();
    Capacity.Room strangers = harness.capacity.share(Optional.empty()).expect(3 * 1024 * 1024);
    assertThat(harness.call("POST", "/change", token, LARGE).code()).isZero();
    strangers.close();
    noRoomIsHeld();
  }

  @Test
  void who_has_no_token_takes_room_from_the_share_of_strangers_and_little() {
    Capacity.Room strangers = harness.capacity.share(Optional.empty()).expect(3 * 1024 * 1024);
    String path = "/auth/v3/tenant_access_token/internal";
    String small = CREDENTIALS + " ".repeat(16 * 1024 - CREDENTIALS.length());
    assertThat(harness.call("POST", path, "", small).code()).isEqualTo(10014);
    isTooMany(harness.call("POST", path, "", small + " "), 4 * 1024 * 1024, 1);
    strangers.close();
    String longest = CREDENTIALS + " ".repeat(64 * 1024 - CREDENTIALS.length());
    assertThat(harness.call("POST", path, "", longest).code()).isEqualTo(10014);
    Reply larger = harness.call("POST", path, "", longest + " ");
    assertThat(larger.code()).isEqualTo(10003);
    assertThat(larger.json().toString()).contains("the max size is 65536 bytes");
    noRoomIsHeld();
  }

  @Test
  void a_call_gives_its_place_back_however_it_ends() {
    String token = harness.tenantToken();
    for (int i = 0; i < 10; i++) {
      for (String path : List.of("/change", "/queue", "/full", "/fault", "/nowhere")) {
        harness.call("POST", path, token, "{}");
      }
    }
    assertThat(harness.capacity.underWay()).isZero();
  }
}
