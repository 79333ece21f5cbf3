package larkspur.agents;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import larkspur.core.time.ServerClock;

/// A pause by the server's clock: when that is moved forward, the pause is over.
record Pause(ServerClock clock) {

  void of(Duration duration) throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    ServerClock.Alarm alarm = clock.at(clock.instant().plus(duration), over::countDown);
    try {
      over.await();
    } finally {
      alarm.cancel();
    }
  }
}
