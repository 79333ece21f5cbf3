package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The limits of a requester and its end, each seen against a server that behaves so.
@Timeout(300)
class HttpRequesterTest {

  private static final HttpRequester.Limits SOON =
      HttpRequester.Limits.DEFAULT.withTimeout(Duration.ofMillis(200));

  private static MessageApi messages(Requester requester, Service service) {
    return new MessageApi(requester, "T", service.url());
  }

  @Test
  void a_service_that_says_nothing_is_waited_for_until_the_timeout() {
    try (Service service = Service.silent();
        HttpRequester requester = new HttpRequester(SOON)) {
      assertThatThrownBy(() -> messages(requester, service).delete("=v", "k"))
          .isInstanceOf(NoResponseException.class)
          .hasCauseInstanceOf(HttpTimeoutException.class)
          .hasMessageContaining("PT0.2S");
    }
  }

  @Test
  void the_timeout_holds_for_the_body_too() {
    try (Service service = Service.stalling();
        HttpRequester requester = new HttpRequester(SOON)) {
      assertThatThrownBy(() -> messages(requester, service).info("=v", "k"))
          .isInstanceOf(NoResponseException.class)
          .hasCauseInstanceOf(HttpTimeoutException.class);
    }
  }

  @Test
  void options_say_another_timeout() {
    try (Service service = Service.silent();
        HttpRequester requester = new HttpRequester()) {
      MessageApi hasty =
          messages(requester, service)
              .with(RequestOptions.NONE.withTimeout(Duration.ofMillis(100)));
      assertThatThrownBy(() -> hasty.delete("=v", "k")).hasMessageContaining("PT0.1S");
    }
  }

  @Test
  void a_body_may_have_as_many_bytes_as_the_limit_says_and_not_one_more() {
    try (Service service = Service.answering(200, "123456789");
        HttpRequester enough =
            new HttpRequester(HttpRequester.Limits.DEFAULT.withResponseBytesMax(9));
        HttpRequester less =
            new HttpRequester(HttpRequester.Limits.DEFAULT.withResponseBytesMax(8))) {
      assertThat(messages(enough, service).info("=v", "k").body()).isEqualTo("123456789");
      assertThatThrownBy(() -> messages(less, service).info("=v", "k"))
          .isInstanceOf(NoResponseException.class)
          .hasMessageContaining("more than 8 bytes");
    }
  }

  @Test
  void where_nobody_listens_no_answer_comes() {
    URI gone;
    try (Service service = Service.answering(204, "")) {
      gone = service.url();
    }
    try (HttpRequester requester = new HttpRequester()) {
      MessageApi messages = new MessageApi(requester, "T", gone);
      assertThatThrownBy(() -> messages.delete("=v", "k"))
          .isInstanceOf(NoResponseException.class)
          .hasCauseInstanceOf(IOException.class);
    }
  }

  @Test
  void a_redirect_is_an_answer_and_is_not_followed() {
    try (Service elsewhere = Service.answering(200, "{}");
        Service service =
            Service.answering(302, "", Map.of("Location", elsewhere.url().toString()));
        HttpRequester requester = new HttpRequester()) {
      Response<Message> response = messages(requester, service).info("=v", "k");
      assertThat(response.status()).isEqualTo(302);
      assertThat(response.header("location")).hasValue(elsewhere.url().toString());
      assertThat(elsewhere.isQuiet()).isTrue();
    }
  }

  @Test
  void closing_ends_what_is_under_way_and_refuses_the_rest() {
    try (Service service = Service.silent()) {
      HttpRequester requester = new HttpRequester();
      MessageApi messages = messages(requester, service);
      CompletableFuture<Response<Message>> underWay = messages.createAsync("=v", "x");
      service.arrived();

      requester.close();
      requester.close();

      assertThatThrownBy(() -> underWay.get(100, TimeUnit.SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(NoResponseException.class)
          .hasMessageContaining("the requester is closed");
      assertThatThrownBy(() -> messages.create("=v", "x"))
          .isInstanceOf(NoResponseException.class)
          .hasMessageContaining("the requester is closed");
      assertThat(service.isQuiet()).isTrue();
    }
  }

  @Test
  void a_requester_may_be_closed_from_where_an_answer_arrives() throws Exception {
    try (Service service = Service.answering(204, "")) {
      HttpRequester requester = new HttpRequester();
      CompletableFuture<Void> closed =
          messages(requester, service)
              .deleteAsync("=v", "k")
              .thenAccept(response -> requester.close());
      closed.get(100, TimeUnit.SECONDS);
      assertThat(closed).isCompleted();
    }
  }

  @Test
  void a_body_over_the_limit_is_broken_off_as_it_comes_in() throws Exception {
    try (Service service = Service.endless();
        HttpRequester requester = new HttpRequester()) {
      assertThatThrownBy(() -> messages(requester, service).info("=v", "k"))
          .isInstanceOf(NoResponseException.class)
          .hasMessageContaining("more than 33554432 bytes");
      service.awaitBreak();
    }
  }

  @Test
  void cancelling_breaks_the_connection_off() throws Exception {
    HttpRequester.Limits wide = HttpRequester.Limits.DEFAULT.withResponseBytesMax(1L << 29);
    try (Service service = Service.endless();
        HttpRequester requester = new HttpRequester(wide)) {
      CompletableFuture<Response<Message>> response =
          messages(requester, service).infoAsync("=v", "k");
      service.arrived();
      response.cancel(true);
      assertThat(response).isCancelled();
      service.awaitBreak();
    }
  }

  @Test
  void an_interrupt_while_waiting_ends_the_call() throws Exception {
    try (Service service = Service.silent();
        HttpRequester requester = new HttpRequester()) {
      CompletableFuture<NoResponseException> thrown = new CompletableFuture<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      Thread caller =
          new Thread(() -> {
            thrown.complete(
                catchThrowableOfType(
                    NoResponseException.class,
                    () -> messages(requester, service).create("=v", "x")));
            interrupted.complete(Thread.currentThread().isInterrupted());
          });
      caller.start();
      service.arrived();
      caller.interrupt();
      assertThat(thrown.get(100, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
      assertThat(interrupted.get(100, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void a_client_that_was_brought_is_not_closed() {
    HttpClient client = HttpClient.newHttpClient();
    try (Service service = Service.answering(204, "")) {
      for (int time = 0; time < 2; time++) {
        try (HttpRequester requester = new HttpRequester(client, HttpRequester.Limits.DEFAULT)) {
          assertThat(messages(requester, service).delete("=v", "k").status()).isEqualTo(204);
        }
      }
    }
  }

  @Test
  void a_time_without_end_is_a_limit_like_any_other() {
    HttpRequester.Limits endless =
        HttpRequester.Limits.DEFAULT
            .withTimeout(ChronoUnit.FOREVER.getDuration())
            .withConnectTimeout(ChronoUnit.FOREVER.getDuration());
    try (Service service = Service.answering(204, "");
        HttpRequester requester = new HttpRequester(endless)) {
      assertThat(messages(requester, service).delete("=v", "k").status()).isEqualTo(204);
    }
  }

  @Test
  void limits_are_more_than_nothing() {
    HttpRequester.Limits limits = HttpRequester.Limits.DEFAULT;
    assertThatThrownBy(() -> limits.withConnectTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limits.withTimeout(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> limits.withResponseBytesMax(0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
