package larkspur.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier;
import larkspur.core.event.Listener;
import larkspur.core.identity.AppId;

/// A way to apps that a test opens and closes, and whose answers it gives.
final class TestCourier implements Courier {

  private final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
  private final List<Consumer<AppId>> reached = new CopyOnWriteArrayList<>();
  private volatile boolean open = true;

  /// Answers at once what it likes; null leaves the answer to the test.
  volatile Function<AppEvent, Outcome> answers = event -> null;

  /// An event on its way.
  record Sent(AppEvent event, CompletableFuture<Outcome> outcome) {
    void taken() {
      outcome.complete(new Outcome.Taken());
    }

    void refused() {
      outcome.complete(new Outcome.Refused("on purpose"));
    }

    void lost() {
      outcome.complete(new Outcome.Lost());
    }

    String text() {
      return new String(event.what(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  @Override
  public boolean reaches(Listener listener) {
    return open;
  }

  @Override
  public CompletableFuture<Outcome> carry(Listener listener, AppEvent event) {
    if (!open) {
      // It was closed after it was asked whether it reaches the app.
      return CompletableFuture.completedFuture(new Outcome.Lost());
    }
    Sent sending = new Sent(event, new CompletableFuture<>());
    Outcome now = answers.apply(event);
    sent.add(sending);
    if (now != null) {
      sending.outcome().complete(now);
    }
    return sending.outcome();
  }

  /// What is asked; each is answered by the test.
  final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();

  /// A question on its way.
  record Asked(String words, CompletableFuture<Answer> answer) {}

  @Override
  public CompletableFuture<Answer> ask(Listener listener, byte[] question) {
    Asked asking =
        new Asked(
            new String(question, java.nio.charset.StandardCharsets.UTF_8),
            new CompletableFuture<>());
    asked.add(asking);
    return asking.answer();
  }

  @Override
  public void whenReached(Consumer<AppId> action) {
    reached.add(action);
  }

  void close() {
    open = false;
  }

  void open(AppId app) {
    open = true;
    reached.forEach(action -> action.accept(app));
  }

  Sent next() throws InterruptedException {
    Sent next = sent.poll(120, TimeUnit.SECONDS);
    assertThat(next).as("an event on its way").isNotNull();
    return next;
  }

  /// Waits for one while something is done again and again.
  Sent nextWhile(Runnable moving) throws InterruptedException {
    for (int i = 0; i < 6_000; i++) {
      moving.run();
      Sent next = sent.poll(20, TimeUnit.MILLISECONDS);
      if (next != null) {
        return next;
      }
    }
    throw new AssertionError("nothing was sent");
  }

  /// One that has been sent, if there is one; null if not.
  Sent poll() {
    return sent.poll();
  }

  /// What has been sent that nobody asked for yet.
  int unseen() {
    return sent.size();
  }
}
