package larkspur.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import larkspur.core.event.Courier.Answer;
import larkspur.core.event.Listener;
import larkspur.core.event.Listeners;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Apps that are asked something.
class AppQuestionsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId TENANT = TenantId.of(1);
  private static final AppId APP = AppId.of(21);
  private static final AppId OTHER = AppId.of(22);
  private static final String KIND = "test.question";

  private final MemoryStore store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private final Listeners listeners =
      new Listeners(store, clock, new Seal(new byte[32]), (_, _) -> true);
  private final TestCourier connection = new TestCourier();
  private final TestCourier address = new TestCourier();
  private final AppQuestions questions =
      new AppQuestions(identities, listeners, new Deliveries.Couriers(connection, address));

  @BeforeEach
  void begin() {
    register(APP, true);
    register(OTHER, true);
    listens(APP, new Listener.Way.Connection(), Optional.empty());
    listens(
        OTHER, new Listener.Way.Address("http://127.0.0.1:1/", true), Optional.of(Set.of(KIND)));
  }

  private void register(AppId app, boolean enabled) {
    identities.put(
        new App(app, TENANT, "Bot", "", Set.of(), enabled, "=" + app.value().substring(15), NOON));
  }

  private void listens(AppId app, Listener.Way way, Optional<Set<String>> kinds) {
    listeners.put(new Listener(TENANT, app, way, kinds, "token " + app, Optional.empty()));
  }

  private CompletableFuture<Answer> ask(AppId app) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.startVirtualThread(() -> {
      try {
        answer.complete(
            questions.ask(
                TENANT, app, KIND, listener -> listener.token().getBytes(StandardCharsets.UTF_8)));
      } catch (RuntimeException refused) {
        answer.completeExceptionally(refused);
      }
    });
    return answer;
  }

  private static Answer get(CompletableFuture<Answer> answer) {
    return answer.orTimeout(120, TimeUnit.SECONDS).join();
  }

  private static TestCourier.Asked next(TestCourier courier) throws InterruptedException {
    TestCourier.Asked asked = courier.asked.poll(120, TimeUnit.SECONDS);
    assertThat(asked).as("a question on its way").isNotNull();
    return asked;
  }

  @Test
  void an_app_is_asked_on_the_way_of_its_events_in_its_own_words() throws Exception {
    CompletableFuture<Answer> one = ask(APP);
    TestCourier.Asked asked = next(connection);
    assertThat(asked.words()).isEqualTo("token " + APP);
    asked.answer().complete(new Answer.Late());
    assertThat(get(one)).isEqualTo(new Answer.Late());
    CompletableFuture<Answer> other = ask(OTHER);
    asked = next(address);
    assertThat(asked.words()).isEqualTo("token " + OTHER);
    asked.answer().complete(new Answer.Refused("no"));
    assertThat(get(other)).isEqualTo(new Answer.Refused("no"));
  }

  @Test
  void who_is_not_there_or_does_not_listen_is_nobody() {
    connection.close();
    assertThat(get(ask(APP))).isEqualTo(new Answer.Nobody());
    listens(OTHER, new Listener.Way.Address("http://127.0.0.1:1/", true), Optional.of(Set.of("x")));
    assertThat(get(ask(OTHER))).isEqualTo(new Answer.Nobody());
    assertThat(get(ask(AppId.of(23)))).isEqualTo(new Answer.Nobody());
    listens(OTHER, new Listener.Way.Address("http://127.0.0.1:1/", true), Optional.empty());
    register(OTHER, false);
    assertThat(get(ask(OTHER))).isEqualTo(new Answer.Nobody());
    register(OTHER, true);
    assertThat(questions.ask(TenantId.of(2), OTHER, KIND, listener -> new byte[0]))
        .isEqualTo(new Answer.Nobody());
    assertThat(connection.asked).isEmpty();
    assertThat(address.asked).isEmpty();
  }

  @Test
  void an_app_is_asked_sixteen_things_at_a_time_and_another_app_does_not_wait_for_it()
      throws Exception {
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    List<TestCourier.Asked> asked = new ArrayList<>();
    for (int i = 0; i < AppQuestions.OF_AN_APP_MAX; i++) {
      answers.add(ask(APP));
      asked.add(next(connection));
    }
    assertThatThrownBy(() -> questions.ask(TENANT, APP, KIND, listener -> new byte[0]))
        .isInstanceOf(Refusal.TooMany.class);
    CompletableFuture<Answer> other = ask(OTHER);
    next(address).answer().complete(new Answer.Late());
    assertThat(get(other)).isEqualTo(new Answer.Late());
    asked.getFirst().answer().complete(new Answer.Late());
    get(answers.getFirst());
    CompletableFuture<Answer> more = ask(APP);
    next(connection).answer().complete(new Answer.Late());
    assertThat(get(more)).isEqualTo(new Answer.Late());
    asked.forEach(one -> one.answer().complete(new Answer.Late()));
  }

  @Test
  void a_courier_that_fails_takes_no_place() throws Exception {
    for (int i = 0; i < AppQuestions.OF_AN_APP_MAX + 1; i++) {
      CompletableFuture<Answer> failed = ask(APP);
      next(connection).answer().completeExceptionally(new IllegalStateException("on purpose"));
      assertThatThrownBy(() -> get(failed)).hasRootCauseMessage("on purpose");
    }
  }
}
