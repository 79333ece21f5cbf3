package larkspur.wire.bearychat.http;

import java.util.List;

/// One call of the OpenAPI, described.
///
/// @param name such as `message.create`: its path below `/v1`, and the name of its samples' folder
/// @param method the documented one
/// @param parameters wherever they stand: query, JSON body, form
public record Call(
    String name,
    Method method,
    Effect effect,
    Admission admission,
    Shape parameters,
    Handler handler) {

  public enum Method {
    GET,
    POST,
    PATCH
  }

  /// Whether the call changes anything.
  public enum Effect {
    READS,
    CHANGES
  }

  /// Who may make the call at all.
  public enum Admission {
    /// Whoever has a token.
    TOKEN,
    ANYBODY
  }

  /// Answers one request.
  public interface Handler {

    /// @throws Failure or a refusal of the domain's
    Answer answer(Inbound in);
  }

  public static Call reads(String name, Method method, Shape parameters, Handler handler) {
    return new Call(name, method, Effect.READS, Admission.TOKEN, parameters, handler);
  }

  public static Call changes(String name, Method method, Shape parameters, Handler handler) {
    return new Call(name, method, Effect.CHANGES, Admission.TOKEN, parameters, handler);
  }

  /// The same for callers without a token.
  public Call forAnybody() {
    return new Call(name, method, effect, Admission.ANYBODY, parameters, handler);
  }

  /// The methods that are accepted: the documented one first, then those that clients use all the
  /// same (bearychat-1.4.1). A change is never made by GET, which a browser or a link preview sends
  /// unasked.
  public List<Method> methods() {
    return switch (effect) {
      case READS ->
          method == Method.GET ? List.of(Method.GET, Method.POST) : List.of(method, Method.GET);
      case CHANGES -> method == Method.PATCH ? List.of(Method.PATCH, Method.POST) : List.of(method);
    };
  }
}
