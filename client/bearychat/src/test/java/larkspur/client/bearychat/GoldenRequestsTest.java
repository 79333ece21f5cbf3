package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What each call puts on the wire, to the letter.
class GoldenRequestsTest {

  private static final String KEY = "1487667236785.0077";

  private Service service;
  private HttpRequester requester;
  private MessageApi messages;

  @BeforeEach
  void start() {
    service = Service.answering(204, "");
    requester = new HttpRequester();
    messages = new MessageApi(requester, "T", service.url().resolve("/v1"));
  }

  @AfterEach
  void stop() {
    requester.close();
    service.close();
  }

  @Test
  void create_posts_token_vchannel_text_and_attachments() {
    messages.create("=bw52O", "hello", List.of());
    claimPosted(
        "POST",
        "/v1/message.create",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"text\":\"hello\",\"attachments\":[]}");
  }

  @Test
  void create_without_attachments_sends_an_empty_list_too() {
    messages.create("=bw52O", "hello");
    claimPosted(
        "POST",
        "/v1/message.create",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"text\":\"hello\",\"attachments\":[]}");
  }

  @Test
  void create_sends_of_an_attachment_what_it_has_and_any_text_as_utf_8() {
    messages.create(
        "=bw52O",
        "中午吃啥啊？ 😀 \"\\\n",
        List.of(
            Attachment.ofTitle("t").withText("x").withUrl("http://u").withColor("#cb3f20"),
            Attachment.ofImages("http://1", "http://2")));
    claimPosted(
        "POST",
        "/v1/message.create",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"text\":\"中午吃啥啊？ 😀 \\\"\\\\\\n\",\"attachments\":["
            + "{\"title\":\"t\",\"text\":\"x\",\"url\":\"http://u\",\"color\":\"#cb3f20\"},"
            + "{\"images\":[{\"url\":\"http://1\"},{\"url\":\"http://2\"}]}]}");
  }

  @Test
  void delete_posts_token_vchannel_and_key() {
    messages.delete("=bw52O", KEY);
    claimPosted(
        "POST",
        "/v1/message.delete",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"message_key\":\"1487667236785.0077\"}");
  }

  @Test
  void info_gets_with_all_in_the_query_and_no_body() {
    messages.info("=bw52O", KEY);
    claimGot("/v1/message.info?token=T&vchannel_id=%3Dbw52O&message_key=1487667236785.0077");
  }

  @Test
  void query_posts_a_built_query_as_an_object() {
    messages.query("=bw52O", MessageQuery.latest(10));
    claimPosted(
        "POST",
        "/v1/message.query",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"query\":{\"latest\":{\"limit\":10}}}");
  }

  @Test
  void query_posts_a_written_query_as_text() {
    messages.query("=bw52O", "{\"latest\":{}}");
    claimPosted(
        "POST",
        "/v1/message.query",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"query\":\"{\\\"latest\\\":{}}\"}");
  }

  @Test
  void update_text_patches_with_token_vchannel_key_and_text() {
    messages.updateText("=bw52O", KEY, "x");
    claimPosted(
        "PATCH",
        "/v1/message.update_text",
        "{\"token\":\"T\",\"vchannel_id\":\"=bw52O\",\"message_key\":\"1487667236785.0077\",\"text\":\"x\"}");
  }

  @Test
  void every_call_sends_the_same_whether_it_waits_or_not() {
    List<Function<MessageApi, Object>> waiting =
        List.of(
            api -> api.create("=v", "x"),
            api -> api.create("=v", "x", List.of(Attachment.ofText("y"))),
            api -> api.delete("=v", KEY),
            api -> api.info("=v", KEY),
            api -> api.query("=v", MessageQuery.since(new MessageKey(KEY)).backward(2)),
            api -> api.query("=v", "{}"),
            api -> api.updateText("=v", KEY, "x"));
    List<Function<MessageApi, Object>> async =
        List.of(
            api -> api.createAsync("=v", "x").join(),
            api -> api.createAsync("=v", "x", List.of(Attachment.ofText("y"))).join(),
            api -> api.deleteAsync("=v", new MessageKey(KEY)).join(),
            api -> api.infoAsync("=v", new MessageKey(KEY)).join(),
            api -> api.queryAsync("=v", MessageQuery.since(new MessageKey(KEY)).backward(2)).join(),
            api -> api.queryAsync("=v", "{}").join(),
            api -> api.updateTextAsync("=v", new MessageKey(KEY), "x").join());
    for (int call = 0; call < waiting.size(); call++) {
      waiting.get(call).apply(messages);
      Service.Arrived first = service.arrived();
      async.get(call).apply(messages);
      assertThat(service.arrived()).isEqualTo(first);
    }
  }

  @Test
  void a_base_url_may_have_a_path_and_a_slash_at_its_end() {
    new MessageApi(requester, "T", URI.create(service.url() + "/chat/v1/")).delete("=v", KEY);
    assertThat(service.arrived().target()).isEqualTo("/chat/v1/message.delete");
  }

  @Test
  void an_empty_token_is_not_sent() {
    MessageApi nobody = new MessageApi(requester, "", service.url().resolve("/v1"));
    nobody.delete("=v", KEY);
    assertThat(service.arrived().body())
        .isEqualTo("{\"vchannel_id\":\"=v\",\"message_key\":\"1487667236785.0077\"}");
    nobody.info("=v", KEY);
    assertThat(service.arrived().target())
        .isEqualTo("/v1/message.info?vchannel_id=%3Dv&message_key=1487667236785.0077");
  }

  @Test
  void what_a_query_string_cannot_hold_is_escaped() {
    messages.info("=é&a=b c", "+");
    assertThat(service.arrived().target())
        .isEqualTo("/v1/message.info?token=T&vchannel_id=%3D%C3%A9%26a%3Db+c&message_key=%2B");
  }

  @Test
  void a_header_of_the_options_is_sent_too_and_replaces_one_of_the_same_name() {
    messages
        .with(
            RequestOptions.NONE
                .withHeader("X-Trace", "7")
                .withHeader("Content-Type", "application/json; charset=utf-8"))
        .delete("=v", KEY);
    Service.Arrived request = service.arrived();
    assertThat(request.headers()).containsEntry("x-trace", List.of("7"));
    assertThat(request.headers())
        .containsEntry("content-type", List.of("application/json; charset=utf-8"));
  }

  private void claimPosted(String method, String target, String body) {
    Service.Arrived request = service.arrived();
    assertThat(request.method() + " " + request.target()).isEqualTo(method + " " + target);
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.headers())
        .containsOnlyKeys("content-type", "content-length", "host", "user-agent")
        .containsEntry("content-type", List.of("application/json"));
    assertThat(service.isQuiet()).isTrue();
  }

  private void claimGot(String target) {
    Service.Arrived request = service.arrived();
    assertThat(request.method() + " " + request.target()).isEqualTo("GET " + target);
    assertThat(request.body()).isEmpty();
    // The client of JDK 17 says of no body that it has a length of 0.
    assertThat(request.headers().getOrDefault("content-length", List.of("0"))).containsOnly("0");
    assertThat(request.headers().keySet())
        .contains("content-type", "host", "user-agent")
        .isSubsetOf("content-length", "content-type", "host", "user-agent");
    assertThat(request.headers()).containsEntry("content-type", List.of("application/json"));
    assertThat(service.isQuiet()).isTrue();
  }
}
