package larkspur.wire.feishu.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthCallsTest {

  private static final String PATH = "/auth/v3/tenant_access_token/internal";
  private static final String RIGHT =
      "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"larkspur-dev-secret\"}";

  private final FeishuHarness harness =
      FeishuHarness.serving(Set.of(), on -> new AuthCalls(on.identities, _ -> {}).calls());

  @AfterEach
  void close() {
    harness.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant_access_token.internal/issued",
        "tenant_access_token.internal/trailing-slash",
        "tenant_access_token.internal/wrong-secret",
        "tenant_access_token.internal/unknown-app",
        "tenant_access_token.internal/without-secret",
        "app_access_token.internal/issued"
      })
  @Proves({"auth-2.1.1", "auth-2.1.4", "auth-2.1.5"})
  void answers_as_the_sample_says(String sample) {
    Sample.of("auth/" + sample).play(harness, "", Map.of());
  }

  @Test
  @Proves("auth-2.1.2")
  void expire_is_a_number_above_thirty_minutes_and_goes_down_while_the_token_stays() {
    Reply first = harness.call("POST", PATH, "", RIGHT);
    harness.clock.forward(Duration.ofMinutes(10));
    Reply second = harness.call("POST", PATH, "", RIGHT);
    assertThat(second.json().get("tenant_access_token"))
        .isEqualTo(first.json().get("tenant_access_token"));
    assertThat(first.json().get("expire").isInt()).isTrue();
    assertThat(second.json().get("expire").asInt())
        .isEqualTo(first.json().get("expire").asInt() - 600);
    assertThat(second.json().get("expire").asInt()).isGreaterThan(1800);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{",
        "{\"app_id\":1,\"app_secret\":\"x\"}",
        "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"\"}",
        "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"\\ud800\"}"
      })
  @Proves("auth-2.1.1")
  void whatever_is_not_two_texts_is_an_invalid_parameter_with_status_200(String body) {
    Reply reply = harness.call("POST", PATH, "", body);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.code()).isEqualTo(10003);
  }

  @Test
  @Proves("platform-1.1.1")
  void the_right_credentials_need_no_content_type() {
    assertThat(harness.call("POST", PATH, "", RIGHT).code()).isZero();
  }
}
