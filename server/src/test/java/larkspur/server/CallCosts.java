package larkspur.server;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Identities;
import larkspur.core.time.ServerClock;
import larkspur.server.CountingStore.Asked;
import larkspur.server.seed.Seed;
import larkspur.storage.Agenda;
import larkspur.storage.Store;
import larkspur.storage.contract.WatchedStore.Call;
import larkspur.storage.contract.WatchedStore.Operation;

/// What the hottest calls ask of a store, of whatever engine, counted on a server whose clock
/// stands still.
final class CallCosts {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private CallCosts() {}

  /// What was asked for.
  ///
  /// @param calls those of one thread together, the thread that began first before the others
  /// @param counted how far the engine's counter moved
  record Asking(List<Call> calls, long counted) {
    Asking {
      calls = List.copyOf(calls);
    }
  }

  /// What one call costs.
  ///
  /// @param answering while its caller waited
  /// @param afterwards by what it set off
  /// @param unknown how many calls more were made because nobody was remembered
  record Cost(HotCalls.HotCall call, Asking answering, Asking afterwards, int unknown) {}

  /// Makes each of the calls and sees what it asks for.
  ///
  /// @param store a shared one, as several servers have it; closed at the end
  /// @param beside another one on the same data, which the counter does not count
  /// @param counter of the first store
  static List<Cost> of(Store store, Store beside, Counter counter) {
    CountingStore counting = new CountingStore(store);
    List<Cost> costs = new ArrayList<>();
    try (ServerClock clock = ServerClock.frozenAt(NOW);
        Assembled server = Assembled.on(counting, clock, List.of(Seed.development()))) {
      Client client = new Client("http://127.0.0.1:" + server.port());
      for (HotCalls.HotCall call : new HotCalls(client).all()) {
        settle(beside, clock);
        // Once for what is remembered from then on.
        call.prepared().get().run();
        Runnable again = call.prepared().get();
        settle(beside, clock);

        counting.take();
        long before = counter.value();
        counting.hold();
        again.run();
        long answered = counter.value();
        List<Asked> asked = new ArrayList<>(counting.take());
        counting.release();
        settle(beside, clock);
        long settled = counter.value();
        asked.addAll(counting.take());

        Asking answering = new Asking(calls(asked, false), answered - before);
        Asking afterwards = new Asking(calls(asked, true), settled - answered);
        int cold = cold(call, counting, beside, clock);
        costs.add(new Cost(call, answering, afterwards, cold - answering.calls().size()));
      }
    }
    return costs;
  }

  /// How many calls are made when nobody is remembered.
  private static int cold(
      HotCalls.HotCall call, CountingStore counting, Store beside, ServerClock clock) {
    Runnable onceMore = call.prepared().get();
    settle(beside, clock);
    clock.forward(Identities.REMEMBERED);
    settle(beside, clock);
    counting.take();
    counting.hold();
    onceMore.run();
    List<Asked> asked = counting.take();
    counting.release();
    return calls(asked, false).size();
  }

  /// Two threads of the server's own meet in another order each time, so each one's are kept
  /// together.
  private static List<Call> calls(List<Asked> asked, boolean onTheirOwn) {
    Map<String, List<Call>> byThread = new LinkedHashMap<>();
    asked.stream()
        .filter(one -> one.onItsOwn() == onTheirOwn)
        // The agenda is looked at because time goes by.
        .filter(one -> one.call().operation() != Operation.DUE)
        .forEach(one ->
            byThread.computeIfAbsent(one.thread(), name -> new ArrayList<>()).add(one.call()));
    return byThread.values().stream().flatMap(List::stream).toList();
  }

  /// Waits until nothing is left to do that was set off: a note of it is settled last.
  private static void settle(Store store, ServerClock clock) {
    Instant soon = clock.instant().plus(AgendaReader.HEAD_START);
    Eventually.within(
        PATIENCE,
        () -> {
          for (int shard = 0; shard < Agenda.SHARDS; shard++) {
            if (!store.agenda().due(soon, shard, 1).isEmpty()) {
              return false;
            }
          }
          return true;
        });
  }
}
