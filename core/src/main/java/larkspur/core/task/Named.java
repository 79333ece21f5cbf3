package larkspur.core.task;

import java.util.Optional;

/// Something as a caller named it, and what that turned out to mean.
///
/// A name that means nothing is not refused where it is read: what is said about it, and whether
/// anything is, depends on checks that come before.
///
/// @param name as the caller spelled it
/// @param meaning empty if there is no such thing in the caller's tenant
public record Named<T>(String name, Optional<T> meaning) {

  public static <T> Named<T> of(String name, T meaning) {
    return new Named<>(name, Optional.of(meaning));
  }
}
