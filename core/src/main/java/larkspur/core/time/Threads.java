package larkspur.core.time;

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
