package larkspur.core.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Digest;
import larkspur.core.identity.Exchange;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Grants.Lease;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Store;

/// Devices and programs without a browser of their own (RFC 8628): one shows a short code, a person
/// enters it in a browser and agrees, and meanwhile the device asks again and again.
public final class Devices {

  /// How long a person has.
  public static final Duration LIFE = Duration.ofMinutes(4);

  /// How long a device waits before it asks again.
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  private static final String OVER = "device-over";
  private static final String DEVICE = "device";

  /// Letters of which no word can be made, and which are not taken for each other.
  private static final String LETTERS = "BCDFGHJKLMNPQRSTVWXZ";

  private static final int LETTERS_SHOWN = 8;
  private static final int DEVICE_CODE_CHARACTERS = 43;

  private final Store store;
  private final Identities identities;
  private final Grants grants;
  private final Authorizations authorizations;
  private final InstantSource clock;
  private final IdSource ids;

  public Devices(
      Store store,
      Identities identities,
      Grants grants,
      Authorizations authorizations,
      InstantSource clock,
      IdSource ids,
      AgendaReader agenda) {
    this.store = store;
    this.identities = identities;
    this.grants = grants;
    this.authorizations = authorizations;
    this.clock = clock;
    this.ids = ids;
    agenda.answer(OVER, this::cleanUp);
  }

  private enum State {
    WAITING,
    AGREED,
    DENIED,
    DONE
  }

  /// @param person who agreed
  /// @param notBefore when the device may ask next
  private record Kept(
      AppId app,
      Set<String> scopes,
      State state,
      Optional<PersonId> person,
      Instant expiresAt,
      Instant notBefore,
      Duration interval) {

    Kept {
      scopes = Collections.unmodifiableSet(new TreeSet<>(scopes));
    }

    Kept in(State next, Optional<PersonId> who) {
      return new Kept(app, scopes, next, who, expiresAt, notBefore, interval);
    }

    Kept askedAt(Instant now, Duration nextInterval) {
      return new Kept(app, scopes, state, person, expiresAt, now.plus(nextInterval), nextInterval);
    }
  }

  private record Lead(String device) {}

  /// A device that waits.
  ///
  /// @param deviceCode with which it asks; secret
  /// @param userCode which it shows, as `ABCD-EFGH`
  public record Begun(String deviceCode, String userCode) {
    /// Without the codes.
    @Override
    public String toString() {
      return "Begun";
    }
  }

  /// Lets a device wait for a person.
  ///
  /// @return empty if the app itself does not have one of the scopes
  public Optional<Begun> begin(App app, Set<String> scopes) {
    if (!Authorizations.has(app, scopes)) {
      return Optional.empty();
    }
    while (true) {
      Instant now = clock.instant();
      String deviceCode = ids.base62(DEVICE_CODE_CHARACTERS);
      StringBuilder letters = new StringBuilder();
      for (int i = 0; i < LETTERS_SHOWN; i++) {
        letters.append(LETTERS.charAt(Math.floorMod(ids.number(), LETTERS.length())));
      }
      Name device = Name.of("device", Digest.of(deviceCode).hex());
      Kept kept =
          new Kept(
              app.id(), scopes, State.WAITING, Optional.empty(), now.plus(LIFE), now, INTERVAL);
      Name lead = lead(letters.toString());
      // For a while it is told from what never was.
      Instant over = now.plus(LIFE.multipliedBy(2));
      try {
        store
            .partition(lead)
            .commit(
                Commit.guarded()
                    .insert(DEVICE, Json.write(new Lead(device.id())))
                    .note(Note.of(over, OVER, lead.toString()))
                    .build());
        store
            .partition(device)
            .commit(
                Commit.guarded()
                    .insert(DEVICE, Json.write(kept))
                    .note(Note.of(over, OVER, device.toString()))
                    .build());
        letters.insert(LETTERS_SHOWN / 2, '-');
        return Optional.of(new Begun(deviceCode, letters.toString()));
      } catch (Conflict shownElsewhere) {
        // other letters
      }
    }
  }

  /// What a device that waits asks for.
  public record Waiting(App app, Set<String> scopes) {}

  /// The device that shows a code, in letters of either case, with or without what stands between
  /// them; empty if none does, or not any more.
  public Optional<Waiting> find(String userCode) {
    return entry(userCode)
        .map(entry -> Json.read(entry.value(), Kept.class))
        .filter(this::waits)
        .flatMap(kept ->
            identities
                .app(kept.app())
                .filter(App::enabled)
                .map(app -> new Waiting(app, kept.scopes())));
  }

