package larkspur.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import larkspur.core.time.ServerClock;
import larkspur.server.seed.Seed;
import larkspur.storage.Store;
import larkspur.wire.feishu.http.Call;

/// A whole server on a store that the test holds, so that the test can look into it. Open to the
/// packages of tests below this one.
public final class Assembled implements AutoCloseable {

  private final Larkspur larkspur;

  private Assembled(Larkspur larkspur) {
    this.larkspur = larkspur;
  }

  /// Serves the seeds on a free port.
  public static Assembled on(Store store, ServerClock clock, List<Seed> seeds) {
    Settings settings = Settings.defaults(Path.of("unused")).in(Settings.Engine.MEMORY).onPort(0);
    Larkspur larkspur = new Larkspur(settings, new Held(store), clock);
    seeds.forEach(larkspur.seeding()::bring);
    larkspur.start();
    return new Assembled(larkspur);
  }

  /// No copies are taken of it.
  private record Held(Store store) implements Backing {

    @Override
    public Store open() {
      return store;
    }

    @Override
    public byte[] rootKey() {
      return new byte[32];
    }

    @Override
    public void keep(String copy, About about) {
      throw new UnsupportedOperationException();
    }

    @Override
    public SortedMap<String, About> kept() {
      return Collections.emptySortedMap();
    }

    @Override
    public void putBack(String copy) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void drop(String copy) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void keepMade(String copy, About about, Making making) {
      throw new UnsupportedOperationException();
    }
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
