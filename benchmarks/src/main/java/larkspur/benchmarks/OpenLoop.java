package larkspur.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// Requests at a rate that does not heed the answers: each has its time, whatever became of those
/// before it.
///
/// A connection has one request on it at a time. When all are busy at the time of a request, it is
/// counted as unsent and not sent later: what is offered is never mended afterwards. One thread
/// serves all connections, on the cores of the server that it loads; where it comes too late
/// itself, that shows as unsent requests too.
final class OpenLoop implements AutoCloseable {

  /// Whoever is not answered for so long is not answered at all.
  private static final Duration PATIENCE = Duration.ofSeconds(100);

  /// How late a request may be sent. Then the thread was busy with others, and it counts as unsent;
  /// but for the first on each connection, so that there are answers even where the thread stood
  /// still all the time.
  private static final long LATE_NANOS = Duration.ofMillis(100).toNanos();

  private final Selector selector = Selector.open();
  private final List<Caller> callers = new ArrayList<>();
  private final Deque<Caller> idle = new ArrayDeque<>();

  /// One connection.
  private static final class Caller {
    final SocketChannel channel;
    final Incoming incoming = new Incoming();
    final ByteBuffer out = ByteBuffer.allocateDirect(4096);
    int number;
    long askedAt;
    boolean asked;

    Caller(SocketChannel channel) {
      this.channel = channel;
    }
  }

  /// What is asked, and what is made of the answers.
  interface Story {

    /// Puts a request into a buffer.
    ///
    /// @param number counts all requests that are due, sent or not
    void ask(int number, ByteBuffer out);

    void answered(int number, Incoming answer, long nanosTaken);
  }

  /// @param due how many had their time
  /// @param sent of those
  record Outcome(int due, int sent, Duration took) {}

  OpenLoop(InetSocketAddress server, int connections) throws IOException {
    for (int i = 0; i < connections; i++) {
      SocketChannel channel = SocketChannel.open(server);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Caller caller = new Caller(channel);
      channel.register(selector, SelectionKey.OP_READ, caller);
      callers.add(caller);
      idle.add(caller);
    }
  }

  /// Asks for a time; whatever was sent until then is waited for.
  ///
  /// @param first the number of the first request
  Outcome run(double perSecond, Duration time, int first, Story story) throws IOException {
    long begun = System.nanoTime();
    int count = (int) (perSecond * time.toNanos() / 1e9);
    double interval = 1e9 / perSecond;
    int due = 0;
    int sent = 0;
    long latest = begun;
    callers.forEach(caller -> caller.asked = false);
    while (due < count || idle.size() < callers.size()) {
      long now = System.nanoTime();
      while (due < count && begun + (long) (due * interval) - now <= 0) {
        long late = now - begun - (long) (due * interval);
        // Those that were not asked yet stand first.
        Caller caller = idle.peekFirst();
        if (caller != null && (late <= LATE_NANOS || !caller.asked)) {
          idle.removeFirst();
          caller.asked = true;
          send(caller, first + due, story);
          sent++;
        }
        due++;
      }
      // Waiting is by the millisecond, so that the cores are left to the server; what became due
      // meanwhile is sent together.
      if (select(story) > 0) {
        latest = System.nanoTime();
      } else if (System.nanoTime() - latest > PATIENCE.toNanos()) {
        throw new IllegalStateException("no answer within " + PATIENCE);
      }
    }
    return new Outcome(count, sent, Duration.ofNanos(latest - begun));
  }

  private int select(Story story) throws IOException {
    IOException[] failed = new IOException[1];
    Consumer<SelectionKey> take =
        key -> {
          Caller caller = (Caller) key.attachment();
          try {
            if (caller.incoming.takeFrom(caller.channel)) {
              story.answered(caller.number, caller.incoming, System.nanoTime() - caller.askedAt);
              idle.addLast(caller);
            }
          } catch (IOException e) {
            failed[0] = e;
          }
        };
    int ready = selector.select(take, 1);
    if (failed[0] != null) {
      throw failed[0];
    }
    return ready;
  }

  private static void send(Caller caller, int number, Story story) throws IOException {
    caller.number = number;
    caller.incoming.clear();
    caller.out.clear();
    story.ask(number, caller.out);
    caller.out.flip();
    caller.askedAt = System.nanoTime();
    // A request is far smaller than a socket's buffer, which is empty, so this is one turn.
    while (caller.out.hasRemaining()) {
      caller.channel.write(caller.out);
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
