package larkspur.core.event;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import larkspur.core.event.AppEvent.Place;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Digest;
import larkspur.core.json.Json;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Conflict;
import larkspur.storage.Limits;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/// What each app may hear of, in the order in which it was found out, for as long as it is kept.
///
/// An app has a log for each day (UTC), which is erased whole within two days after its time is
/// over, the apps' at different hours. Followers fill them, exactly once for each thing that
/// happened, but for one thing: what a crash at midnight leaves to the next day may come twice,
/// under the same id.
public final class AppEvents {

  static final String EVENT = "event";

  /// The reason of the notes that lead to logs whose time is over.
  private static final String OVER = "app-events-over";

  private static final Duration DAY = Duration.ofDays(1);

  /// Apps that one thing is brought to side by side, so that what they are told shares its syncs.
  private static final int AT_ONCE_MAX = 32;

  private static final Logger LOG = LoggerFactory.getLogger(AppEvents.class);

  private final Store store;
  private final ServerClock clock;
  private final Duration kept;
  private final List<Consumer<AppId>> heard = new CopyOnWriteArrayList<>();

  /// @param kept how long an event can be told again, at least
  public AppEvents(Store store, ServerClock clock, AgendaReader agenda, Duration kept) {
    this.store = store;
    this.clock = clock;
    this.kept = kept;
    agenda.answer(OVER, this::over);
  }

  /// Does something whenever an app has a new event; it starts work and does not do it.
  public void whenHeard(Consumer<AppId> action) {
    heard.add(action);
  }

  /// How long an event can be told again, at least.
  public Duration kept() {
    return kept;
  }

  /// Something that happened.
  ///
  /// @param what is written as JSON
  public record Happened(String kind, Instant at, Object what) {}

  /// Does for each of several apps what brings an entry to it, side by side; returns when all are
  /// done.
  ///
  /// @throws RuntimeException what went wrong first; the others were brought what they could be
  public void forEach(Collection<AppId> apps, Consumer<AppId> bring) {
    Threads.each("bring", apps, AT_ONCE_MAX, bring);
  }

  /// Lets an app hear of what an entry of a log says, once. The entries of a log come in their
  /// order.
  ///
  /// @param source the log, with what of it is followed
  /// @param happened one or several things, in their order
  public void bring(AppId app, Name source, Position position, List<Happened> happened) {
    Instant now = clock.instant();
    Name name = name(app, day(now));
    Log log = store.log(name);
    List<byte[]> entries = new ArrayList<>();
    for (Happened each : happened) {
      String id = id(app, source, position, each.kind(), entries.size());
      byte[] entry = Json.write(new Stored(id, each.kind(), each.at(), Json.tree(each.what())));
      if (entry.length > Limits.VALUE_BYTES_MAX) {
        // Told to nobody rather than keeping back all that comes after it.
        LOG.warn("the event {} of {} bytes is too large for {}", id, entry.length, app);
        continue;
      }
      entries.add(entry);
    }
    while (true) {
      Mark mark = Mark.of(log, source);
      if (mark.covers(position)) {
        return;
      }
      LogCommit.Builder commit = mark.move(LogCommit.at(now), position);
      entries.forEach(entry -> commit.append(EVENT, entry));
      if (mark.seen().isEmpty() && log.last().equals(Position.START)) {
        // The first of its day: the log leads to its own end.
        commit.note(Note.of(end(app, day(now)), OVER, name.toString()));
      }
      try {
        log.commit(commit.build());
        heard.forEach(action -> action.accept(app));
        return;
      } catch (Conflict anotherServerBringsIt) {
        // look again at the mark
      }
    }
  }

  /// The events of a day of an app's that come after a position; at most `limit`.
  public List<AppEvent> scan(AppId app, long day, Position after, int limit) {
    return store
        .log(name(app, day))
        .scan(EVENT, after.successor(), Position.END, Order.FORWARD, limit)
        .stream()
        .map(entry -> event(app, day, entry))
        .toList();
  }

  /// The event at a place, if it is kept still.
  public Optional<AppEvent> find(AppId app, Place place) {
    return store
        .log(name(app, place.day()))
        .get(EVENT, place.position())
        .map(entry -> event(app, place.day(), entry));
  }

  /// The first of the days whose events are kept now.
  public long firstDay() {
    return day(clock.instant().minus(kept));
  }

  /// The day that it is now.
  public long today() {
    return day(clock.instant());
  }

  private static long day(Instant at) {
    return Math.floorDiv(at.toEpochMilli(), DAY.toMillis());
  }

  /// When a day's events are kept no longer: a day more, for those that came at its end, and up to
  /// one more yet, each app its own time of the day, so that not all logs are erased at once.
  private Instant end(AppId app, long day) {
    long chosen = Long.parseLong(Digest.of(app.value()).hex().substring(0, 8), 16);
    long ofDay = chosen % DAY.toMillis();
    return Instant.ofEpochMilli((day + 2) * DAY.toMillis() + ofDay).plus(kept);
  }

  private void over(Note note) {
    store.log(Name.parse(note.subject())).erase();
    store.agenda().settle(note);
  }

  private static Name name(AppId app, long day) {
    return Name.of("app-events", app.value() + "." + day);
  }

  private static String id(AppId app, Name source, Position position, String kind, int number) {
    return Digest.of("event " + app + " " + source + " " + position + " " + kind + " " + number)
        .hex()
        .substring(0, 32);
  }

  /// An event as stored: what its place does not say.
  record Stored(String id, String kind, Instant at, JsonNode what) {}

  private static AppEvent event(AppId app, long day, LogEntry entry) {
    Stored stored = Json.read(entry.value(), Stored.class);
    return new AppEvent(
        app,
        new Place(day, entry.position()),
        stored.id(),
        stored.kind(),
        stored.at(),
        Json.write(stored.what()));
  }
}
