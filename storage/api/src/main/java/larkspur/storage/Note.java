package larkspur.storage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A line of the agenda: at this time, for this reason, look at this.
///
/// Its four members are what it is: noting it again changes nothing, settling it removes just it.
///
/// @param at with milliseconds
/// @param reason why it was noted; one reader answers for one reason
/// @param subject what to look at; says nothing about it, since the truth is there and not here
/// @param tag sets apart notes that must be settled apart; may be empty
public record Note(Instant at, String reason, String subject, String tag) {

  /// The latest time for which anything can be noted.
  public static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

  public Note {
    at = at.truncatedTo(ChronoUnit.MILLIS);
    if (at.isBefore(Instant.EPOCH)) {
      throw new IllegalArgumentException("a note is not for before 1970");
    }
    if (at.isAfter(LATEST)) {
      throw new IllegalArgumentException("a note is not for after the year 9999");
    }
    Limits.checkKey(reason);
    Limits.checkKey(subject);
    if (!tag.isEmpty()) {
      Limits.checkKey(tag);
    }
    if (tag.length() > 64) {
      throw new IllegalArgumentException("not a tag: '" + tag + "'");
    }
  }

  public static Note of(Instant at, String reason, String subject) {
    return new Note(at, reason, subject, "");
  }

  /// Which shard of the agenda it is in.
  public int shard() {
    return Math.floorMod(subject.hashCode(), Agenda.SHARDS);
  }
}
