package larkspur.server.development;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.event.AppEvent.Place;
import larkspur.core.event.Listener;
import larkspur.core.event.Listeners;
import larkspur.core.event.Outbound;
import larkspur.core.event.TicketRounds;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.delivery.Deliveries;
import larkspur.developer.Events;
import larkspur.developer.Wrong;
import larkspur.wire.feishu.event.EventTypes;
import larkspur.wire.feishu.event.WebhookCourier;

/// How apps hear of events, as those see it who set it: in Feishu's words for it.
public final class EventSettings implements Events {

  private static final String CONNECTION = "connection";
  private static final String WEBHOOK = "webhook";
  private static final int SECRET_MAX = 256;

  private final Identities identities;
  private final Listeners listeners;
  private final TicketRounds tickets;
  private final Deliveries deliveries;
  private final WebhookCourier webhooks;
  private final Outbound outbound;
  private final IdSource ids;

  public EventSettings(
      Identities identities,
      Listeners listeners,
      TicketRounds tickets,
      Deliveries deliveries,
      WebhookCourier webhooks,
      Outbound outbound,
      IdSource ids) {
    this.identities = identities;
    this.listeners = listeners;
    this.tickets = tickets;
    this.deliveries = deliveries;
    this.webhooks = webhooks;
    this.outbound = outbound;
    this.ids = ids;
  }

  @Override
  public Optional<Setting> of(String app) {
    App known = app(app);
    return listeners.of(known.tenant(), known.id()).map(EventSettings::told);
  }

  @Override
  public Setting set(String app, Wish wish) {
    Listener wished = wished(app(app), wish);
    if (wish.challenged() && wished.way() instanceof Listener.Way.Address(var url, var verified)) {
      webhooks
          .challenge(wished.app(), url, wished.encryptKey(), wished.token())
          .join()
          .ifPresent(reason -> {
            throw Wrong.conflict("request_url was not verified: " + reason);
          });
    }
    listeners.put(wished);
    tickets.begin(wished.app());
    // What waited for the way before goes this one.
    deliveries.wake(wished.app());
    return told(wished);
  }

  /// A wish as a listener, checked, but for the challenge.
  private Listener wished(App app, Wish wish) {
    Listener.Way way =
        switch (wish.mode()) {
          case CONNECTION -> {
            if (wish.requestUrl().isPresent()) {
              throw Wrong.invalid("request_url is for the mode " + WEBHOOK);
            }
            yield new Listener.Way.Connection();
          }
          case WEBHOOK -> new Listener.Way.Address(address(wish), true);
          default -> throw Wrong.invalid("mode is neither " + CONNECTION + " nor " + WEBHOOK);
        };
    return new Listener(
        app.tenant(),
        app.id(),
        way,
        wish.types().map(EventSettings::kinds),
        wish.verificationToken()
            .map(token -> secret("verification_token", token))
            .or(() -> listeners.of(app.tenant(), app.id()).map(Listener::token))
            .orElseGet(() -> ids.base62(32)),
        wish.encryptKey().map(key -> secret("encrypt_key", key)));
  }

  private String address(Wish wish) {
    String url = wish.requestUrl().orElseThrow(() -> Wrong.invalid("request_url is missing"));
    outbound
        .objection(url)
        .ifPresent(objection -> {
          throw Wrong.invalid("request_url " + objection);
        });
    return url;
  }

  private static Set<String> kinds(List<String> types) {
    for (String type : types) {
      if (!EventTypes.all().contains(type)) {
        throw Wrong.invalid("types names " + type + ", which is not served");
      }
    }
    return EventTypes.kinds(types);
  }

  private static String secret(String name, String value) {
    if (value.length() > SECRET_MAX) {
      throw Wrong.invalid(name + " is longer than " + SECRET_MAX + " characters");
    }
    return value;
  }

  private static Setting told(Listener listener) {
    Optional<List<String>> types =
        listener
            .kinds()
            .map(kinds ->
                kinds.stream().flatMap(kind -> EventTypes.ofKind(kind).stream()).sorted().toList());
    return switch (listener.way()) {
      case Listener.Way.Connection() ->
          new Setting(
              CONNECTION, Optional.empty(), false, listener.encryptKey(), listener.token(), types);
      case Listener.Way.Address(var url, var verified) ->
          new Setting(
              WEBHOOK, Optional.of(url), verified, listener.encryptKey(), listener.token(), types);
    };
  }

  @Override
  public List<Trouble> troubles(String app) {
    return deliveries.troubles(app(app).id()).stream()
        .map(trouble ->
            new Trouble(
                trouble.event().place().toString(),
                trouble.event().id(),
                EventTypes.ofKind(trouble.event().kind()).orElse(trouble.event().kind()),
                trouble.event().at(),
                trouble.attempts(),
                trouble.next(),
                trouble.reason()))
        .toList();
  }

  @Override
  public void again(String app, String place) {
    Place asked;
    try {
      asked = Place.parse(place);
    } catch (IllegalArgumentException none) {
      throw Wrong.missing("there is no event " + place);
    }
    if (!deliveries.again(app(app).id(), asked)) {
      throw Wrong.missing("there is no event " + place + ", or it is not kept any more");
    }
  }

  private App app(String app) {
    return Optional.of(app)
        .filter(AppId::matches)
        .flatMap(id -> identities.app(new AppId(id)))
        .orElseThrow(() -> Wrong.missing("there is no app " + app));
  }
}
