package larkspur.core.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Who asked to hear, through an app, of changes of the tasks that they have to do with: a person
/// of those that they made, are assigned to or follow; an app of those that it made or is assigned
/// to.
public final class TaskSubscribers {

  private static final byte[] THERE = {'{', '}'};

  /// Past it the memory starts again.
  private static final int REMEMBERED_MAX = 100_000;

  private final Store store;

  /// Some who asked. They did so for good, so it stays true.
  private final Set<Asked> remembered = ConcurrentHashMap.newKeySet();

  private record Asked(AppId app, Actor actor) {}

  public TaskSubscribers(Store store) {
    this.store = store;
  }

  /// Lets the app of a call hear of the tasks that the caller has to do with, from now on and for
  /// good. Asking again changes nothing.
  ///
  /// @throws Refusal.NotAllowed if nobody calls through an app
  public void subscribe(Caller caller) {
    AppId app =
        caller
            .app()
            .orElseThrow(
                () -> new Refusal.NotAllowed(Lack.PERMISSION, "only through an app, it hears"));
    Partition partition = of(app, caller.actor());
    if (partition.get(key(caller.actor())).isPresent()) {
      return;
    }
    try {
      partition.commit(Commit.guarded().insert(key(caller.actor()), THERE).build());
    } catch (Conflict there) {
      // somebody was faster
    }
  }

  /// Whether any of these asked an app for it.
  boolean any(AppId app, List<PersonId> people, List<AppId> apps) {
    List<Actor> actors = new ArrayList<>(people);
    apps.stream().filter(app::equals).forEach(actors::add);
    return actors.stream().anyMatch(actor -> remembered.contains(new Asked(app, actor)))
        || actors.stream().anyMatch(actor -> asked(app, actor));
  }

  private boolean asked(AppId app, Actor actor) {
    boolean there = of(app, actor).get(key(actor)).isPresent();
    if (there) {
      if (remembered.size() >= REMEMBERED_MAX) {
        remembered.clear();
      }
      remembered.add(new Asked(app, actor));
    }
    return there;
  }

  private static String key(Actor actor) {
    return "subscriber/" + actor.value();
  }

  /// One for each app and the first two digits of its subscribers' numbers, so that none grows
  /// large.
  private Partition of(AppId app, Actor actor) {
    String digits = actor.value().substring(actor.value().length() - 2);
    return store.partition(Name.of("task-subscribers", app.value() + "." + digits));
  }
}
