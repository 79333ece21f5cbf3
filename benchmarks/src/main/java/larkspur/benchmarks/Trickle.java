package larkspur.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Requests at a steady rate beside what is measured, until it is closed. A connection that was not
/// answered in time asks less often: the rate is a bound, and what came of it is counted.
final class Trickle implements AutoCloseable {

  /// Enough for 2,000 a second even when each is answered after 30 ms.
  private static final int CONNECTIONS = 64;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicIntegerArray byRequest;
  private final long begun = System.nanoTime();
  private volatile boolean closed;

  /// @param requests sent one after the other, and again
  /// @param perSecond all connections together; 0 for none
  Trickle(InetSocketAddress server, List<byte[]> requests, int status, int perSecond) {
    byRequest = new AtomicIntegerArray(requests.size());
    for (int i = 0; i < CONNECTIONS && perSecond > 0; i++) {
      int first = i;
      long interval = CONNECTIONS * 1_000_000_000L / perSecond;
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  ask(server, requests, status, first, interval, interval * first / CONNECTIONS)));
    }
  }

  private void ask(
      InetSocketAddress server,
      List<byte[]> requests,
      int status,
      int first,
      long interval,
      long offset) {
    try (Line line = new Line(server)) {
      long next = begun + offset;
      for (int i = first; !closed; i += CONNECTIONS) {
        next = Math.max(next + interval, System.nanoTime());
        while (next - System.nanoTime() > 0 && !closed) {
          LockSupport.parkNanos(next - System.nanoTime());
        }
        int request = i % requests.size();
        line.time(requests.get(request), status);
        byRequest.incrementAndGet(request);
      }
    } catch (IOException | RuntimeException failed) {
      failure.compareAndSet(null, failed);
    }
  }

  /// How often each request was answered; whole once this is closed.
  int[] byRequest() {
    int[] counts = new int[byRequest.length()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = byRequest.get(i);
    }
    return counts;
  }

  /// Waits for what is under way.
  ///
  /// @throws IllegalStateException if a request failed
  @Override
  public void close() {
    closed = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    boolean interrupted = false;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a background request failed", failure.get());
    }
  }
}
