package larkspur.developer;

import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What is to go wrong with some calls.
///
/// @param call with which
/// @param failure what they are answered with
/// @param delay how long they wait, by real time
/// @param connection what becomes of their connection
/// @param after whether the call is carried out first, and only its answer goes wrong; else it does
///   nothing
/// @param times to how many calls it happens; to all if empty
/// @param probability with which it happens to each; certainly if empty
/// @param seed of the chance
record Fault(
    CallPattern call,
    Optional<Protocol.Failing> failure,
    Optional<Duration> delay,
    Optional<Connection> connection,
    boolean after,
    OptionalInt times,
    OptionalDouble probability,
    OptionalLong seed) {

  /// The longest delay: each one keeps a request waiting.
  static final Duration DELAY_MAX = Duration.ofMinutes(1);

  static final int TIMES_MAX = 1_000_000;

  enum Connection {
    /// Ended without an answer.
    CLOSE,
    /// Reset without an answer.
    RESET,
    /// Ended in the middle of the answer.
    TRUNCATE;

    static Connection of(String text) {
      return switch (text) {
        case "close" -> CLOSE;
        case "reset" -> RESET;
        case "truncate" -> TRUNCATE;
        default -> throw Wrong.invalid("connection is neither close nor reset nor truncate");
      };
    }
  }

  Fault {
    if (failure.isEmpty() && delay.isEmpty() && connection.isEmpty()) {
      throw Wrong.invalid("nothing is to happen: say status, code, msg, delay or connection");
    }
    if (failure.isPresent() && connection.filter(how -> how != Connection.TRUNCATE).isPresent()) {
      throw Wrong.invalid("a connection that is closed or reset carries no status, code or msg");
    }
    if (seed.isPresent() && probability.isEmpty()) {
      throw Wrong.invalid("seed is of no use without probability");
    }
  }

  /// @param known the names of all calls that are served
  static Fault read(Members members, Collection<String> known) {
    String call = members.mustText("call");
    OptionalInt status = members.number("status", 200, 599);
    OptionalInt code = members.number("code", Integer.MIN_VALUE, Integer.MAX_VALUE);
    Optional<String> msg = members.text("msg");
    Optional<Duration> delay = members.span("delay", DELAY_MAX);
    Optional<Connection> connection = members.text("connection").map(Connection::of);
    boolean after = members.flag("after");
    OptionalInt times = members.number("times", 1, TIMES_MAX);
    OptionalDouble probability = members.probability("probability");
    OptionalLong seed = members.longNumber("seed");
    members.done();
    boolean fails = status.isPresent() || code.isPresent() || msg.isPresent();
    return new Fault(
        CallPattern.of(call, known),
        fails ? Optional.of(new Protocol.Failing(status.orElse(500), code, msg)) : Optional.empty(),
        delay,
        connection,
        after,
        times,
        probability,
        seed);
  }
}
