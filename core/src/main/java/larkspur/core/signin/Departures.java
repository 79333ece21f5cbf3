package larkspur.core.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Browsers that were sent to the host's own identity provider, and are to come back: each once,
/// soon, and the same browser that left.
public final class Departures {

  /// How long somebody has to sign in there.
  public static final Duration LIFE = Duration.ofMinutes(10);

  private static final String OVER = "departure-over";
  private static final String DEPARTURE = "departure";
  private static final int STATE_CHARACTERS = 43;

  private final Store store;
  private final InstantSource clock;
  private final IdSource ids;

  public Departures(Store store, InstantSource clock, IdSource ids, AgendaReader agenda) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    agenda.answer(OVER, this::cleanUp);
  }

  /// A browser that left.
  ///
  /// @param state with which it comes back, 43 letters and digits
  /// @param nonce which the provider's word has to repeat, 43 letters and digits
  /// @param verifier which the provider is told once the browser is back (RFC 7636)
  /// @param backTo a path of this server's own
  public record Departure(
      String state, String nonce, String verifier, TenantId tenant, String backTo) {
    /// Without what is secret.
    @Override
    public String toString() {
      return "Departure";
    }
  }

  /// @param browser the digest of its secret
  private record Kept(
      String browser,
      String nonce,
      String verifier,
      TenantId tenant,
      String backTo,
      Instant expiresAt) {}

  /// Lets a browser leave.
  ///
  /// @param secret by which the browser is known when it is back
  /// @param tenant whose somebody is to be
  /// @param backTo where it goes when they are
  public Departure begin(String secret, TenantId tenant, String backTo) {
    Departure departure =
        new Departure(ids.base62(STATE_CHARACTERS), ids.base62(43), ids.base62(64), tenant, backTo);
    Kept kept =
        new Kept(
            Digest.of(secret).hex(),
            departure.nonce(),
            departure.verifier(),
            tenant,
            backTo,
            clock.instant().plus(LIFE));
    Name name = name(departure.state());
    try {
      store
          .partition(name)
          .commit(
              Commit.guarded()
                  .insert(DEPARTURE, Json.write(kept))
                  .note(Note.of(kept.expiresAt(), OVER, name.toString()))
                  .build());
    } catch (Conflict impossible) {
      throw new IllegalStateException("one state came twice out of chance", impossible);
    }
    return departure;
  }

  /// The departure from which a browser is back; empty if it is back already, was away for too
  /// long, never left, or is another one.
  ///
  /// @param secret that it has now
  public Optional<Departure> end(String state, String secret) {
    if (!state.matches("[0-9A-Za-z]{" + STATE_CHARACTERS + "}")) {
      return Optional.empty();
    }
    Partition partition = store.partition(name(state));
    Optional<Entry> seen = partition.get(DEPARTURE);
    Optional<Kept> kept =
        seen.map(entry -> Json.read(entry.value(), Kept.class))
            .filter(left -> clock.instant().isBefore(left.expiresAt()))
            .filter(left -> same(left.browser(), Digest.of(secret).hex()));
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    try {
      partition.commit(Commit.guarded().remove(seen.get()).build());
    } catch (Conflict backAlready) {
      return Optional.empty();
    }
    return kept.map(
        left -> new Departure(state, left.nonce(), left.verifier(), left.tenant(), left.backTo()));
  }

  private static boolean same(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }

  private void cleanUp(Note note) {
    store.partition(Name.parse(note.subject())).erase();
    store.agenda().settle(note);
  }

  private static Name name(String state) {
    return Name.of("departure", Digest.of(state).hex());
  }
}
