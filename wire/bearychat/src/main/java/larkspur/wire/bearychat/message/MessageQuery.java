package larkspur.wire.bearychat.message;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import larkspur.core.chat.Message;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.wire.bearychat.http.Failure;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;
import larkspur.wire.bearychat.http.Values;

/// Which messages of a vchannel are asked for: the `query` of `message.query` (bearychat-3.1.1 to
/// bearychat-3.2.19).
///
/// ```
/// query   := { "latest": {limit?} }
///          | { "since":  { key | ts , forward?, backward? } }
///          | { "window": { (from_key, to_key) | (from_ts, to_ts) , forward? | backward? } }
/// ```
///
/// A key is a place, whether there is a message or not, and is itself left out; a `ts` is a whole
/// millisecond, and is itself taken in. So every query comes to one range of places or two
/// ([Range]), each read from one of its ends.
sealed interface MessageQuery {

  /// How many messages an answer has at most, in any direction or in both. More is cut down to it
  /// silently.
  int MESSAGES_MAX = 100;

  /// How many the newest are when nobody says.
  int LATEST_DEFAULT = 20;

  /// The newest messages.
  record Latest(Range all) implements MessageQuery {}

  /// Messages on both sides of an anchor.
  ///
  /// @param older what lies before it; how many of those nearest to it are wanted
  /// @param newer what lies behind it; likewise
  record Since(Range older, Range newer) implements MessageQuery {}

  /// The first messages between two ends, or the last.
  record Window(Range range, End end) implements MessageQuery {}

  enum End {
    OLDEST,
    NEWEST
  }

  /// Places from one to another, both included, and how many messages there are wanted. It may be
  /// empty, with its end before its beginning.
  record Range(Position from, Position to, int limit) {

    private List<Message> oldest(Source source) {
      return source.read(from, to, Order.FORWARD, limit);
    }

    private List<Message> newest(Source source) {
      return source.read(from, to, Order.BACKWARD, limit).reversed();
    }
  }

  /// Of several methods the first in this order counts, which is the order of the published schema.
  Shape METHODS =
      Shape.of(
          Shape.optional(
              "window",
              Kind.part(
                  Shape.of(
                      Shape.optional("from_key", Kind.key()),
                      // As the published schema misspells it.
                      Shape.optional("form_key", Kind.key()),
                      Shape.optional("to_key", Kind.key()),
                      Shape.optional("from_ts", Kind.time()),
                      Shape.optional("to_ts", Kind.time()),
                      Shape.optional("forward", Kind.count(MESSAGES_MAX)),
                      Shape.optional("backward", Kind.count(MESSAGES_MAX))))),
          Shape.optional(
              "since",
              Kind.part(
                  Shape.of(
                      Shape.optional("key", Kind.key()),
                      Shape.optional("ts", Kind.time()),
                      Shape.optional("forward", Kind.count(MESSAGES_MAX)),
                      Shape.optional("backward", Kind.count(MESSAGES_MAX))))),
          Shape.optional(
              "latest", Kind.part(Shape.of(Shape.optional("limit", Kind.count(MESSAGES_MAX))))));

  /// @param query checked against [#METHODS]
  /// @throws Failure if its members do not go together
  static MessageQuery of(Values query) {
    return query
        .part("window")
        .<MessageQuery>map(MessageQuery::window)
        .or(() -> query.part("since").map(MessageQuery::since))
        .or(() -> query.part("latest").map(MessageQuery::latest))
        .orElseThrow(() -> new IllegalStateException("the query was not checked to have a method"));
  }

  private static Latest latest(Values latest) {
    int limit = latest.count("limit").orElse(LATEST_DEFAULT);
    return new Latest(new Range(Position.START, Position.END, limit));
  }

  private static Since since(Values since) {
    OptionalInt forward = since.count("forward");
    OptionalInt backward = since.count("backward");
    int newer = forward.orElse(backward.isPresent() ? 0 : MESSAGES_MAX);
    int older = backward.orElse(0);
    Optional<Position> key = since.key("key");
    if (key.isPresent()) {
      return new Since(
          new Range(Position.START, key.get().predecessor(), older),
          new Range(key.get().successor(), Position.END, newer));
    }
    Position ts =
        since.time("ts").orElseThrow(() -> Failure.invalid("query.since needs key or ts"));
    return new Since(
        new Range(Position.START, lastOf(ts), older), new Range(ts, Position.END, newer));
  }

  private static Window window(Values window) {
    OptionalInt forward = window.count("forward");
    OptionalInt backward = window.count("backward");
    if (forward.isPresent() && backward.isPresent()) {
      throw Failure.invalid("query.window takes forward or backward, not both");
    }
    End end = backward.isPresent() ? End.NEWEST : End.OLDEST;
    int limit = backward.orElse(forward.orElse(MESSAGES_MAX));
    Optional<Position> fromKey = window.key("from_key").or(() -> window.key("form_key"));
    Optional<Position> toKey = window.key("to_key");
    if (fromKey.isPresent() && toKey.isPresent()) {
      return new Window(
          new Range(fromKey.get().successor(), toKey.get().predecessor(), limit), end);
    }
    Optional<Position> fromTs = window.time("from_ts");
    Optional<Position> toTs = window.time("to_ts");
    if (fromTs.isPresent() && toTs.isPresent()) {
      return new Window(new Range(fromTs.get(), lastOf(toTs.get()), limit), end);
    }
    throw Failure.invalid("query.window needs from_key and to_key, or from_ts and to_ts");
  }

  /// The last place of the millisecond of which this is the first.
  private static Position lastOf(Position first) {
    long after = first.value() - first.number() + Position.PER_MILLISECOND;
    // Past the last place there can be it has come round to below zero.
    return after < 0 ? Position.END : new Position(after - 1);
  }

  /// Where messages are read: those of a range of places, both ends included, in order, at most so
  /// many.
  interface Source {
    List<Message> read(Position from, Position to, Order order, int limit);
  }

  /// The messages that are asked for, oldest first, each once; at most [#MESSAGES_MAX]. Costs one
  /// reading or two.
  default List<Message> read(Source source) {
    return switch (this) {
      case Latest latest -> latest.all().newest(source);
      case Window window ->
          switch (window.end()) {
            case OLDEST -> window.range().oldest(source);
            case NEWEST -> window.range().newest(source);
          };
      case Since since -> join(since.older().newest(source), since.newer().oldest(source));
    };
  }

  /// Joins what was read on both sides of an anchor; what lies in its millisecond may be on both.
  /// If there are too many, those farthest from the anchor go: in turn one at either end, beginning
  /// at the longer side.
  private static List<Message> join(List<Message> older, List<Message> newer) {
    TreeMap<Position, Message> joined = new TreeMap<>();
    older.forEach(message -> joined.put(message.position(), message));
    newer.forEach(message -> joined.put(message.position(), message));
    boolean oldest = older.size() > newer.size();
    while (joined.size() > MESSAGES_MAX) {
      if (oldest) {
        joined.pollFirstEntry();
      } else {
        joined.pollLastEntry();
      }
      oldest = !oldest;
    }
    return List.copyOf(joined.values());
  }
}
