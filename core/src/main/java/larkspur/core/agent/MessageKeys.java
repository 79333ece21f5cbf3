package larkspur.core.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.IntStream;
import larkspur.core.identity.Digest;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// Which idempotency keys were used in a session in the last 72 hours.
///
/// A key does not say which message it stands for, since it is written before the message is: it
/// says after which position that message is to be looked for. So a crash between the two leaves
/// nothing wrong behind.
///
/// Keys lie in a partition per session, day (UTC) of first use, and first digit of their hash: a
/// session may take 150,000 messages a day. A partition is erased whole, by a note, within a day
/// after its last key is past its time.
final class MessageKeys {

  static final String REASON = "message-keys";

  /// How long a key stands for its message.
  static final Duration VALID = Duration.ofHours(72);

  private static final String FAMILY = "message-key";
  private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;

  private final Store store;

  MessageKeys(Store store) {
    this.store = store;
  }

  /// Where to look for a key's message.
  ///
  /// @param after the message, if there is one, comes after this position
  /// @param at when the key was first used
  record Use(long after, Instant at) {
    Position position() {
      return new Position(after);
    }
  }

  /// The use of a key that is still valid; the one that reaches furthest back, should midnight have
  /// seen two.
  ///
  /// @param since no key is older than this: when the session was created
  Optional<Use> find(SessionId session, String idempotentId, Instant since, Instant now) {
    String hash = hash(idempotentId);
    LocalDate today = day(now);
    // An hour for servers whose clocks differ; and a clock that was set back may have used a key on
    // what it calls tomorrow, or see a session that is not made yet.
    LocalDate first = day(since.minus(Duration.ofHours(1)));
    return IntStream.rangeClosed(-1, (int) VALID.toDays())
        .mapToObj(today::minusDays)
        .filter(day -> !day.isBefore(first) || !day.isBefore(today))
        .map(day -> name(session, day, hash))
        .flatMap(name -> store.partition(name).get(key(hash)).stream())
        .map(entry -> Json.read(entry.value(), Use.class))
        .filter(use -> now.isBefore(use.at().plus(VALID)))
        .min(Comparator.comparingLong(Use::after));
  }

  /// Writes that a key is used.
  ///
  /// @return whether it did; false if somebody else just used it, and then [#find] sees that use
  boolean use(SessionId session, String idempotentId, Use use) {
    String hash = hash(idempotentId);
    LocalDate day = day(use.at());
    Name name = name(session, day, hash);
    // The last key of the day is past its time 72 hours after the day's end; one more for clocks
    // that differ. From there on the partitions of a day are spread over the next, each by its
    // name, so that they are not all erased at one moment.
    Instant over =
        day.plusDays(1)
            .atStartOfDay(ZoneOffset.UTC)
            .toInstant()
            .plus(VALID)
            .plus(Duration.ofHours(1))
            .plusSeconds(Math.floorMod(name.id().hashCode(), Duration.ofDays(1).toSeconds()));
    try {
      store
          .partition(name)
          .commit(
              Commit.guarded()
                  .insert(key(hash), Json.write(use))
                  .note(Note.of(over, REASON, name.id()))
                  .build());
      return true;
    } catch (Conflict somebodyElseDid) {
      return false;
    }
  }

  /// Answers the note that a partition's time is over.
  void erase(Note note, Instant now) {
    if (!note.at().isAfter(now)) {
      store.partition(Name.of(FAMILY, note.subject())).erase();
      store.agenda().settle(note);
    }
  }

  private static LocalDate day(Instant instant) {
    return instant.atZone(ZoneOffset.UTC).toLocalDate();
  }

  private static Name name(SessionId session, LocalDate day, String hash) {
    return Name.of(FAMILY, session.value() + ":" + DAY.format(day) + ":" + hash.charAt(0));
  }

  private static String key(String hash) {
    return "key/" + hash;
  }

  private static String hash(String idempotentId) {
    return Digest.of(idempotentId).hex();
  }
}
