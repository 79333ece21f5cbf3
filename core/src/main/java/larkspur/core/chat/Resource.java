package larkspur.core.chat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// An image or a file that messages show.
///
/// @param key by which it is asked for
/// @param name of a file or a video
/// @param milliseconds how long an audio or a video plays
/// @param cover the key of the picture that stands for a video
public record Resource(
    Kind kind,
    String key,
    Optional<String> name,
    Optional<Long> milliseconds,
    Optional<String> cover) {

  /// What a resource is, which decides how it is shown.
  public enum Kind {
    IMAGE,
    FILE,
    AUDIO,
    VIDEO,
    STICKER
  }

  public static Resource of(Kind kind, String key) {
    return new Resource(kind, key, Optional.empty(), Optional.empty(), Optional.empty());
  }

  /// The same with a picture that stands for it.
  public Resource covered(Optional<String> picture) {
    return new Resource(kind, key, name, milliseconds, picture);
  }

  /// Its own key, and that of the picture which stands for it.
  public Set<String> keys() {
    Set<String> keys = new HashSet<>(Set.of(key));
    cover.ifPresent(keys::add);
    return keys;
  }

  /// How long it plays.
  public Optional<Duration> duration() {
    return milliseconds.map(Duration::ofMillis);
  }
}
