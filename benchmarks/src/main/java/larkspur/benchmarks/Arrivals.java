package larkspur.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The events that came to the apps, each counted once however often it came.
final class Arrivals {

  private static final Duration ALL_ARRIVE_WITHIN = Duration.ofSeconds(120);

  /// The message of an `im.message.receive_v1`, and when it was made.
  private static final Pattern MESSAGE = Pattern.compile("\"message_id\":\"(om_[0-9a-f]{32})\"");

  private static final Pattern CREATED =
      Pattern.compile("\"message\":\\{[^}]*?\"create_time\":\"([0-9]+)\"");

  private final Set<String> messages = new HashSet<>();
  private Latencies latencies = new Latencies();

  /// An event has come, just now.
  void came(byte[] event) {
    long now = System.currentTimeMillis();
    String text = new String(event, StandardCharsets.UTF_8);
    Matcher message = MESSAGE.matcher(text);
    Matcher created = CREATED.matcher(text);
    if (message.find() && created.find()) {
      came(message.group(1), now - Long.parseLong(created.group(1)));
    }
  }

  /// Whoever sees it counted finds it measured, too.
  private synchronized void came(String message, long millis) {
    if (messages.add(message)) {
      latencies.add(1_000_000 * Math.max(0, millis));
      notifyAll();
    }
  }

  synchronized int count() {
    return messages.size();
  }

  /// Waits until so many have come.
  ///
  /// @throws IllegalStateException if they do not
  synchronized void await(long count) throws InterruptedException {
    long end = System.nanoTime() + ALL_ARRIVE_WITHIN.toNanos();
    while (messages.size() < count) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new IllegalStateException(
            "of %d acknowledged messages %d arrived".formatted(count, messages.size()));
      }
      wait(left);
    }
  }

  /// What was measured since this was last asked.
  synchronized Latencies begin() {
    Latencies measured = latencies;
    latencies = new Latencies();
    return measured;
  }
}
