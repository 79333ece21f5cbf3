package larkspur.server;

import java.util.concurrent.CompletableFuture;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier;
import larkspur.core.event.Listener;

/// The way to apps that open connections, as long as none can be opened: it never reaches anybody,
/// so their events wait.
final class NoConnections implements Courier {

  @Override
  public boolean reaches(Listener listener) {
    return false;
  }

  @Override
  public CompletableFuture<Outcome> carry(Listener listener, AppEvent event) {
    return CompletableFuture.completedFuture(new Outcome.Lost());
  }
}
