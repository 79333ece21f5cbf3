package larkspur.server.hostile;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Grants;
import larkspur.core.time.ServerClock;
import larkspur.server.Assembled;
import larkspur.storage.blob.Blobs;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.storage.memory.MemoryStore;

/// A server with two tenants behind a real socket. Its clock stands still, so that nothing happens
/// by itself.
final class HostileWorld implements AutoCloseable {

  private static final Duration SETTLED_WITHIN = Duration.ofSeconds(120);

  final ExportableStore store = new ExportableStore(new MemoryStore());
  private final MemoryBlobs.Held held = new MemoryBlobs.Held();
  final ServerClock clock = ServerClock.frozenAt(Instant.parse("2026-07-01T12:00:00Z"));
  private final AskedApp asked = new AskedApp();
  final Assembled server;
  final Connection connection;
  final Side mine;
  final Side theirs;

  HostileWorld() {
    List<String> scopes = scopes();
    server =
        Assembled.on(
            store,
            held,
            clock,
            List.of(Side.seed('a', scopes, asked), Side.seed('b', scopes, asked)));
    connection = new Connection(server.port());
    Agreeing agreeing = new Agreeing(store, clock, Assembled.rootKey());
    theirs = new Side('b', connection, agreeing, asked);
    // What is made of it on the server's own threads is made before the clock moves, too.
    settle(theirs);
    // Ids that are made of a time must not be the same on both sides.
    clock.forward(Duration.ofMinutes(1));
    mine = new Side('a', connection, agreeing, asked);
  }

  /// Whatever a call asks for, the apps of this world have it.
  private static List<String> scopes() {
    TreeSet<String> scopes = new TreeSet<>();
    try (Assembled empty =
        Assembled.on(
            new MemoryStore(),
            ServerClock.frozenAt(Instant.parse("2026-07-01T12:00:00Z")),
            List.of())) {
      empty.feishuCalls().forEach(call -> scopes.addAll(call.scopes()));
    }
    scopes.add("contact:user.employee_id:readonly");
    scopes.add(Grants.OFFLINE);
    return List.copyOf(scopes);
  }

  /// Which blobs there are.
  Set<String> blobs() {
    Set<String> all = new TreeSet<>();
    try (Blobs blobs = MemoryBlobs.open(held, InstantSource.system(), new SecureRandom())) {
      blobs.list(id -> all.add(id.toString()));
    }
    return all;
  }

  /// Waits until everything that was begun has had its effect.
  void settle() {
    settle(mine, theirs);
  }

  private void settle(Side... sides) {
    Instant soon = clock.instant().plus(AgendaReader.HEAD_START);
    Polling.until(SETTLED_WITHIN, () -> store.isSettled(soon));
    for (Side side : sides) {
      Polling.until(SETTLED_WITHIN, side::isAtRest);
    }
  }

  @Override
  public void close() {
    connection.close();
    server.close();
    asked.close();
  }
}
