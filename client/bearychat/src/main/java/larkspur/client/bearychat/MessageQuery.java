package larkspur.client.bearychat;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/// Which messages of a vchannel [MessageApi#query] asks for. Source: `message.query`.
///
/// ```java
/// MessageQuery.latest(20)                              // the 20 newest
/// MessageQuery.since(key).forward(50)                  // the 50 after a message, without it
/// MessageQuery.since(key).backward(10).forward(10)     // ten on either side of it
/// MessageQuery.since(instant)                          // the 100 from an instant on
/// MessageQuery.window(from, to).backward(20)           // the last 20 between two messages
/// ```
///
/// A **key** is left out of what it bounds, an **instant** is taken in, as a whole millisecond.
/// Forward means towards newer messages, backward towards older. An answer never has more than
/// [#MESSAGES_MAX] messages, in any direction or in both. What the documentation forbids to combine
/// cannot be built: a key with an instant, the two directions in a window, more than one kind.
///
/// The order of an answer is not documented; Larkspur always gives the oldest first.
public abstract sealed class MessageQuery {

  /// The most messages that can be asked for at once.
  public static final int MESSAGES_MAX = 100;

  private MessageQuery() {}

  /// The member of the protocol's query object that this is.
  abstract Map<String, Object> json();

  /// The newest messages, as many as the service gives when nobody says: 20.
  public static MessageQuery latest() {
    return new Latest(OptionalInt.empty());
  }

  /// The newest messages.
  ///
  /// @param limit how many at most, 0 to [#MESSAGES_MAX]
  /// @throws IllegalArgumentException if the limit is beyond that
  public static MessageQuery latest(int limit) {
    return new Latest(OptionalInt.of(limited("limit", limit)));
  }

  /// The messages around a key, itself left out: the next 100 after it, unless said otherwise. It
  /// is a place: whether there is a message does not matter.
  public static Since since(MessageKey key) {
    return new Since(Map.of("key", key.text()));
  }

  /// The messages around an instant, its millisecond taken in: the next 100 from it on, unless said
  /// otherwise.
  ///
  /// @throws IllegalArgumentException if it lies before 1970
  public static Since since(Instant ts) {
    return new Since(Map.of("ts", milliseconds(ts)));
  }

  /// The messages between two keys, both left out: the first 100, unless said otherwise. None if
  /// the first key is not before the second.
  public static Window window(MessageKey from, MessageKey to) {
    Map<String, Object> ends = new LinkedHashMap<>();
    ends.put("from_key", from.text());
    ends.put("to_key", to.text());
    return new Window(ends);
  }

  /// The messages from one instant to another, the milliseconds of both taken in: the first 100,
  /// unless said otherwise. None if the first is after the second.
  ///
  /// @throws IllegalArgumentException if one lies before 1970
  public static Window window(Instant from, Instant to) {
    Map<String, Object> ends = new LinkedHashMap<>();
    ends.put("from_ts", milliseconds(from));
    ends.put("to_ts", milliseconds(to));
    return new Window(ends);
  }

  private static int limited(String name, int count) {
    if (count < 0 || count > MESSAGES_MAX) {
      throw new IllegalArgumentException(name + " is not 0 to " + MESSAGES_MAX + ": " + count);
    }
    return count;
  }

  private static long milliseconds(Instant ts) {
    long milliseconds = ts.toEpochMilli();
    if (milliseconds < 0) {
      throw new IllegalArgumentException("the service knows no time before 1970: " + ts);
    }
    return milliseconds;
  }

  @Override
  public final boolean equals(Object other) {
    return other instanceof MessageQuery query && json().equals(query.json());
  }

  @Override
  public final int hashCode() {
    return json().hashCode();
  }

  /// The query as it is sent.
  @Override
  public final String toString() {
    return Json.write(json());
  }

  private static final class Latest extends MessageQuery {

    private final OptionalInt limit;

    private Latest(OptionalInt limit) {
      this.limit = limit;
    }

    @Override
    Map<String, Object> json() {
      return Map.of("latest", limit.isPresent() ? Map.of("limit", limit.getAsInt()) : Map.of());
    }
  }

  /// Messages around a place. Forward and backward may both be said; a direction that is not said
  /// gives nothing then.
  public static final class Since extends MessageQuery {

    private final Map<String, Object> anchor;

    private Since(Map<String, Object> anchor) {
      this.anchor = anchor;
    }

    /// With messages after the place.
    ///
    /// @param count how many at most, 0 to [#MESSAGES_MAX]
    /// @throws IllegalArgumentException if the count is beyond that
    public Since forward(int count) {
      return new Since(with(anchor, "forward", count));
    }

    /// With messages before the place.
    ///
    /// @param count how many at most, 0 to [#MESSAGES_MAX]; the nearest
    /// @throws IllegalArgumentException if the count is beyond that
    public Since backward(int count) {
      return new Since(with(anchor, "backward", count));
    }

    @Override
    Map<String, Object> json() {
      return Map.of("since", anchor);
    }
  }

  /// Messages between two places.
  public static final class Window extends MessageQuery {

    private final Map<String, Object> ends;

    private Window(Map<String, Object> ends) {
      this.ends = ends;
    }

    /// The first of them.
    ///
    /// @param count how many at most, 0 to [#MESSAGES_MAX]
    /// @throws IllegalArgumentException if the count is beyond that
    public MessageQuery forward(int count) {
      return new Window(with(ends, "forward", count));
    }

    /// The last of them.
    ///
    /// @param count how many at most, 0 to [#MESSAGES_MAX]
    /// @throws IllegalArgumentException if the count is beyond that
    public MessageQuery backward(int count) {
      return new Window(with(ends, "backward", count));
    }

    @Override
    Map<String, Object> json() {
      return Map.of("window", ends);
    }
  }

  private static Map<String, Object> with(Map<String, Object> members, String name, int count) {
    Map<String, Object> more = new LinkedHashMap<>(Objects.requireNonNull(members));
    more.put(name, limited(name, count));
    return more;
  }
}
