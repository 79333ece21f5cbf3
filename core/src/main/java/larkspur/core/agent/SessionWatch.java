package larkspur.core.agent;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells within this process that a session may have changed, so that whoever waits for a run need
/// not poll.
///
/// A hint and no more: what changed is read from the session, and what another server changes is
/// not told here.
public final class SessionWatch {

  private final Map<SessionId, Set<Runnable>> watchers = new ConcurrentHashMap<>();

  /// Stops the telling.
  public interface Watching extends AutoCloseable {
    @Override
    void close();
  }

  /// Lets an action run after each change, on the thread that made it; the action starts work, it
  /// does not do it. Begin to watch before reading, or a change in between is missed.
  public Watching watch(SessionId session, Runnable action) {
    Runnable own = action::run;
    watchers.compute(
        session,
        (_, known) -> {
          Set<Runnable> all = known == null ? ConcurrentHashMap.newKeySet() : known;
          all.add(own);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            session,
            (_, all) -> {
              all.remove(own);
              return all.isEmpty() ? null : all;
            });
  }

  void changed(SessionId session) {
    Set<Runnable> all = watchers.get(session);
    if (all != null) {
      all.forEach(Runnable::run);
    }
  }
}
