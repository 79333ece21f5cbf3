package larkspur.wire.feishu.longconnection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import larkspur.core.identity.AppId;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.wire.feishu.http.FeishuJson;

/// One connection that an app has open.
///
/// What is to be sent waits in a queue, and one thread sends it: nobody else waits for a client
/// that reads slowly, but for whoever sends more to the same one than there is room for. If one
/// message takes too long, the connection is dropped, and what was on its way is [lost][End.Lost]:
/// it goes another way.
final class Connection {

  /// How long one message may take to leave.
  static final Duration SENT_WITHIN = Duration.ofSeconds(10);

  /// What may wait to be sent: 64 events are on their way to an app at a time, most of them below 1
  /// KiB. One message is let in whatever its size.
  static final int WAITING_BYTES_MAX = 4 * 1024 * 1024;

  static final int WAITING_MAX = 1_024;

  /// Pings that are missed before a silent connection is dropped.
  private static final int PINGS_MISSED_MAX = 3;

  private final AppId app;
  private final Line line;
  private final ClientConfig config;
  private final Duration within;
  private final ServerClock clock;
  private final Runnable ended;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Under the lock.
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private long waitingBytes;
  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private Instant heardAt;
  private Instant sendingSince;
  private boolean closed;

  /// @param within how long the client may take to say what became of an event
  /// @param ended is told once, when it is over
  Connection(
      AppId app,
      Line line,
      ClientConfig config,
      Duration within,
      ServerClock clock,
      Runnable ended) {
    this.app = app;
    this.line = line;
    this.config = config;
    this.within = within;
    this.clock = clock;
    this.ended = ended;
    this.heardAt = clock.instant();
  }

  /// An event that was sent.
  ///
  /// @param until when its acknowledgement must be there
  private record Sent(Instant until, CompletableFuture<End> end) {}

  /// How the wait for an acknowledgement ended.
  sealed interface End {

    /// @param payload of the frame that came back
    record Acknowledged(byte[] payload) implements End {}

    record Late() implements End {}

    record Lost() implements End {}
  }

  AppId app() {
    return app;
  }

  void open() {
    Threads.start("long-connection-" + app, this::sendAll);
  }

  // ---- what goes out

  /// Sends the frames of one event, back to back. Waits for room in the queue until it is too late
  /// for an acknowledgement.
  ///
  /// @param message the header of all of them
  CompletableFuture<End> send(String message, List<Frame> frames) {
    CompletableFuture<End> end = new CompletableFuture<>();
    List<byte[]> messages = frames.stream().map(Frame::bytes).toList();
    lock.lock();
    try {
      if (closed) {
        end.complete(new End.Lost());
        return end;
      }
      sent.put(message, new Sent(clock.instant().plus(within), end));
      while (!closed && sent.containsKey(message) && !hasRoomFor(messages)) {
        changed.awaitUninterruptibly();
      }
      if (!closed && sent.containsKey(message)) {
        enqueue(messages);
      }
    } finally {
      lock.unlock();
    }
    return end;
  }

  /// Whether an event would not have to wait.
  boolean hasRoom() {
    lock.lock();
    try {
      return waitingBytes < WAITING_BYTES_MAX / 2 && waiting.size() < WAITING_MAX / 2;
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing waits to be sent, and nothing is being sent.
  boolean isQuiet() {
    lock.lock();
    try {
      return waiting.isEmpty() && sendingSince == null;
    } finally {
      lock.unlock();
    }
  }

  private boolean hasRoomFor(List<byte[]> messages) {
    return waiting.isEmpty()
        || waiting.size() + messages.size() <= WAITING_MAX
            && waitingBytes + bytes(messages) <= WAITING_BYTES_MAX;
  }

  private void enqueue(List<byte[]> messages) {
    waiting.addAll(messages);
    waitingBytes += bytes(messages);
    changed.signalAll();
  }

  private static long bytes(List<byte[]> messages) {
    return messages.stream().mapToLong(message -> message.length).sum();
  }

  private void sendAll() {
    try {
      for (Optional<byte[]> next = next(); next.isPresent(); next = next()) {
        line.send(next.get());
      }
    } catch (RuntimeException broken) {
      // Whatever broke it, what was on its way is lost.
    } finally {
      close();
    }
  }

  /// The next message, when there is one; empty when it is over.
  private Optional<byte[]> next() {
    lock.lock();
    try {
      sendingSince = null;
      while (waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      if (closed) {
        return Optional.empty();
      }
      byte[] message = waiting.poll();
      waitingBytes -= message.length;
      changed.signalAll();
      sendingSince = clock.instant();
      return Optional.of(message);
    } finally {
      lock.unlock();
    }
  }

  // ---- what comes in

  /// Takes a message of the client's. What is no frame, or none that is known, is passed over.
  void received(byte[] message) {
    lock.lock();
    try {
      heardAt = clock.instant();
    } finally {
      lock.unlock();
    }
    Frame frame;
    try {
      frame = Frame.read(message);
    } catch (IllegalArgumentException none) {
      return;
    }
    if (frame.method() == Frame.CONTROL) {
      if (frame.header("type").equals(Optional.of("ping"))) {
        pong(frame.service());
      }
    } else if (frame.method() == Frame.DATA) {
      frame.header("message_id").ifPresent(id -> acknowledged(id, frame.payload()));
    }
  }

  /// The payload is what clients take their settings from: one without it breaks the Node SDK. A
  /// client that does not read gets no more of them than there is room for.
  private void pong(int named) {
    Frame pong =
        new Frame(
            0,
            0,
            named,
            Frame.CONTROL,
            List.of(new Frame.Header("type", "pong")),
            FeishuJson.write(config.json()));
    List<byte[]> messages = List.of(pong.bytes());
    lock.lock();
    try {
      if (!closed && hasRoomFor(messages)) {
        enqueue(messages);
      }
    } finally {
      lock.unlock();
    }
  }

  private void acknowledged(String message, byte[] payload) {
    Sent known;
    lock.lock();
    try {
      known = sent.remove(message);
    } finally {
      lock.unlock();
    }
    if (known != null) {
      known.end().complete(new End.Acknowledged(payload));
    }
  }

  // ---- what time brings

  /// Looks whether something has taken too long.
  ///
  /// @param now what time it is
  void look(Instant now) {
    List<Sent> late = new ArrayList<>();
    boolean over;
    lock.lock();
    try {
      var oldest = sent.values().iterator();
      while (oldest.hasNext()) {
        Sent next = oldest.next();
        if (next.until().isAfter(now)) {
          break;
        }
        late.add(next);
        oldest.remove();
      }
      if (!late.isEmpty()) {
        changed.signalAll();
      }
      boolean silent =
          heardAt.plus(config.pingInterval().multipliedBy(PINGS_MISSED_MAX)).isBefore(now);
      boolean stuck = sendingSince != null && sendingSince.plus(SENT_WITHIN).isBefore(now);
      over = silent || stuck;
    } finally {
      lock.unlock();
    }
    late.forEach(one -> one.end().complete(new End.Late()));
    if (over) {
      close();
    }
  }

  /// Ends it, however it came to that. What was not acknowledged is lost.
  void close() {
    List<Sent> lost;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      lost = List.copyOf(sent.values());
      sent.clear();
      waiting.clear();
      waitingBytes = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    // First gone, then lost: what is sent again at once must not come back here.
    ended.run();
    line.drop();
    lost.forEach(one -> one.end().complete(new End.Lost()));
  }
}
