package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the raw form keeps and what the typed form makes of it. The answers come from a requester
/// of the test's own: that is how one is replaced.
class ResponseTest {

  private static final String TOKEN = "ada00000000000000000000000000001";

  /// The fourteen documented members, as the page of message.info prints them.
  private static final String PRINTED =
      "{\"key\":\"1485236262366.0193\",\"updated\":\"2017-01-24T13:37:42.000+0000\",\"is_channel\":false,"
          + "\"uid\":\"=bw52O\",\"fallback\":null,\"attachments\":[],\"created\":\"2017-01-24T13:37:42.000+0000\","
          + "\"vchannel_id\":\"=bw52O\",\"refer_key\":null,\"robot_id\":null,\"created_ts\":1485236262366,"
          + "\"team_id\":\"=bw52O\",\"subtype\":\"normal\",\"text\":\"hello\"}";

  private static MessageApi answered(int status, String body) {
    return answered(status, body, Map.of());
  }

  private static MessageApi answered(int status, String body, Map<String, List<String>> headers) {
    Requester.Answer answer = new Requester.Answer(status, headers, body);
    return new MessageApi(
        request -> CompletableFuture.completedFuture(answer),
        TOKEN,
        URI.create("http://127.0.0.1/v1"));
  }

  @Test
  void the_printed_message_is_read() {
    Message message = answered(200, PRINTED).info("=bw52O", "1485236262366.0193").orElseThrow();
    assertThat(message.key()).isEqualTo(new MessageKey("1485236262366.0193"));
    assertThat(message.uid()).hasValue("=bw52O");
    assertThat(message.robotId()).isEmpty();
    assertThat(message.text()).isEqualTo("hello");
    assertThat(message.created()).isEqualTo(Instant.parse("2017-01-24T13:37:42Z"));
    assertThat(message.createdTs()).isEqualTo(Instant.parse("2017-01-24T05:37:42.366Z"));
    assertThat(message.isChannel()).isFalse();
    assertThat(message.id()).isEmpty();
    assertThat(message.edited()).isFalse();
    assertThat(message.deleted()).isFalse();
  }

