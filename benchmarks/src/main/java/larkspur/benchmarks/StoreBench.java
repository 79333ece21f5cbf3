package larkspur.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Store;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;

/// The embedded engine without HTTP: durable appends in a second from many threads to many logs, as
/// a message is appended to a chat; and what the disk itself allows who syncs each write alone.
final class StoreBench {

  private static final String MEMBERS = "members";
  private static final String MESSAGE = "message";

  /// About what a message takes.
  private static final int VALUE_BYTES = 200;

  private StoreBench() {}

  static void run(Bench.Terms terms, Figures figures) throws IOException, InterruptedException {
    figures.say(
        "store: durable appends of %d bytes, %d threads, %d logs, %d rounds",
        VALUE_BYTES, terms.connections(), terms.chats(), terms.rounds());
    Path data = Folders.vacant(terms.folder(), "store");
    Duration time = terms.round(4);
    List<Double> syncs = new ArrayList<>();
    List<Double> appends = new ArrayList<>();
    try (Store store = RocksStore.open(data, RocksOptions.usual())) {
      List<Log> logs = found(store, terms.chats());
      append(logs, terms.connections(), terms.warmUp());
      for (int i = 0; i < terms.rounds(); i++) {
        syncs.add(sync(terms.folder().resolve("sync"), time.dividedBy(4)));
        appends.add(append(logs, terms.connections(), time));
      }
    }
    figures.figure("store.appends_per_second", Spread.of(appends, Double::doubleValue));
    figures.figure("store.disk_syncs_per_second", Spread.of(syncs, Double::doubleValue));
  }

  private static List<Log> found(Store store, int count) {
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Log log = store.log(Name.of("bench", Integer.toString(i)));
      try {
        log.commit(
            LogCommit.at(Instant.now())
                .requireAbsent(MEMBERS)
                .set(MEMBERS, new byte[VALUE_BYTES])
                .build());
      } catch (Conflict impossible) {
        throw new IllegalStateException("a fresh folder was not empty", impossible);
      }
      logs.add(log);
    }
    return logs;
  }

  private static double append(List<Log> logs, int threads, Duration time)
      throws InterruptedException {
    LongAdder appended = new LongAdder();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    long begun = System.nanoTime();
    long until = begun + time.toNanos();
    List<Thread> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SplittableRandom chance = new SplittableRandom(i);
      running.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (System.nanoTime() - until < 0 && failure.get() == null) {
                    appendOne(logs.get(chance.nextInt(logs.size())));
                    appended.increment();
                  }
                } catch (Conflict | RuntimeException e) {
                  failure.set(e);
                }
              }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("an append failed", failure.get());
    }
    return appended.sum() / ((System.nanoTime() - begun) / 1e9);
  }

  private static void appendOne(Log log) throws Conflict {
    Entry members = log.head(MEMBERS).orElseThrow();
    log.commit(
        LogCommit.at(Instant.now())
            .require(members)
            .append(MESSAGE, new byte[VALUE_BYTES])
            .build());
  }

  /// Appends of 4 KiB, each synced alone.
  private static double sync(Path file, Duration time) throws IOException {
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      long begun = System.nanoTime();
      long until = begun + time.toNanos();
      int synced = 0;
      while (System.nanoTime() - until < 0) {
        channel.write(page.rewind());
        channel.force(false);
        synced++;
      }
      return synced / ((System.nanoTime() - begun) / 1e9);
    }
  }
}
