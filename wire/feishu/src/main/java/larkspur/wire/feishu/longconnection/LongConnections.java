package larkspur.wire.feishu.longconnection;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Courier;
import larkspur.core.event.Listener;
import larkspur.core.event.Listeners;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Seal;
import larkspur.core.time.ServerClock;
import larkspur.wire.feishu.event.EventJson;

/// The connections that are open, of all apps, and the way by which events come to those apps.
///
/// An event goes over one of its app's connections, which is chosen by chance; if that one did not
/// take it, the next attempt goes over another, where there is one.
public final class LongConnections implements Courier, AutoCloseable {

  /// How long a client may take to say what became of an event or a callback (Feishu docs: receive
  /// events).
  public static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(3);

  /// Connections that an app may have open (Feishu docs: receive events through a long connection).
  static final int PER_APP_MAX = 50;

  /// Above it an event is sent in pieces. Python's WebSocket library takes 1 MiB at most.
  static final int PIECE_BYTES = 512 * 1024;

  /// What clients send back in every frame, and find in the address; which number does not matter.
  static final int SERVICE = 33_554_678;

  /// How often it is looked whether something takes too long.
  private static final Duration LOOKS_EVERY = Duration.ofMillis(500);

  /// Events of an app of which it is remembered who did not take them.
  private static final int REFUSALS_MAX = 256;

  private final Identities identities;
  private final Listeners listeners;
  private final EventJson json;
  private final ServerClock clock;
  private final IdSource ids;
  private final ClientConfig config;
  private final Duration within;
  private final Tickets tickets;
  private final Map<AppId, Open> apps = new ConcurrentHashMap<>();
  private final List<Consumer<AppId>> reached = new CopyOnWriteArrayList<>();

  /// Below 2^53, and increasing: JavaScript gives them back as numbers.
  private final AtomicLong sequence = new AtomicLong();

  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean closed;

  /// @param within how long a client may take to answer; [#ACKNOWLEDGED_WITHIN] as documented
  public LongConnections(
      Identities identities,
      Listeners listeners,
      EventJson json,
      ServerClock clock,
      IdSource ids,
      Seal seal,
      ClientConfig config,
      Duration within) {
    this.identities = identities;
    this.listeners = listeners;
    this.json = json;
    this.clock = clock;
    this.ids = ids;
    this.config = config;
    this.within = within;
    this.tickets = new Tickets(seal, ids, clock);
  }

  /// The connections of one app. Everything in it under its own lock.
  private static final class Open {
    private final List<Connection> connections = new ArrayList<>();

