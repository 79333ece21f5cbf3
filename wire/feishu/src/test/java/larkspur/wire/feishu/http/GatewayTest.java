package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.identity.App;
import larkspur.core.identity.Token;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What stands before every call. Success and refusal differ by one fact.
class GatewayTest {

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("a:read"),
          on ->
              List.of(
                  call("/both", Call.TENANT_OR_USER),
                  call("/app-only", Set.of(Call.TokenKind.TENANT)),
                  call("/user-only", Set.of(Call.TokenKind.USER)),
                  new Call(
                      "test.fault",
                      Call.Method.GET,
                      "/fault",
                      Set.of(),
                      List.of(),
                      Shape.EMPTY,
                      Shape.EMPTY,
                      new PlainVoice(),
                      in -> {
                        throw new IllegalStateException("on purpose, with a secret");
                      })));

  private static Call call(String path, Set<Call.TokenKind> tokens) {
    return new Call(
        "test" + path,
        Call.Method.GET,
        path,
        tokens,
        List.of("a:read", "a:write"),
        Shape.EMPTY,
        Shape.EMPTY,
        new PlainVoice(),
        in -> Map.of("actor", in.caller().actor().value()));
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

  @Test
  void a_token_with_one_of_the_scopes_is_let_in() {
    Reply reply = harness.call("GET", "/both", harness.tenantToken(), "");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.data().get("actor").asString()).isEqualTo("cli_0123456789abcdef");
    assertThat(harness.call("GET", "/both", harness.userToken(FeishuHarness.ADA), "").code())
        .isZero();
  }

  @Test
  void a_token_with_which_an_app_only_proves_itself_lets_nobody_in() {
    String proof =
        harness
            .identities
            .issueProof(FeishuHarness.APP, "larkspur-dev-secret")
            .orElseThrow()
            .token();
    for (String path : List.of("/both", "/app-only", "/user-only")) {
      assertThat(harness.call("GET", path, proof, "").code()).as(path).isEqualTo(99991663);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',99991661",
    "t-unknown,99991663",
    "a-unknown,99991663",
    "u-unknown,99991668",
    "x-unknown,99991671",
    "eyJhbGciOi,99991668"
  })
  @Proves({"platform-1.5.1", "platform-1.5.2", "platform-1.5.3", "platform-1.5.5"})
  void a_token_that_is_none_is_refused_with_its_own_code(String token, int code) {
    Reply reply = harness.call("GET", "/both", token, "");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.data().isMissingNode()).isTrue();
  }

  @Test
  @Proves({"platform-1.5.2", "platform-1.5.4"})
  void an_expired_token_is_refused() {
    String app = harness.tenantToken();
    String person = "u-expires";
    harness.identities.put(
        person,
        new Token(
            FeishuHarness.TENANT,
            FeishuHarness.ADA,
            Optional.of(FeishuHarness.APP),
            Set.of("a:read"),
            Optional.of(FeishuHarness.START.plusSeconds(60))));
    assertThat(harness.call("GET", "/both", person, "").code()).isZero();
    harness.clock.forward(Duration.ofHours(2));
    assertThat(harness.call("GET", "/both", app, "").code()).isEqualTo(99991663);
    assertThat(harness.call("GET", "/both", person, "").code()).isEqualTo(99991677);
  }

  @Test
  @Proves("platform-1.6.1")
  void a_disabled_app_is_refused_by_either_token() {
    String app = harness.tenantToken();
    String person = harness.userToken(FeishuHarness.ADA);
    App known = harness.identities.app(FeishuHarness.APP).orElseThrow();
    harness.identities.put(
        new App(
            known.id(),
            known.tenant(),
            known.name(),
            known.secretHash(),
            known.scopes(),
            false,
            known.uid(),
            known.createdAt()));
    assertThat(harness.call("GET", "/both", app, "").code()).isEqualTo(99991662);
    assertThat(harness.call("GET", "/both", person, "").code()).isEqualTo(99991662);
  }

  @Test
  @Proves({"R-04", "platform-1.5.2", "platform-1.5.3"})
  void a_call_takes_only_its_kinds_of_tokens() {
    String app = harness.tenantToken();
    String person = harness.userToken(FeishuHarness.ADA);
    assertThat(harness.call("GET", "/app-only", app, "").code()).isZero();
    assertThat(harness.call("GET", "/app-only", person, "").code()).isEqualTo(99991668);
    assertThat(harness.call("GET", "/user-only", person, "").code()).isZero();
    Reply refused = harness.call("GET", "/user-only", app, "");
    assertThat(List.of(refused.status(), refused.code())).isEqualTo(List.of(400, 99991663));
  }

  @Test
  @Proves({"R-94", "platform-1.5.6"})
  void a_missing_scope_is_named() {
    Reply person =
        harness.call("GET", "/both", harness.userToken(FeishuHarness.ADA, Set.of("b:read")), "");
    assertThat(person.status()).isEqualTo(400);
    assertThat(person.code()).isEqualTo(99991679);
    assertThat(person.json().get("error").get("permission_violations"))
        .extracting(violation -> violation.get("subject").asString())
        .containsExactly("a:read", "a:write");
    assertThat(
            person.json().get("error").get("permission_violations").get(0).get("type").asString())
        .isEqualTo("action_privilege_required");
    harness.put(FeishuHarness.APP, "Ticket desk", Set.of("b:read"));
    Reply app = harness.call("GET", "/both", harness.tenantToken(), "");
    assertThat(app.code()).isEqualTo(99991672);
    assertThat(app.json().get("error").get("permission_violations").get(0).get("type").asString())
        .isEqualTo("action_scope_required");
  }

  @Test
  @Proves({"A-01", "R-01", "platform-1.3.1"})
  void every_answer_carries_a_log_id_which_stands_in_the_error_too() {
    Reply good = harness.call("GET", "/both", harness.tenantToken(), "");
    Reply bad = harness.call("GET", "/both", "", "");
    assertThat(good.headers().firstValue("X-Tt-Logid").orElseThrow())
        .matches("[0-9]{14}[0-9A-F]{20}");
    assertThat(bad.headers().firstValue("X-Tt-Logid"))
        .contains(bad.json().get("error").get("log_id").asString());
  }

  @ParameterizedTest
  @CsvSource({"GET,/nowhere", "POST,/both", "GET,/both/", "GET,/both/more"})
  @Proves({"platform-1.1.4", "platform-1.5.7"})
  void only_a_described_path_and_method_is_served(String method, String path) {
    Reply reply = harness.call(method, path, harness.tenantToken(), "");
    if (path.equals("/both/")) {
      assertThat(reply.code()).as("one slash at the end is passed over").isZero();
    } else {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.code()).isEqualTo(99991201);
    }
  }

  @Test
  @Proves("platform-1.5.8")
  void a_fault_of_ours_is_answered_with_a_log_id_and_nothing_of_the_inside() {
    Reply reply = harness.call("GET", "/fault", "", "");
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.code()).isEqualTo(1500);
    assertThat(reply.json().toString())
        .contains(reply.headers().firstValue("X-Tt-Logid").orElseThrow())
        .doesNotContain("secret", "Exception");
  }

  @Test
  @Proves("platform-1.1.7")
  void a_method_is_taken_in_letters_of_either_case() {
    String answer =
        harness.raw(
            "get /open-apis/both HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                + harness.tenantToken()
                + "\r\n\r\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ").contains("\"code\":0");
  }

  @Test
  void a_head_request_is_answered_without_a_body() {
    String answers =
        harness.raw(
            "HEAD /open-apis/both HTTP/1.1\r\nHost: a\r\n\r\n"
                + "HEAD /open-apis/both HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assertThat(answers.split("HTTP/1.1 404 Not Found", -1)).hasSize(3);
    assertThat(answers).doesNotContain("{").contains("X-Tt-Logid: ");
  }
}
