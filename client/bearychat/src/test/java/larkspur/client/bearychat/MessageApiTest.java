package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is settled before anything is sent, and how a requester is used, whichever it is.
class MessageApiTest {

  private static final URI BASE = URI.create("http://127.0.0.1/v1");

  private final List<Requester.Request> sent = new ArrayList<>();

  private final Requester recorder =
      request -> {
        sent.add(request);
        return CompletableFuture.completedFuture(new Requester.Answer(204, Map.of(), ""));
      };

  private final MessageApi messages = new MessageApi(recorder, "T", BASE);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1",
        "api.bearychat.com/v1",
        "ftp://127.0.0.1/v1",
        "mailto:ada@acme.example",
        "http:///v1",
        "http://127.0.0.1/v1?x=1",
        "http://127.0.0.1/v1#x"
      })
  void a_base_url_that_nothing_can_be_added_to_is_refused(String url) {
    URI base = URI.create(url);
    assertThatThrownBy(() -> new MessageApi(recorder, "T", base))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(url);
  }

  @Test
  void a_null_is_refused_and_nothing_is_sent() {
    assertThatThrownBy(() -> messages.create(null, "x")).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.create("=v", null)).isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.create("=v", "x", null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.delete("=v", (String) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.query("=v", (String) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.query("=v", (MessageQuery) null))
        .isInstanceOf(NullPointerException.class);
    assertThatThrownBy(() -> messages.updateTextAsync("=v", "k", null))
        .isInstanceOf(NullPointerException.class);
    assertThat(sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "\uDE00", "a\uD83Db", "\uDE00\uD83D"})
  void half_a_surrogate_pair_is_refused_and_nothing_is_sent(String half) {
    assertThatThrownBy(() -> messages.create("=v", half))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> messages.create("=v", "x", List.of(Attachment.ofTitle(half))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> messages.info("=v", half))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(sent).isEmpty();
  }

  @Test
  void options_hold_for_the_calls_made_with_them_and_no_others() {
    messages
        .with(RequestOptions.NONE.withTimeout(Duration.ofSeconds(2)).withHeader("X-Trace", "7"))
        .delete("=v", "k");
    messages.delete("=v", "k");
    assertThat(sent.get(0).timeout()).hasValue(Duration.ofSeconds(2));
    assertThat(sent.get(0).headers())
        .isEqualTo(Map.of("content-type", "application/json", "x-trace", "7"));
    assertThat(sent.get(1).timeout()).isEmpty();
    assertThat(sent.get(1).headers()).isEqualTo(Map.of("content-type", "application/json"));
  }

  @Test
  void options_that_http_does_not_allow_are_refused() {
    assertThatThrownBy(() -> RequestOptions.NONE.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RequestOptions.NONE.withHeader("X Trace", "7"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RequestOptions.NONE.withHeader("X-Trace", "secret\r\nHost: other"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("secret");
  }

  @Test
  void no_answer_is_told_with_its_cause_waiting_or_not() {
    IOException broken = new IOException("broken");
    MessageApi unanswered =
        new MessageApi(request -> CompletableFuture.failedFuture(broken), "T", BASE);
    assertThatThrownBy(() -> unanswered.create("=v", "x"))
        .isInstanceOf(NoResponseException.class)
        .hasMessage("message.create: no answer: java.io.IOException: broken")
        .hasCause(broken);
    assertThatThrownBy(() -> unanswered.createAsync("=v", "x").join())
        .isInstanceOf(CompletionException.class)
        .cause()
        .isInstanceOf(NoResponseException.class)
        .hasCause(broken);
  }

  @Test
  void giving_a_future_up_gives_the_request_up() {
    CompletableFuture<Requester.Answer> answer = new CompletableFuture<>();
    MessageApi waiting = new MessageApi(request -> answer, "T", BASE);
    waiting.createAsync("=v", "x").cancel(true);
    assertThat(answer).isCancelled();
  }

  @Test
  void an_interrupted_thread_gives_its_request_up_and_stays_interrupted() {
    CompletableFuture<Requester.Answer> answer = new CompletableFuture<>();
    MessageApi waiting = new MessageApi(request -> answer, "T", BASE);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> waiting.create("=v", "x"))
          .isInstanceOf(NoResponseException.class)
          .hasCauseInstanceOf(InterruptedException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(answer).isCancelled();
  }
}