    private final Map<String, Connection> refusals =
        new LinkedHashMap<>() {
          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Connection> eldest) {
            return size() > REFUSALS_MAX;
          }
        };
  }

  ClientConfig config() {
    return config;
  }

  // ---- how a connection comes about

  /// What is said to an app that asks for an address.
  sealed interface Answer {

    /// @param query of the address, with a ticket that opens it once
    record Address(String query) implements Answer {}

    record Refused(int code, String words) implements Answer {}
  }

  private static final int NO_CREDENTIALS = 1000040344;
  private static final int WRONG_CREDENTIALS = 1000040345;
  static final int TOO_MANY = 1000040350;
  private static final int NOT_THIS_WAY = 403;

  /// Lets an app open a connection. It hears of events from now on.
  Answer address(String appId, String secret) {
    if (appId.isEmpty() || secret.isEmpty()) {
      return new Answer.Refused(NO_CREDENTIALS, "app_id or app_secret is missing");
    }
    if (!AppId.matches(appId) || identities.issue(new AppId(appId), secret).isEmpty()) {
      return new Answer.Refused(WRONG_CREDENTIALS, "app_id or app_secret is invalid");
    }
    App app = identities.app(new AppId(appId)).orElseThrow();
    listeners.connected(app.tenant(), app.id(), ids.base62(32));
    boolean byAddress =
        listeners
            .of(app.tenant(), app.id())
            .filter(listener -> listener.way() instanceof Listener.Way.Address)
            .isPresent();
    if (byAddress) {
      return new Answer.Refused(
          NOT_THIS_WAY,
          "the events of this app are posted to its request URL; no connection opens");
    }
    if (isFull(app.id())) {
      return new Answer.Refused(
          TOO_MANY, "the app has " + PER_APP_MAX + " connections open, which is the limit");
    }
    // 19 digits, as the platform's; and not the service first, which the Node SDK would not find.
    String device =
        Long.toString(
            Math.floorMod(ids.number(), 900_000_000_000_000_000L) + 7_000_000_000_000_000_000L);
    return new Answer.Address(
        "device_id="
            + device
            + "&service_id="
            + SERVICE
            + "&ticket="
            + tickets.issue(app.id(), device));
  }

  private boolean isFull(AppId app) {
    Open open = apps.get(app);
    if (open == null) {
      return false;
    }
    synchronized (open) {
      return open.connections.size() >= PER_APP_MAX;
    }
  }

  /// Whether a client may come in.
  sealed interface Admission {

    record Admitted(AppId app) implements Admission {}

    /// As the handshake's headers tell it.
    record Refused(int http, String status, String words, String code) implements Admission {}
  }

  private static final Admission.Refused BAD_TICKET =
      new Admission.Refused(401, "514", "the ticket is not valid, or no longer", "0");
  private static final Admission.Refused APP_DISABLED =
      new Admission.Refused(403, "403", "the app is disabled", "0");
  private static final Admission.Refused FULL =
      new Admission.Refused(
          401, "514", "the app has too many connections open", Integer.toString(TOO_MANY));
  static final Admission.Refused AGAIN = new Admission.Refused(500, "500", "try again", "0");

  /// Looks whether a ticket opens a connection. Nothing is used up.
  Admission look(String device, String ticket) {
    if (closed) {
      return AGAIN;
    }
    Optional<AppId> app = tickets.app(ticket, device);
    if (app.isEmpty()) {
      return BAD_TICKET;
    }
    if (identities.app(app.get()).filter(App::enabled).isEmpty()) {
      return APP_DISABLED;
    }
    return isFull(app.get()) ? FULL : new Admission.Admitted(app.get());
  }

  /// The same, and uses the ticket up.
  Admission enter(String device, String ticket) {
    Admission looked = look(device, ticket);
    boolean enters = looked instanceof Admission.Admitted && tickets.use(ticket, device);
    return looked instanceof Admission.Admitted && !enters ? BAD_TICKET : looked;
  }

  /// A client has come in. If others took the last place meanwhile, it is dropped.
  Connection open(AppId app, Line line) {
    Instant since = clock.instant();
    Open open = apps.computeIfAbsent(app, _ -> new Open());
    Connection[] made = new Connection[1];
    made[0] = new Connection(app, line, config, within, clock, () -> gone(open, made[0]));
    boolean full;
    synchronized (open) {
      full = open.connections.size() >= PER_APP_MAX;
      if (!full) {
        open.connections.add(made[0]);
        // Before anybody can count it.
        lookAfter(since);
      }
    }
    if (full || closed) {
      made[0].close();
      return made[0];
    }
    made[0].open();
    reached.forEach(action -> action.accept(app));
    return made[0];
  }

  private static void gone(Open open, Connection connection) {
    synchronized (open) {
      open.connections.remove(connection);
      open.refusals.values().remove(connection);
    }
  }

  /// How many connections an app has open.
  int count(AppId app) {
    return connections(app).size();
  }

  List<Connection> connections(AppId app) {
    Open open = apps.get(app);
    if (open == null) {
      return List.of();
    }
    synchronized (open) {
      return List.copyOf(open.connections);
    }
  }

  // ---- what takes too long

  /// Looks at all connections again and again from soon after an instant, if nobody does yet.
  private void lookAfter(Instant since) {
    if (!closed && looking.compareAndSet(false, true)) {
      lookNext(since);
    }
  }

  /// Counted from the time that was looked at, not from the time that it is by now: a clock that
  /// was moved on meanwhile, and stands, is looked at as well.
  private void lookNext(Instant lookedAt) {
    clock.at(lookedAt.plus(LOOKS_EVERY), this::look);
  }

  private void look() {
    Instant now = clock.instant();
    try {
      connections().forEach(connection -> connection.look(now));
    } finally {
      if (connections().isEmpty()) {
        looking.set(false);
        // One that came in between found that somebody looks.
        if (!connections().isEmpty()) {
          lookAfter(now);
        }
      } else {
        lookNext(now);
      }
    }
  }

  private List<Connection> connections() {
    return apps.keySet().stream().flatMap(app -> connections(app).stream()).toList();
  }

  // ---- what is carried

  @Override
  public boolean reaches(Listener listener) {
    return !connections(listener.app()).isEmpty();
  }

  @Override
  public void whenReached(Consumer<AppId> action) {
    reached.add(action);
  }

  @Override
  public CompletableFuture<Outcome> carry(Listener listener, AppEvent event) {
    Optional<byte[]> payload = json.of(listener, event);
    if (payload.isEmpty()) {
      return CompletableFuture.completedFuture(new Outcome.Untold());
    }
    Optional<Connection> chosen = choose(listener.app(), event.id());
    if (chosen.isEmpty()) {
      return CompletableFuture.completedFuture(new Outcome.Lost());
    }
    return send(chosen.get(), payload.get())
        .thenApply(this::outcome)
        .whenComplete((outcome, _) -> remember(listener.app(), event.id(), chosen.get(), outcome));
  }

  private CompletableFuture<Connection.End> send(Connection connection, byte[] payload) {
    // Another one for each attempt: clients keep the pieces of earlier ones by it for a while.
    String message = ids.hex(32);
    return connection.send(message, frames(message, payload));
  }

  private Outcome outcome(Connection.End end) {
    return switch (end) {
      case Connection.End.Acknowledged(var payload) -> {
        Acknowledgement said = Acknowledgement.read(payload);
        yield said.taken() ? new Outcome.Taken() : new Outcome.Refused(said.refusal());
      }
      case Connection.End.Late() ->
          new Outcome.Refused("not acknowledged within " + within.toSeconds() + " seconds");
      case Connection.End.Lost() -> new Outcome.Lost();
    };
  }

  /// A question goes to one connection, as an event does, and to no other after it.
  @Override
  public CompletableFuture<Courier.Answer> ask(Listener listener, byte[] question) {
    return choose(listener.app(), "")
        .map(chosen -> send(chosen, question).thenApply(LongConnections::answer))
        .orElseGet(() -> CompletableFuture.completedFuture(new Courier.Answer.Nobody()));
  }

  private static Courier.Answer answer(Connection.End end) {
    return switch (end) {
      case Connection.End.Acknowledged(var payload) -> {
        Acknowledgement said = Acknowledgement.read(payload);
        yield said.taken()
            ? new Courier.Answer.Said(said.data())
            : new Courier.Answer.Refused(said.refusal());
      }
      case Connection.End.Late() -> new Courier.Answer.Late();
      case Connection.End.Lost() -> new Courier.Answer.Broken("the connection ended");
    };
  }

  private Optional<Connection> choose(AppId app, String event) {
    Open open = apps.get(app);
    if (open == null) {
      return Optional.empty();
    }
    synchronized (open) {
      List<Connection> from = new ArrayList<>(open.connections);
      if (from.size() > 1) {
        from.remove(open.refusals.get(event));
      }
      List<Connection> free = from.stream().filter(Connection::hasRoom).toList();
      if (!free.isEmpty()) {
        from = free;
      }
      return from.isEmpty()
          ? Optional.empty()
          : Optional.of(from.get((int) Math.floorMod(ids.number(), (long) from.size())));
    }
  }

  private void remember(AppId app, String event, Connection by, Outcome outcome) {
    Open open = apps.get(app);
    synchronized (open) {
      if (outcome instanceof Outcome.Refused && open.connections.contains(by)) {
        open.refusals.put(event, by);
      } else {
        open.refusals.remove(event);
      }
    }
  }

  private List<Frame> frames(String message, byte[] payload) {
    int pieces = Math.max(1, Math.ceilDiv(payload.length, PIECE_BYTES));
    String trace = ids.hex(32);
    List<Frame> frames = new ArrayList<>(pieces);
    for (int i = 0; i < pieces; i++) {
      long number = sequence.incrementAndGet();
      byte[] piece =
          Arrays.copyOfRange(
              payload, i * PIECE_BYTES, Math.min(payload.length, (i + 1) * PIECE_BYTES));
      frames.add(
          new Frame(
              number,
              number,
              SERVICE,
              Frame.DATA,
              List.of(
                  new Frame.Header("type", "event"),
                  new Frame.Header("message_id", message),
                  new Frame.Header("sum", Integer.toString(pieces)),
                  new Frame.Header("seq", Integer.toString(i)),
                  new Frame.Header("trace_id", trace)),
              piece));
    }
    return frames;
  }

  /// Drops every connection; clients come back by themselves.
  @Override
  public void close() {
    closed = true;
    connections().forEach(Connection::close);
  }
}
