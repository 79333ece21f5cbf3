package larkspur.server;

import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import larkspur.core.time.ServerClock;
import larkspur.server.backing.Backing;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Configuration;
import larkspur.server.settings.Settings;
import larkspur.storage.Store;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.wire.feishu.http.Call;

/// A whole server on a store that the test holds, so that the test can look into it. Open to the
/// packages of tests below this one.
public final class Assembled implements AutoCloseable {

  private static final byte[] ROOT_KEY = new byte[32];
  private static final String PATIENCE = "1 minute";

  private final Larkspur larkspur;

  private Assembled(Larkspur larkspur) {
    this.larkspur = larkspur;
  }

  /// Serves the seeds on a free port.
  public static Assembled on(Store store, ServerClock clock, List<Seed> seeds) {
    return on(store, new MemoryBlobs.Held(), clock, seeds);
  }

  /// The same, with blobs that the test holds, too.
  public static Assembled on(
      Store store, MemoryBlobs.Held blobs, ServerClock clock, List<Seed> seeds) {
    Settings settings = patient();
    Larkspur larkspur = new Larkspur(settings, holding(store, blobs), clock);
    seeds.forEach(larkspur.seeding()::bring);
    larkspur.start();
    return new Assembled(larkspur);
  }

  /// The data of a store that the test holds, with a key that is always the same.
  static Backing holding(Store store) {
    return holding(store, new MemoryBlobs.Held());
  }

  /// Sends to this machine, too, and waits for answers for as long as may be set.
  private static Settings patient() {
    Path data = Path.of("unused");
    return Configuration.of(
            Optional.empty(),
            data,
            List.of(
                new Configuration.Choice("outbound.answer", PATIENCE, "this test"),
                new Configuration.Choice("outbound.challenge", PATIENCE, "this test")))
        .settings(data)
        .developing()
        .in(Settings.Engine.MEMORY)
        .onPort(0);
  }

  /// The key of every server here.
  public static byte[] rootKey() {
    return ROOT_KEY.clone();
  }

  private static Backing holding(Store store, MemoryBlobs.Held blobs) {
    return new Backing.Shared(
        () -> store,
        Assembled::rootKey,
        () -> MemoryBlobs.open(blobs, InstantSource.system(), new SecureRandom()));
  }

  public int port() {
    return URI.create(larkspur.url()).getPort();
  }

  public List<Call> feishuCalls() {
    return larkspur.installation().feishu().calls();
  }

  public List<larkspur.wire.bearychat.http.Call> bearyChatCalls() {
    return larkspur.installation().bearyChat().calls();
  }

  @Override
  public void close() {
    larkspur.close();
  }
}
