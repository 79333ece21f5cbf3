package larkspur.developer.inspector;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/// The last exchanges, and who follows them.
///
/// It is bounded in number and in bytes: a new exchange pushes the oldest out. Each thing that
/// happens here, an exchange or a clearing, has the next number; readers go on from a number. A
/// reader never holds anybody back: who has not come back for more while [#EXCHANGES_MAX] exchanges
/// were recorded is let go.
final class Exchanges implements AutoCloseable {

  /// How many are kept.
  static final int EXCHANGES_MAX = 1_000;

  /// How much is kept, about: a thousand exchanges of 32 KiB.
  static final long BYTES_MAX = 32L * 1024 * 1024;

  /// How many may follow at once: pages in a few windows.
  static final int READERS_MAX = 16;

  /// How many a reader is given at once.
  private static final int BATCH_MAX = 100;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final ArrayDeque<Exchange> kept = new ArrayDeque<>();
  private final Set<Reader> readers = new HashSet<>();
  private long bytes;
  private long last;
  private long cleared;
  private boolean closed;

  /// Keeps an exchange.
  ///
  /// @param made from its number
  void add(LongFunction<Exchange> made) {
    lock.lock();
    try {
      Exchange exchange = made.apply(++last);
      kept.addLast(exchange);
      bytes += exchange.weight();
      while (kept.size() > EXCHANGES_MAX || bytes > BYTES_MAX && kept.size() > 1) {
        bytes -= kept.removeFirst().weight();
      }
      for (Iterator<Reader> following = readers.iterator(); following.hasNext(); ) {
        Reader reader = following.next();
        if (last - reader.came > EXCHANGES_MAX) {
          following.remove();
          reader.thread.interrupt();
        }
      }
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Forgets all of them.
  void clear() {
    lock.lock();
    try {
      kept.clear();
      bytes = 0;
      cleared = ++last;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// All that are kept, newest first.
  List<Exchange> newestFirst() {
    lock.lock();
    try {
      return List.copyOf(kept.reversed());
    } finally {
      lock.unlock();
    }
  }

  Optional<Exchange> find(long number) {
    lock.lock();
    try {
      return kept.stream().filter(exchange -> exchange.number() == number).findAny();
    } finally {
      lock.unlock();
    }
  }

  /// What happened since a reader last looked, in this order.
  ///
  /// @param cleared whether what was there before was cleared
  /// @param missed how many it will never see, because they were pushed out before it came
  /// @param exchanges what to show, oldest first
  /// @param upTo the number to go on from
  record News(boolean cleared, long missed, List<Exchange> exchanges, long upTo) {}

  /// Follows from after a number on, on this thread.
  ///
  /// @return empty if too many follow already, or all is over
  Optional<Reader> follow(long after) {
    lock.lock();
    try {
      if (closed || readers.size() >= READERS_MAX) {
        return Optional.empty();
      }
      Reader reader = new Reader(Math.clamp(after, 0, last));
      readers.add(reader);
      return Optional.of(reader);
    } finally {
      lock.unlock();
    }
  }

  /// How many follow.
  int readers() {
    lock.lock();
    try {
      return readers.size();
    } finally {
      lock.unlock();
    }
  }

  /// Somebody who follows. Belongs to the thread that asked for it.
  final class Reader implements AutoCloseable {

    private final Thread thread = Thread.currentThread();
    private long position;
    private long came;

    private Reader(long after) {
      position = after;
      came = last;
    }

    /// Waits for news, at most this long; empty if there were none.
    ///
    /// @throws InterruptedException if it was let go, or all is over
    Optional<News> next(Duration atMost) throws InterruptedException {
      lock.lockInterruptibly();
      try {
        came = last;
        long left = atMost.toNanos();
        while (!closed && position == last && left > 0) {
          left = news.awaitNanos(left);
          came = last;
        }
        if (closed || !readers.contains(this)) {
          throw new InterruptedException();
        }
        return position == last ? Optional.empty() : Optional.of(read());
      } finally {
        lock.unlock();
      }
    }

    private News read() {
      boolean forget = position > 0 && position < cleared;
      long from = Math.max(position, cleared);
      long oldest = kept.isEmpty() ? last + 1 : kept.getFirst().number();
      long missed = Math.max(0, oldest - 1 - from);
      List<Exchange> batch = new ArrayList<>();
      for (Exchange exchange : kept) {
        if (exchange.number() > from && batch.size() < BATCH_MAX) {
          batch.add(exchange);
        }
      }
      position = batch.isEmpty() ? last : batch.getLast().number();
      return new News(forget, missed, batch, position);
    }

    @Override
    public void close() {
      lock.lock();
      try {
        readers.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }

  /// Ends all following.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
