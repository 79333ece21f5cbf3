package larkspur.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a commit to a partition asks for. Made with [#guarded()] or [#once()].
///
/// @param steps in no particular order; a key occurs at most once
/// @param notes written no later than the steps, even if those end in a conflict
public record Commit(List<Step> steps, List<Note> notes) {

  public Commit {
    steps = List.copyOf(steps);
    notes = List.copyOf(notes);
    Limits.checkSteps(steps.size() + notes.size());
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a commit has at least one step");
    }
    if (steps.stream().map(Step::key).distinct().count() != steps.size()) {
      throw new IllegalArgumentException("a commit names a key at most once");
    }
    Limits.checkBytes(steps.stream().mapToLong(Step::valueBytes).sum());
    boolean once = steps.getFirst() instanceof Step.Once;
    if (steps.stream().anyMatch(step -> step instanceof Step.Once != once)) {
      throw new IllegalArgumentException("a commit is guarded or once, never both");
    }
  }

  /// One thing that a commit tests or does.
  public sealed interface Step {
    String key();

    /// The size of the value it writes, or 0.
    default int valueBytes() {
      return switch (this) {
        case Insert insert -> insert.value().length;
        case Replace replace -> replace.value().length;
        case Once once -> once.value().length;
        case Remove _, Require _ -> 0;
      };
    }

    /// Writes a key that must not exist.
    record Insert(String key, byte[] value) implements Step {
      public Insert {
        Limits.checkKey(key);
        Limits.checkValue(value);
      }
    }

    /// Writes over the version named.
    record Replace(String key, byte[] value, CommitId expected) implements Step {
      public Replace {
        Limits.checkKey(key);
        Limits.checkValue(value);
        Objects.requireNonNull(expected, "expected");
      }
    }

    /// Removes the version named.
    record Remove(String key, CommitId expected) implements Step {
      public Remove {
        Limits.checkKey(key);
        Objects.requireNonNull(expected, "expected");
      }
    }

    /// Changes nothing; the key must be at the version named, or absent if none is.
    record Require(String key, Optional<CommitId> expected) implements Step {
      public Require {
        Limits.checkKey(key);
        Objects.requireNonNull(expected, "expected");
      }
    }

    /// Writes a key that is never changed. Writing it again with the same value is harmless; with
    /// another one it is a fault of the caller's, after which the key holds either.
    record Once(String key, byte[] value) implements Step {
      public Once {
        Limits.checkKey(key);
        Limits.checkValue(value);
      }
    }
  }

  public static Builder guarded() {
    return new Builder();
  }

  public static OnceBuilder once() {
    return new OnceBuilder();
  }

  /// Collects guarded steps.
  public static final class Builder {
    private final List<Step> steps = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    private Builder() {}

    public Builder insert(String key, byte[] value) {
      steps.add(new Step.Insert(key, value));
      return this;
    }

    public Builder replace(Entry seen, byte[] value) {
      steps.add(new Step.Replace(seen.key(), value, seen.version()));
      return this;
    }

    /// Writes over what was seen, or inserts if nothing was.
    public Builder put(String key, Optional<Entry> seen, byte[] value) {
      return seen.isPresent() ? replace(seen.get(), value) : insert(key, value);
    }

    public Builder remove(Entry seen) {
      steps.add(new Step.Remove(seen.key(), seen.version()));
      return this;
    }

    public Builder require(Entry seen) {
      steps.add(new Step.Require(seen.key(), Optional.of(seen.version())));
      return this;
    }

    public Builder requireAbsent(String key) {
      steps.add(new Step.Require(key, Optional.empty()));
      return this;
    }

    public Builder note(Note note) {
      notes.add(Objects.requireNonNull(note));
      return this;
    }

    public Commit build() {
      return new Commit(steps, notes);
    }
  }

  /// Collects writes of keys that never change.
  public static final class OnceBuilder {
    private final List<Step> steps = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();

    private OnceBuilder() {}

    public OnceBuilder put(String key, byte[] value) {
      steps.add(new Step.Once(key, value));
      return this;
    }

    public OnceBuilder note(Note note) {
      notes.add(Objects.requireNonNull(note));
      return this;
    }

    public Commit build() {
      return new Commit(steps, notes);
    }
  }
}
