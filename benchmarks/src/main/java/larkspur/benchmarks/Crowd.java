package larkspur.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Many connections, on each of which the next request is sent as soon as the one before it was
/// answered.
///
/// One thread serves them all. It shares the cores with the server that it measures, so it must be
/// cheap.
final class Crowd implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Selector selector = Selector.open();
  private final List<Caller> callers = new ArrayList<>();

  /// One connection.
  private static final class Caller {
    final SocketChannel channel;
    final Incoming incoming = new Incoming();
    int request;
    long askedAt;

    Caller(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /// What became of it.
  ///
  /// @param byRequest how often each request was answered
  record Outcome(Duration took, Latencies latencies, int[] byRequest) {

    double perSecond() {
      return latencies.count() / (took.toNanos() / 1e9);
    }
  }

  Crowd(InetSocketAddress server, int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Caller caller = new Caller(channel);
      channel.register(selector, SelectionKey.OP_READ, caller);
      callers.add(caller);
    }
  }

  /// Asks for a time; whatever was asked until then is waited for.
  ///
  /// @param requests one of which is drawn for each asking
  /// @param status that every answer must have
  Outcome ask(List<byte[]> requests, int status, Duration time, RandomGenerator chance)
      throws IOException {
    List<ByteBuffer> prepared =
        requests.stream()
            .map(bytes -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())
            .toList();
    Latencies latencies = new Latencies();
    int[] byRequest = new int[requests.size()];
    int[] open = {0};
    long begun = System.nanoTime();
    long until = begun + time.toNanos();
    for (Caller caller : callers) {
      send(caller, prepared, chance);
      open[0]++;
    }
    long latest = begun;
    while (open[0] > 0) {
      IOException[] failed = new IOException[1];
      int ready =
          selector.select(
              key -> {
                Caller caller = (Caller) key.attachment();
                try {
                  if (!caller.incoming.takeFrom(caller.channel)) {
                    return;
                  }
                  if (caller.incoming.status() != status) {
                    throw new IllegalStateException(
                        "answered " + caller.incoming.status() + ": " + caller.incoming.body());
                  }
                  long now = System.nanoTime();
                  latencies.add(now - caller.askedAt);
                  byRequest[caller.request]++;
                  if (now - until < 0) {
                    send(caller, prepared, chance);
                  } else {
                    open[0]--;
                  }
                } catch (IOException e) {
                  failed[0] = e;
                }
              },
              PATIENCE.toMillis());
      if (failed[0] != null) {
        throw failed[0];
      }
      latest = System.nanoTime();
      if (ready == 0) {
        throw new IllegalStateException("no answer within " + PATIENCE);
      }
    }
    return new Outcome(Duration.ofNanos(latest - begun), latencies, byRequest);
  }

  private static void send(Caller caller, List<ByteBuffer> prepared, RandomGenerator chance)
      throws IOException {
    caller.request = chance.nextInt(prepared.size());
    caller.incoming.clear();
    ByteBuffer out = prepared.get(caller.request).rewind();
    caller.askedAt = System.nanoTime();
    // A request is far smaller than a socket's buffer, which is empty, so this is one turn.
    while (out.hasRemaining()) {
      caller.channel.write(out);
    }
  }

  @Override
  public void close() throws IOException {
    for (Caller caller : callers) {
      caller.channel.close();
    }
    selector.close();
  }
}