  private boolean waits(Kept kept) {
    return kept.state() == State.WAITING && clock.instant().isBefore(kept.expiresAt());
  }

  private Optional<Entry> entry(String userCode) {
    return device(userCode).flatMap(device -> store.partition(device).get(DEVICE));
  }

  private Optional<Name> device(String userCode) {
    String letters = userCode.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    return letters.length() != LETTERS_SHOWN
        ? Optional.empty()
        : store
            .partition(lead(letters))
            .get(DEVICE)
            .map(entry -> Json.read(entry.value(), Lead.class))
            .map(lead -> Name.of("device", lead.device()));
  }

  private static Name lead(String letters) {
    return Name.of("device-code", Digest.of(letters).hex());
  }

  /// A person of the app's tenant says whether a device's app may act for them.
  ///
  /// @return whether the device was waiting still
  public boolean decide(String userCode, Person person, boolean agrees) {
    Optional<Name> device = device(userCode);
    while (device.isPresent()) {
      Optional<Entry> seen = store.partition(device.get()).get(DEVICE);
      Optional<Kept> kept =
          seen.map(entry -> Json.read(entry.value(), Kept.class)).filter(this::waits);
      if (kept.isEmpty()) {
        return false;
      }
      Kept decided = kept.get().in(agrees ? State.AGREED : State.DENIED, Optional.of(person.id()));
      if (change(device.get(), seen.get(), _ -> decided)) {
        return true;
      }
    }
    return false;
  }

  private boolean change(Name device, Entry seen, UnaryOperator<Kept> change) {
    Kept next = change.apply(Json.read(seen.value(), Kept.class));
    try {
      store.partition(device).commit(Commit.guarded().replace(seen, Json.write(next)).build());
      return true;
    } catch (Conflict changedMeanwhile) {
      return false;
    }
  }

  /// What comes of a device's asking.
  public sealed interface Outcome {
    /// The person has not said anything yet.
    record Pending() implements Outcome {}

    /// It asks too often; it is to wait five seconds longer each time from now on.
    record TooOften() implements Outcome {}

    /// The person refused.
    record Refused() implements Outcome {}

    /// Nobody said anything in time.
    record Expired() implements Outcome {}

    /// There is no such device, or it has its tokens.
    record Unknown() implements Outcome {}

    /// The person agreed.
    record Agreed(Exchange exchange) implements Outcome {}
  }

  /// A device asks. It gets its tokens once.
  public Outcome ask(AppId app, String deviceCode) {
    Name device = Name.of("device", Digest.of(deviceCode).hex());
    while (true) {
      Instant now = clock.instant();
      Optional<Entry> seen = store.partition(device).get(DEVICE);
      Optional<Kept> found =
          seen.map(entry -> Json.read(entry.value(), Kept.class))
              .filter(kept -> kept.app().equals(app));
      if (found.isEmpty()) {
        return new Outcome.Unknown();
      }
      Kept kept = found.get();
      if (kept.state() == State.DONE) {
        return new Outcome.Unknown();
      }
      if (kept.state() == State.DENIED) {
        return new Outcome.Refused();
      }
      if (!now.isBefore(kept.expiresAt())) {
        return new Outcome.Expired();
      }
      if (kept.state() == State.AGREED) {
        if (change(device, seen.get(), k -> k.in(State.DONE, k.person()))) {
          return given(kept);
        }
      } else {
        boolean early = now.isBefore(kept.notBefore());
        Duration interval = early ? kept.interval().plus(INTERVAL) : kept.interval();
        if (change(device, seen.get(), k -> k.askedAt(now, interval))) {
          return early ? new Outcome.TooOften() : new Outcome.Pending();
        }
      }
    }
  }

  private Outcome given(Kept kept) {
    Optional<Person> person = kept.person().flatMap(identities::person);
    Optional<App> app = identities.app(kept.app());
    if (person.isEmpty() || app.isEmpty()) {
      return new Outcome.Unknown();
    }
    Set<String> scopes = authorizations.remember(person.get(), app.get(), kept.scopes());
    String code =
        grants.agree(person.get(), kept.app(), scopes, Optional.empty(), Optional.empty());
    return new Outcome.Agreed(
        grants.exchange(
            kept.app(),
            code,
            new Grants.Shown(
                Optional.empty(), Optional.empty(), false, Optional.empty(), Lease.WEEK)));
  }

  private void cleanUp(Note note) {
    store.partition(Name.parse(note.subject())).erase();
    store.agenda().settle(note);
  }
}
