package larkspur.core.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import larkspur.core.identity.Digest;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// How often somebody may try what can be guessed.
///
/// An attempt is counted before it is known how it ends, so that of any number made at once no more
/// get through than may; one that succeeds is taken back. What is tried need not exist: an account
/// that nobody has is locked as any other is.
final class Attempts {

  /// The reason of the notes by which counts that are over are cleaned up.
  static final String OVER = "attempts-over";

  /// For how long attempts are counted together, and for how long none more is made then.
  static final Duration WINDOW = Duration.ofMinutes(15);

  private static final String ATTEMPTS = "attempts";

  private final Store store;
  private final InstantSource clock;

  Attempts(Store store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// What is tried, or who tries.
  enum Kind {
    /// An account from one address: ten in a quarter of an hour, a thousand a day.
    ACCOUNT_FROM_ADDRESS(10),
    /// An account from wherever it is, but for browsers that are known as its person's: who has
    /// many addresses has no more guesses than this, and keeps only new browsers of its person out.
    ACCOUNT(50),
    /// An account from a browser that is known as its person's.
    KNOWN_BROWSER(10),
    /// An address, from which many people may come.
    ADDRESS(200),
    /// The codes that devices show, as tried from one address.
    DEVICE_CODE(20),
    /// Browsers that leave for the host's identity provider and do not come back, from one address.
    DEPARTURE(100);

    private final int max;

    Kind(int max) {
      this.max = max;
    }
  }

  private record Count(int made, Instant until) {}

  /// Makes an attempt.
  ///
  /// @param subject what sets it apart from others of its kind
  /// @return whether it may be made
  boolean make(Kind kind, String subject) {
    while (true) {
      Instant now = clock.instant();
      Optional<Entry> seen = partition(kind, subject).get(ATTEMPTS);
      Optional<Count> counted =
          seen.map(entry -> Json.read(entry.value(), Count.class))
              .filter(count -> now.isBefore(count.until()));
      if (counted.filter(count -> count.made() >= kind.max).isPresent()) {
        return false;
      }
      int made = counted.map(Count::made).orElse(0) + 1;
      // The last one that may be made locks for a whole window.
      Instant until =
          counted.filter(count -> made < kind.max).map(Count::until).orElse(now.plus(WINDOW));
      Commit.Builder commit =
          Commit.guarded().put(ATTEMPTS, seen, Json.write(new Count(made, until)));
      if (counted.isEmpty() || made == kind.max) {
        commit.note(
            Note.of(until.plus(Duration.ofMinutes(1)), OVER, name(kind, subject).toString()));
      }
      try {
        partition(kind, subject).commit(commit.build());
        return true;
      } catch (Conflict anotherWasMade) {
        // count again
      }
    }
  }

  /// Takes an attempt back that did no harm.
  void takeBack(Kind kind, String subject) {
    change(kind, subject, 1);
  }

  /// Begins to count anew.
  void forget(Kind kind, String subject) {
    change(kind, subject, Integer.MAX_VALUE);
  }

  private void change(Kind kind, String subject, int less) {
    while (true) {
      Optional<Entry> seen = partition(kind, subject).get(ATTEMPTS);
      if (seen.isEmpty()) {
        return;
      }
      Count count = Json.read(seen.get().value(), Count.class);
      Count next = new Count(Math.max(0, count.made() - less), count.until());
      try {
        partition(kind, subject)
            .commit(Commit.guarded().replace(seen.get(), Json.write(next)).build());
        return;
      } catch (Conflict anotherWasMade) {
        // count again
      }
    }
  }

  /// Erases a count that is over. What was tried since has a note of its own.
  void cleanUp(Note note) {
    Partition partition = store.partition(Name.parse(note.subject()));
    Optional<Entry> seen = partition.get(ATTEMPTS);
    if (seen.isPresent()
        && !clock.instant().isBefore(Json.read(seen.get().value(), Count.class).until())) {
      try {
        partition.commit(Commit.guarded().remove(seen.get()).build());
      } catch (Conflict triedAgain) {
        // it is not over
      }
    }
    store.agenda().settle(note);
  }

  private Partition partition(Kind kind, String subject) {
    return store.partition(name(kind, subject));
  }

  private static Name name(Kind kind, String subject) {
    String word = kind.name().toLowerCase(java.util.Locale.ROOT);
    return Name.of("attempts", word + ":" + Digest.of(subject).hex());
  }
}