  @Test
  void unknown_members_are_passed_over_wherever_they_are() {
    String more =
        PRINTED
            .replace(
                "\"attachments\":[]",
                "\"attachments\":[{\"text\":\"x\",\"type\":\"rtm\",\"images\":"
                    + "[{\"url\":\"http://1\",\"width\":3.5},{\"key\":1}]}]")
            .replace(
                "\"text\":\"hello\"",
                "\"text\":\"hello\",\"thread_key\":null,\"repost\":{\"a\":[1e3,true,[]]},"
                    + "\"instance_no\":123456789012345678901234567890");
    Message message = answered(200, more).info("=v", "1485236262366.0193").orElseThrow();
    assertThat(message.attachments())
        .containsExactly(Attachment.ofText("x").withImages("http://1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2017-01-24T13:37:42.000+0000",
        "2017-01-24T21:37:42.000+0800",
        "2017-01-24T13:37:42Z",
        "2017-01-24T13:37:42.0+00:00"
      })
  void every_spelling_of_a_date_that_was_seen_is_read(String date) {
    String body =
        PRINTED.replace(
            "\"updated\":\"2017-01-24T13:37:42.000+0000\"", "\"updated\":\"" + date + "\"");
    Message message = answered(200, body).info("=v", "1485236262366.0193").orElseThrow();
    assertThat(message.updated()).isEqualTo(Instant.parse("2017-01-24T13:37:42Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "{\"key\":",
        "<html></html>",
        "{\"key\":\"1485236262366.0193\"}",
        "{} {}",
        "\"1485236262366.0193\""
      })
  void a_success_that_is_not_as_documented_is_kept_and_cannot_be_read(String body) {
    Response<Message> response = answered(200, body).info("=v", "1485236262366.0193");
    assertThat(response.body()).isEqualTo(body);
    assertThat(response.isSuccess()).isTrue();
    assertThatThrownBy(response::orElseThrow)
        .isInstanceOf(UnreadableResponseException.class)
        .hasMessageStartingWith("message.info: the answer cannot be read: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"key\":\"1485236262366.0193\"",
        "\"updated\":\"2017-01-24T13:37:42.000+0000\"",
        "\"is_channel\":false",
        "\"vchannel_id\":\"=bw52O\"",
        "\"created_ts\":1485236262366",
        "\"subtype\":\"normal\"",
        "\"text\":\"hello\""
      })
  void a_member_that_is_always_there_is_named_when_it_is_of_another_type(String member) {
    String name = member.substring(1, member.indexOf('"', 1));
    Response<Message> response =
        answered(200, PRINTED.replace(member, "\"" + name + "\":{}")).info("=v", "k");
    assertThatThrownBy(response::orElseThrow)
        .isInstanceOf(UnreadableResponseException.class)
        .hasMessageContaining(name);
  }

  @Test
  void json_nested_without_end_is_refused_and_not_followed() {
    String deep = "{\"messages\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    Response<List<Message>> response = answered(200, deep).query("=v", MessageQuery.latest());
    assertThatThrownBy(response::orElseThrow).isInstanceOf(UnreadableResponseException.class);
  }

  @Test
  void a_failure_is_a_response_and_throws_only_when_the_typed_form_is_asked_for() {
    Response<Message> response =
        answered(403, "{\"code\":4,\"error\":\"没有权限\",\"result\":null}").create("=v", "x");
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.isSuccess()).isFalse();
    assertThat(response.body()).isEqualTo("{\"code\":4,\"error\":\"没有权限\",\"result\":null}");
    ErrorResponseException failure =
        catchThrowableOfType(ErrorResponseException.class, response::orElseThrow);
    assertThat(failure.status()).isEqualTo(403);
    assertThat(failure.code()).hasValue(4);
    assertThat(failure.error()).isEqualTo("没有权限");
    assertThat(failure.call()).isEqualTo("message.create");
    assertThat(failure).hasMessage("message.create: answered 403, code 4: 没有权限");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Bad Gateway</html>",
        "{}",
        "{\"code\":\"4\",\"error\":\"x\"}",
        "{\"code\":99999999999,\"error\":\"x\"}"
      })
  void a_failure_in_another_form_has_no_code_and_tells_how_it_begins(String body) {
    Response<Void> response = answered(502, body).delete("=v", "k");
    ErrorResponseException failure =
        catchThrowableOfType(ErrorResponseException.class, response::orElseThrow);
    assertThat(failure.status()).isEqualTo(502);
    assertThat(failure.code()).isEmpty();
    assertThat(failure.error()).isEqualTo(body);
  }

  @Test
  void a_long_error_page_is_cut() {
    Response<Void> response = answered(502, "x".repeat(10_000)).delete("=v", "k");
    assertThatThrownBy(response::orElseThrow)
        .hasMessage("message.delete: answered 502: " + "x".repeat(200) + "…");
    assertThat(response).hasToString("502 " + "x".repeat(200) + "…");
  }

  @Test
  void a_deletion_has_neither_body_nor_value() {
    Response<Void> response = answered(204, "").delete("=v", "k");
    assertThat(response.status()).isEqualTo(204);
    assertThat(response.body()).isEmpty();
    assertThat(response.orElseThrow()).isNull();
  }

  @Test
  void headers_are_found_whatever_their_case() {
    Response<Void> response =
        answered(204, "", Map.of("X-RateLimit-Remaining", List.of("999", "998"))).delete("=v", "k");
    assertThat(response.header("x-ratelimit-remaining")).hasValue("999");
    assertThat(response.header("x-ratelimit-reset")).isEmpty();
    assertThat(response.headers()).containsEntry("X-RateLimit-Remaining", List.of("999", "998"));
  }

  @Test
  void no_message_and_no_text_of_a_request_tells_the_token() {
    CompletableFuture<Requester.Request> sent = new CompletableFuture<>();
    MessageApi messages =
        new MessageApi(
            request -> {
              sent.complete(request);
              return CompletableFuture.failedFuture(new IOException("broken"));
            },
            TOKEN,
            URI.create("http://127.0.0.1/v1"));
    assertThatThrownBy(() -> messages.info("=v", "k"))
        .isInstanceOf(NoResponseException.class)
        .hasMessageNotContaining(TOKEN);
    assertThat(sent.join().uri().toString()).contains(TOKEN);
    assertThat(sent.join()).hasToString("GET /v1/message.info");
  }
}
