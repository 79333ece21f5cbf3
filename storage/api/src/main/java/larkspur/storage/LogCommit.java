package larkspur.storage;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// What a commit to a log asks for. Made with [#at].
///
/// @param at the time by which positions are given
/// @param after the last position of the log must be this one; then the caller knows beforehand, by
///   [Position#next], which positions its appends will get
/// @param conditions on values of the head, each key at most once
/// @param changes of values of the head, each key at most once
/// @param appends in the order in which they get their positions
/// @param notes written no later than the rest, even if that ends in a conflict
public record LogCommit(
    Instant at,
    Optional<Position> after,
    List<Condition> conditions,
    List<Change> changes,
    List<Append> appends,
    List<Note> notes) {

  public LogCommit {
    Objects.requireNonNull(at, "at");
    conditions = List.copyOf(conditions);
    changes = List.copyOf(changes);
    appends = List.copyOf(appends);
    notes = List.copyOf(notes);
    Limits.checkSteps(conditions.size() + changes.size() + appends.size() + notes.size());
    Limits.checkBytes(
        changes.stream()
                .mapToLong(change -> change.value().map(value -> value.length).orElse(0))
                .sum()
            + appends.stream().mapToLong(append -> append.value().length).sum());
    if (conditions.isEmpty() && after.isEmpty()) {
      throw new IllegalArgumentException("a commit to a log always tests its head");
    }
    if (repeats(conditions, Condition::key) || repeats(changes, Change::key)) {
      throw new IllegalArgumentException("a commit names a key of the head at most once");
    }
  }

  /// Most commits name one key, if any.
  private static <T> boolean repeats(List<T> all, Function<T, String> key) {
    return all.size() > 1 && all.stream().map(key).distinct().count() != all.size();
  }

  /// A value of the head must be at the version named, or absent if none is.
  public record Condition(String key, Optional<CommitId> expected) {
    public Condition {
      Limits.checkKey(key);
      Objects.requireNonNull(expected, "expected");
    }
  }

  /// A value of the head is set, or removed if there is none.
  public record Change(String key, Optional<byte[]> value) {
    public Change {
      Limits.checkKey(key);
      value.ifPresent(Limits::checkValue);
    }
  }

  /// An entry is appended.
  public record Append(String family, byte[] value) {
    public Append {
      Limits.checkFamily(family);
      Limits.checkValue(value);
    }
  }

  public static Builder at(Instant at) {
    return new Builder(at);
  }

  /// Collects conditions, changes and appends.
  public static final class Builder {
    private final Instant at;
    private Optional<Position> after = Optional.empty();
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<Append> appends = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    private Builder(Instant at) {
      this.at = at;
    }

    /// The last position of the log must be this one.
    public Builder after(Position last) {
      after = Optional.of(last);
      return this;
    }

    public Builder require(Entry seen) {
      conditions.add(new Condition(seen.key(), Optional.of(seen.version())));
      return this;
    }

    public Builder requireAbsent(String key) {
      conditions.add(new Condition(key, Optional.empty()));
      return this;
    }

    /// A key must be as it was seen: at that version, or absent.
    public Builder require(String key, Optional<Entry> seen) {
      conditions.add(new Condition(key, seen.map(Entry::version)));
      return this;
    }

    public Builder set(String key, byte[] value) {
      changes.add(new Change(key, Optional.of(value)));
      return this;
    }

    public Builder remove(String key) {
      changes.add(new Change(key, Optional.empty()));
      return this;
    }

    public Builder append(String family, byte[] value) {
      appends.add(new Append(family, value));
      return this;
    }

    public Builder note(Note note) {
      notes.add(Objects.requireNonNull(note));
      return this;
    }

    public LogCommit build() {
      return new LogCommit(at, after, conditions, changes, appends, notes);
    }
  }
}
