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
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Many connections, on each of which the next request is sent as soon as the one before it was
/// answered.
///
/// One thread serves them all. It shares the cores with the server that it measures, so it must be
/// cheap.
final class Crowd implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(100);

  private final Selector selector = Selector.open();
  private final List<Caller> callers = new ArrayList<>();

  /// What is said on one connection, in turns.
  interface Talk {

    /// What to ask next. Not called again before it was answered.
    ByteBuffer ask();

    /// Takes the answer in.
    ///
    /// @param nanosTaken since it was asked for
    void hear(Incoming answer, long nanosTaken);

    /// Whether nothing is missing if no more is asked.
    default boolean mayEnd() {
      return true;
    }

    /// How long to wait before the next is asked, in nanoseconds.
    default long pauseNanos() {
      return 0;
    }
  }

  /// One connection.
  private static final class Caller {
    final SocketChannel channel;
    final Incoming incoming = new Incoming();
    Talk talk;
    long askedAt;
    long nextAt;

    Caller(SocketChannel channel) {
      this.channel = channel;
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

  /// Every answer must have this status, and so many bytes.
  record Expected(int status, int bodyBytes) {

    void check(Incoming answer) {
      if (answer.status() != status || answer.bodyBytes() != bodyBytes) {
        throw new IllegalStateException(
            "answered %d in %d bytes, not %d in %d: %s"
                .formatted(answer.status(), answer.bodyBytes(), status, bodyBytes, answer.body()));
      }
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

  /// Asks for a time; whatever was asked until then is waited for.
  ///
  /// @param requests one of which is drawn for each asking
  Outcome ask(List<byte[]> requests, Expected expected, Duration time, RandomGenerator chance)
      throws IOException {
    List<ByteBuffer> prepared = prepare(requests);
    Latencies latencies = new Latencies();
    int[] byRequest = new int[requests.size()];
    Duration took =
        talk(
            () -> new AskingAtRandom(prepared, expected, chance, latencies, byRequest),
            forATime(time));
    return new Outcome(took, latencies, byRequest);
  }

  private static final class AskingAtRandom implements Talk {
    private final List<ByteBuffer> prepared;
    private final Expected expected;
    private final RandomGenerator chance;
    private final Latencies latencies;
    private final int[] byRequest;
    private int request;

    AskingAtRandom(
        List<ByteBuffer> prepared,
        Expected expected,
        RandomGenerator chance,
        Latencies latencies,
        int[] byRequest) {
      this.prepared = prepared;
      this.expected = expected;
      this.chance = chance;
      this.latencies = latencies;
      this.byRequest = byRequest;
    }

    @Override
    public ByteBuffer ask() {
      request = chance.nextInt(prepared.size());
      return prepared.get(request);
    }

    @Override
    public void hear(Incoming answer, long nanosTaken) {
      expected.check(answer);
      latencies.add(nanosTaken);
      byRequest[request]++;
    }
  }

  /// Asks each request equally often, whichever connection is free.
  void askAll(List<byte[]> requests, Expected expected, int times) throws IOException {
    List<ByteBuffer> prepared = prepare(requests);
    int[] asked = {0};
    talk(
        () ->
            new Talk() {
              @Override
              public ByteBuffer ask() {
                return prepared.get(asked[0]++ % prepared.size());
              }

              @Override
              public void hear(Incoming answer, long nanosTaken) {
                expected.check(answer);
              }
            },
        () -> asked[0] < times * prepared.size());
  }

  static List<ByteBuffer> prepare(List<byte[]> requests) {
    return requests.stream()
        .map(bytes -> ByteBuffer.allocateDirect(bytes.length).put(bytes).flip())
        .toList();
  }

  /// Whether a time is not over. It begins when this is first asked, and then it is not over: where
  /// a thread stands still through the whole of it, something is asked all the same.
  static BooleanSupplier forATime(Duration time) {
    return new BooleanSupplier() {
      private boolean begun;
      private long until;

      @Override
      public boolean getAsBoolean() {
        if (!begun) {
          begun = true;
          until = System.nanoTime() + time.toNanos();
          return true;
        }
        return System.nanoTime() - until < 0;
      }
    };
  }

  /// Talks on every connection, each its own talk, until they are to stop and may end.
  ///
  /// @param goesOn asked before each request
  /// @return how long it took until the last answer
  Duration talk(Supplier<Talk> talks, BooleanSupplier goesOn) throws IOException {
    PriorityQueue<Caller> pausing = new PriorityQueue<>(Comparator.comparingLong(c -> c.nextAt));
    int[] open = {0};
    long begun = System.nanoTime();
    for (Caller caller : callers) {
      caller.talk = talks.get();
      if (goesOn.getAsBoolean()) {
        send(caller);
        open[0]++;
      }
    }
    long latest = begun;
    while (open[0] > 0) {
      IOException[] failed = new IOException[1];
      int ready =
          select(
              pausing.isEmpty() ? PATIENCE.toNanos() : pausing.peek().nextAt - System.nanoTime(),
              caller -> {
                try {
                  if (!caller.incoming.takeFrom(caller.channel)) {
                    return;
                  }
                  long now = System.nanoTime();
                  Talk talk = caller.talk;
                  talk.hear(caller.incoming, now - caller.askedAt);
                  if (talk.mayEnd() && !goesOn.getAsBoolean()) {
                    open[0]--;
                  } else if (talk.pauseNanos() > 0) {
                    caller.nextAt = now + talk.pauseNanos();
                    pausing.add(caller);
                  } else {
                    send(caller);
                  }
                } catch (IOException e) {
                  failed[0] = e;
                }
              });
      if (failed[0] != null) {
        throw failed[0];
      }
      latest = System.nanoTime();
      if (ready == 0 && pausing.isEmpty()) {
        throw new IllegalStateException("no answer within " + PATIENCE);
      }
      while (!pausing.isEmpty() && pausing.peek().nextAt - latest <= 0) {
        send(pausing.poll());
      }
    }
    return Duration.ofNanos(latest - begun);
  }

  private interface Ready {
    void take(Caller caller);
  }

  private int select(long nanos, Ready ready) throws IOException {
    // A selector counts milliseconds. To wait a little longer leaves the core to the server.
    long millis = (nanos + 999_999) / 1_000_000;
    return millis > 0
        ? selector.select(key -> ready.take((Caller) key.attachment()), millis)
        : selector.selectNow(key -> ready.take((Caller) key.attachment()));
  }

  private static void send(Caller caller) throws IOException {
    ByteBuffer out = caller.talk.ask().rewind();
    caller.incoming.clear();
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
