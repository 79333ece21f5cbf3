package larkspur.developer;

import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What the powers need to know of one protocol that is served: which calls it has, and how it says
/// that something went wrong. The composition lends it each facade's own words.
public interface Protocol {

  /// The names of the calls that are served, such as `message.create`.
  List<String> calls();

  /// The name of the served call that a request is for; empty if none is.
  ///
  /// @param path as it was sent, without the query
  Optional<String> call(String method, String path);

  /// Answers a request with a failure, in the protocol's own form.
  void fail(ServerRequest request, ServerResponse response, Failing failing);

  /// A failure as somebody wants it to be told; what is left open is as the protocol has it.
  ///
  /// @param status of HTTP
  /// @param code the protocol's number
  /// @param msg the protocol's text
  record Failing(int status, OptionalInt code, Optional<String> msg) {}
}
