package larkspur.core.time;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the domain's threads are made, so that each has a name and none dies unheard.
///
/// Work is plain blocking code on virtual threads. What limits it stands beside the work: a queue's
/// length, a number of permits; never the number of threads.
public final class Threads {

  private static final Logger LOG = LoggerFactory.getLogger(Threads.class);

  private Threads() {}

  /// Starts a piece of work that ends by itself.
  public static Thread start(String name, Runnable work) {
    return Thread.ofVirtual()
        .name(name)
        .uncaughtExceptionHandler(
            (thread, e) -> uncaught("thread " + thread.getName() + " failed", e))
        .start(work);
  }

  /// Does work for each of several things, for up to a number of them side by side, and returns
  /// when it is done for all. The caller's own thread does its share, so one thing alone costs no
  /// other.
  ///
  /// @param atOnceMax for how many things at the same time, the caller's among them
  /// @throws RuntimeException what went wrong first, once the others are done too
  public static <T> void each(
      String name, Collection<T> things, int atOnceMax, Consumer<? super T> work) {
    Queue<T> left = new ConcurrentLinkedQueue<>(things);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Runnable some =
        () -> {
          for (T next = left.poll(); next != null; next = left.poll()) {
            try {
              work.accept(next);
            } catch (RuntimeException | Error e) {
              failure.compareAndSet(null, e);
            }
          }
        };
    List<Thread> others = new ArrayList<>();
    for (int i = 1; i < Math.min(atOnceMax, things.size()); i++) {
      others.add(start(name, some));
    }
    some.run();
    others.forEach(Threads::await);
    switch (failure.get()) {
      case null -> {}
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new AssertionError(e);
    }
  }

  /// Waits until a thread has ended, and leaves an interruption for later.
  public static void await(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts a loop that lives as long as the process needs it, on a thread of the system's.
  static Thread daemon(String name, Runnable loop) {
    return Thread.ofPlatform()
        .name("larkspur-" + name)
        .daemon()
        .uncaughtExceptionHandler(
            (thread, e) -> uncaught("thread " + thread.getName() + " failed", e))
        .start(loop);
  }

  static void uncaught(String what, Throwable e) {
    LOG.error(what, e);
  }
}
