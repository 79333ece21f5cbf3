package larkspur.delivery;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import larkspur.core.event.Courier.Answer;
import larkspur.core.event.Listener;
import larkspur.core.event.Listeners;
import larkspur.core.event.Questions;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;

/// Asks apps by the way on which their events come to them. No app is asked more than
/// [#OF_AN_APP_MAX] things at a time, so that one that is slow to answer takes up no more of its
/// tenant's requests than that.
public final class AppQuestions implements Questions {

  /// Questions of one app that wait for an answer.
  static final int OF_AN_APP_MAX = 16;

  private static final Duration WORTH_ASKING_AGAIN = Duration.ofSeconds(1);

  private final Identities identities;
  private final Listeners listeners;
  private final Deliveries.Couriers couriers;
  private final Map<AppId, Semaphore> ofApps = new ConcurrentHashMap<>();

  public AppQuestions(Identities identities, Listeners listeners, Deliveries.Couriers couriers) {
    this.identities = identities;
    this.listeners = listeners;
    this.couriers = couriers;
  }

  @Override
  public Answer ask(TenantId tenant, AppId app, String kind, Function<Listener, byte[]> spelled) {
    Optional<Listener> listener =
        identities
            .app(app)
            .filter(known -> known.enabled() && known.tenant().equals(tenant))
            .flatMap(known -> listeners.of(tenant, app))
            .filter(known -> known.wants(kind))
            .filter(known -> couriers.of(known.way()).reaches(known));
    if (listener.isEmpty()) {
      return new Answer.Nobody();
    }
    Semaphore ofApp = ofApps.computeIfAbsent(app, unseen -> new Semaphore(OF_AN_APP_MAX));
    if (!ofApp.tryAcquire()) {
      throw Refusal.TooMany.forNow(Thing.REQUEST, OF_AN_APP_MAX, WORTH_ASKING_AGAIN);
    }
    try {
      return couriers
          .of(listener.get().way())
          .ask(listener.get(), spelled.apply(listener.get()))
          .join();
    } finally {
      ofApp.release();
    }
  }
}
