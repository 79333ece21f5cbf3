package larkspur.server.hostile;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// A request with one thing about it that is to be tried, and what must become of it.
///
/// @param field which field it is about; empty if it is about the request as a whole
/// @param trial what is tried, such as `null` or `one too long`
/// @param request made from a sample of the call
record Case(String field, String trial, Verdict verdict, Function<Sample, Request> request) {

  sealed interface Verdict {

    /// It is answered as the sample itself would be.
    record Accepted() implements Verdict {}

    /// The description has nothing against it. The domain may, for a reason of its own.
    record Allowed() implements Verdict {}

    /// It is refused, and nothing changes.
    ///
    /// @param status the documented one; any below 500 if empty
    /// @param code the documented one; any if empty
    /// @param named the field that the refusal must name
    record Refused(OptionalInt status, OptionalInt code, Optional<String> named)
        implements Verdict {}

    /// Another call may be meant, of which nothing is known here: it is answered in form.
    record Faultless() implements Verdict {}

    Verdict FAULTLESS = new Faultless();
    Verdict ACCEPTED = new Accepted();
    Verdict ALLOWED = new Allowed();

    /// Refused in any of the protocol's words.
    Verdict REFUSED = new Refused(OptionalInt.empty(), OptionalInt.empty(), Optional.empty());

    static Verdict refused(int status, int code) {
      return new Refused(OptionalInt.of(status), OptionalInt.of(code), Optional.empty());
    }

    static Verdict refused(int status, int code, String named) {
      return new Refused(OptionalInt.of(status), OptionalInt.of(code), Optional.of(named));
    }
  }

  boolean mustBeRefused() {
    return verdict instanceof Verdict.Refused;
  }

  @Override
  public String toString() {
    return field.isEmpty() ? trial : field + ": " + trial;
  }
}
