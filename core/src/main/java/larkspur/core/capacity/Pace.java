package larkspur.core.capacity;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import larkspur.core.time.Threads;

/// How slow a client may be that keeps [Room][Capacity.Room] while it sends or reads.
///
/// It is waited for as long as patience lasts; each [#BYTES_PER_SECOND] that it moves win a second
/// back, up to all of it. So one that stands still is ended after that time, one that keeps the
/// pace never, and one that was fast has nothing saved. Only time counts in which the client is
/// waited for, not what the server itself takes.
///
/// Who is too slow has its thread interrupted where it waits: a channel that a thread waits at is
/// closed by that, and with it the connection. So nothing can be answered any more.
final class Pace {

  /// As slow as a line of the slowest phones; at this pace a body of 1 MiB takes a minute.
  static final int BYTES_PER_SECOND = 16 * 1024;

  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final long patience;
  private final LongSupplier nanos;
  private final Set<Transfer> transfers = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean watching = new AtomicBoolean();
  private final Runnable watch;

  /// Looks once a second, on a thread of its own while there is anything to look at.
  Pace(Duration patience) {
    this.patience = patience.toNanos();
    this.nanos = System::nanoTime;
    this.watch = this::watch;
  }

  /// One that looks when it is told to.
  ///
  /// @param nanos what time it is
  Pace(Duration patience, LongSupplier nanos) {
    this.patience = patience.toNanos();
    this.nanos = nanos;
    this.watch = () -> {};
  }

  /// Something that comes in, or goes out, or both.
  Transfer begin() {
    Transfer transfer = new Transfer();
    transfers.add(transfer);
    if (watching.compareAndSet(false, true)) {
      Threads.start("pace", watch);
    }
    return transfer;
  }

  private void watch() {
    while (true) {
      LockSupport.parkNanos(SECOND);
      look();
      if (transfers.isEmpty()) {
        watching.set(false);
        // One that began between the two lines found it watched.
        if (transfers.isEmpty() || !watching.compareAndSet(false, true)) {
          return;
        }
      }
    }
  }

  /// Ends those that are too slow.
  void look() {
    transfers.forEach(Transfer::look);
  }

  /// What one client moves, on one thread at a time.
  final class Transfer {
    private long left = patience;
    private long since;
    private Thread waits;
    private boolean ended;

    private Transfer() {}

    private synchronized void waiting() {
      since = nanos.getAsLong();
      waits = Thread.currentThread();
    }

    private synchronized void moved(long bytes) {
      waits = null;
      long won = bytes * SECOND / BYTES_PER_SECOND;
      left = Math.min(patience, left - (nanos.getAsLong() - since) + won);
      if (ended) {
        // It was meant for the client's connection, not for what is still to be done.
        Thread.interrupted();
      }
    }

    private synchronized void look() {
      if (waits != null && nanos.getAsLong() - since > left) {
        ended = true;
        waits.interrupt();
      }
    }

    /// Whether it was ended for being too slow.
    synchronized boolean ended() {
      return ended;
    }

    void close() {
      transfers.remove(this);
    }

    InputStream in(InputStream from) {
      return new In(from);
    }

    OutputStream out(OutputStream to) {
      return new Out(to);
    }

    private final class In extends FilterInputStream {

      In(InputStream from) {
        super(from);
      }

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int most) throws IOException {
        int read = 0;
        waiting();
        try {
          read = in.read(into, offset, most);
          return read;
        } finally {
          moved(Math.max(0, read));
        }
      }

      @Override
      public long skip(long most) throws IOException {
        byte[] passed = new byte[(int) Math.min(most, 8 * 1024)];
        long left = most;
        for (int read = 0; left > 0 && read >= 0; left -= Math.max(0, read)) {
          read = read(passed, 0, (int) Math.min(left, passed.length));
        }
        return most - left;
      }

      @Override
      public void close() throws IOException {
        waiting();
        try {
          in.close();
        } finally {
          moved(0);
        }
      }
    }

    private final class Out extends FilterOutputStream {

      Out(OutputStream to) {
        super(to);
      }

      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        // Piece by piece, so that each that goes out counts before the next is waited for.
        for (int done = 0; done < length; done += BYTES_PER_SECOND) {
          int piece = Math.min(BYTES_PER_SECOND, length - done);
          waiting();
          try {
            out.write(bytes, offset + done, piece);
          } finally {
            moved(piece);
          }
        }
      }

      @Override
      public void flush() throws IOException {
        waiting();
        try {
          out.flush();
        } finally {
          moved(0);
        }
      }

      @Override
      public void close() throws IOException {
        waiting();
        try {
          out.close();
        } finally {
          moved(0);
        }
      }
    }
  }
}
