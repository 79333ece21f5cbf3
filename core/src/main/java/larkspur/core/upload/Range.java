package larkspur.core.upload;

/// Which bytes of an upload are wanted, counted from 0. What is cut off by its end is left out.
public sealed interface Range {

  /// All of it.
  record All() implements Range {}

  /// From one to the end.
  record From(long first) implements Range {}

  /// From one to another, which is among those wanted.
  record Between(long first, long last) implements Range {}

  /// The last so many.
  record Last(long bytes) implements Range {}
}
