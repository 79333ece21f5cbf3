package larkspur.core.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import larkspur.core.event.AppEvents.Happened;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Sends each marketplace app that hears of events its ticket: every hour, and when it asks.
///
/// The ticket itself stands in no event: whoever tells it makes it then, so that one which comes
/// late is good all the same. An app gets it whatever kinds of events it wants.
public final class TicketRounds {

  /// How often a ticket is sent unasked. Each is good for as long again after the next one.
  public static final Duration PERIOD = Duration.ofHours(1);

  /// Asked for more often than this, it is sent once.
  public static final Duration ASKED_PERIOD = Duration.ofSeconds(10);

  /// What an app hears of.
  ///
  /// @param app whose ticket it is
  public record Ticket(AppId app) {
    public static final String KIND = "app.ticket";
  }

  private static final String DUE = "app-ticket-due";
  private static final String ROUND = "round";

  private final Store store;
  private final Identities identities;
  private final Listeners listeners;
  private final AppEvents events;
  private final InstantSource clock;

  public TicketRounds(Store store, Identities identities, Hearing hearing, InstantSource clock) {
    this.store = store;
    this.identities = identities;
    this.listeners = hearing.listeners();
    this.events = hearing.events();
    this.clock = clock;
    hearing.agenda().answer(DUE, this::due);
  }

  /// @param next which period's ticket is to be sent next
  private record Round(long next) {}

  /// Sends an app its ticket now, and every hour from then on, if it is a marketplace app that
  /// hears of events. To be said whenever it was changed how an app hears of them; saying it again
  /// sends nothing twice.
  public void begin(AppId app) {
    if (!hears(app)) {
      return;
    }
    long now = period(clock.instant());
    Partition partition = partition(app);
    if (partition.get(ROUND).isEmpty()) {
      try {
        partition.commit(
            Commit.guarded()
                .insert(ROUND, Json.write(new Round(now + 1)))
                .note(note(app, now + 1))
                .build());
      } catch (Conflict begunAlready) {
        // by somebody else, at the same time
      }
    }
    send(app, now);
  }

  /// An app wants its ticket again.
  public void want(AppId app) {
    if (hears(app)) {
      begin(app);
      Instant now = clock.instant();
      tell(app, "app-ticket-wanted", now.toEpochMilli() / ASKED_PERIOD.toMillis());
    }
  }

  private void due(Note note) {
    AppId app = new AppId(note.subject());
    Partition partition = partition(app);
    Optional<Entry> seen = partition.get(ROUND);
    Instant now = clock.instant();
    if (seen.isPresent()
        && !now.isBefore(start(Json.read(seen.get().value(), Round.class).next()))) {
      try {
        if (hears(app)) {
          // Hours that passed while no server ran are over; the ticket of this one is sent.
          send(app, period(now));
          long next = period(now) + 1;
          partition.commit(
              Commit.guarded()
                  .replace(seen.get(), Json.write(new Round(next)))
                  .note(note(app, next))
                  .build());
        } else {
          partition.commit(Commit.guarded().remove(seen.get()).build());
        }
      } catch (Conflict anotherServerDid) {
        // and has left a note of its own
      }
    }
    store.agenda().settle(note);
  }

  private boolean hears(AppId id) {
    return identities
        .app(id)
        .filter(app -> app.kind() == App.Kind.MARKETPLACE && app.enabled())
        .flatMap(app -> listeners.of(app.tenant(), id))
        .isPresent();
  }

  private void send(AppId app, long period) {
    tell(app, "app-ticket", period);
  }

  /// Once for each number, which only grows.
  private void tell(AppId app, String why, long number) {
    events.bring(
        app,
        Name.of(why, app.value()),
        new Position(number),
        List.of(new Happened(Ticket.KIND, clock.instant(), new Ticket(app))));
  }

  private static long period(Instant at) {
    return at.toEpochMilli() / PERIOD.toMillis();
  }

  private static Instant start(long period) {
    return Instant.ofEpochMilli(period * PERIOD.toMillis());
  }

  private Note note(AppId app, long period) {
    Instant soonest = clock.instant().plus(AgendaReader.HEAD_START);
    Instant start = start(period);
    return Note.of(start.isBefore(soonest) ? soonest : start, DUE, app.value());
  }

  private Partition partition(AppId app) {
    return store.partition(Name.of("app-ticket-round", app.value()));
  }
}
