package larkspur.client.bearychat;

import java.time.DateTimeException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/// What the service answered to a call, whatever it was: a failure is a response too, and so is an
/// error page of a proxy. This raw form throws nothing. [#orElseThrow()] leads to the typed form,
/// and throws unless the call has succeeded.
///
/// ```java
/// Response<Message> response = messages.create("=bw52O", "hello");
/// if (response.status() == 201) {
///   store(response.body());                  // raw
/// }
/// Message message = response.orElseThrow();  // typed
/// ```
///
/// Whoever looks at neither the status nor the typed form does not learn of a failure.
///
/// @param <T> the typed form; [Void] where the answer has none
public final class Response<T> {

  /// How much is shown of an answer that is not in the service's form, in characters.
  private static final int SHOWN = 200;

  private final String call;
  private final Requester.Answer answer;
  private final Function<String, T> reading;

  /// @param reading reads a body of success; throws [IllegalArgumentException] or
  ///   [DateTimeException] if it is not as documented
  Response(String call, Requester.Answer answer, Function<String, T> reading) {
    this.call = call;
    this.answer = answer;
    this.reading = reading;
  }

  /// The HTTP status: 201 of `create`, 204 of `delete`, 200 of the others if they succeeded.
  public int status() {
    return answer.status();
  }

  /// The body as it came: JSON, for whatever JSON library is at hand. Empty if there is none, as
  /// with 204.
  public String body() {
    return answer.body();
  }

  /// All headers with all their values. HTTP does not mind the case of a name; a map does, so look
  /// single ones up by [#header].
  public Map<String, List<String>> headers() {
    return answer.headers();
  }

  /// The first value of a header, whatever the case of its name. The original sent
  /// `x-ratelimit-limit`, `x-ratelimit-remaining` and `x-ratelimit-reset` (in seconds of the epoch)
  /// with every answer.
  public Optional<String> header(String name) {
    return answer.headers().entrySet().stream()
        .filter(header -> header.getKey().equalsIgnoreCase(name))
        .flatMap(header -> header.getValue().stream())
        .findFirst();
  }

  /// Whether the call succeeded: a status from 200 to 299.
  public boolean isSuccess() {
    return status() >= 200 && status() <= 299;
  }

  /// The typed form of a success, read from the body anew each time. Members that are not known
  /// here are passed over.
  ///
  /// @return null where the answer has no body ([Void])
  /// @throws ErrorResponseException if the status is not one of success
  /// @throws UnreadableResponseException if the body is not as documented
  public T orElseThrow() {
    if (!isSuccess()) {
      throw failure();
    }
    try {
      return reading.apply(body());
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new UnreadableResponseException(call, e);
    }
  }

  private ErrorResponseException failure() {
    try {
      JsonObject failure = JsonObject.read(body());
      return new ErrorResponseException(
          call,
          status(),
          OptionalInt.of(Math.toIntExact(failure.number("code"))),
          failure.text("error"));
    } catch (IllegalArgumentException | ArithmeticException e) {
      return new ErrorResponseException(call, status(), OptionalInt.empty(), shown());
    }
  }

  private String shown() {
    return body().length() <= SHOWN ? body() : body().substring(0, SHOWN) + "…";
  }

  /// The status and the beginning of the body.
  @Override
  public String toString() {
    return status() + " " + shown();
  }
}
