package larkspur.client.bearychat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/// Carries a request to the service and brings the answer back: all that [MessageApi] asks of a
/// network. [HttpRequester] is the ordinary one; another HTTP library, a recorder, or a test's own
/// is one method away.
///
/// A requester knows nothing of the API. Whatever status comes back is an answer, a failure of the
/// service's included. It must be safe for use by several threads, and must not send a request a
/// second time once a byte of it may have arrived: a message would be there twice.
@FunctionalInterface
public interface Requester {

  /// Sends a request without waiting.
  ///
  /// @return the whole answer. It fails with an [IOException] if none came: no connection, time
  ///   over, connection broken, an answer over a limit. Cancelling it gives the request up.
  CompletableFuture<Answer> sendAsync(Request request);

  /// Sends a request and waits for the whole answer. Unless overridden it waits for [#sendAsync].
  ///
  /// @throws IOException as the future of [#sendAsync] fails
  /// @throws InterruptedException if the thread was interrupted; the request is given up then, and
  ///   nobody knows whether it had its effect
  default Answer send(Request request) throws IOException, InterruptedException {
    CompletableFuture<Answer> answer = sendAsync(request);
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failed) {
        throw failed;
      }
      throw new IOException(e.getCause());
    }
  }

  /// What is to be sent.
  ///
  /// @param method in capitals
  /// @param uri with its query, percent-encoded
  /// @param headers one value each; names differ in more than their case
  /// @param body to be sent as UTF-8; empty if there is none, as with a GET
  /// @param timeout how long the whole exchange may take; the requester's own if absent
  record Request(
      String method,
      URI uri,
      Map<String, String> headers,
      String body,
      Optional<Duration> timeout) {

    /// Keeps a copy of the headers.
    public Request {
      Objects.requireNonNull(method);
      Objects.requireNonNull(uri);
      headers = Map.copyOf(headers);
      Objects.requireNonNull(body);
      Objects.requireNonNull(timeout);
    }

    /// Method and path. Query, headers and body are left out: the token is in one of them.
    @Override
    public String toString() {
      return method + " " + uri.getPath();
    }
  }

  /// What came back.
  ///
  /// @param headers all values of each, in order
  /// @param body read as UTF-8; empty if there is none
  record Answer(int status, Map<String, List<String>> headers, String body) {

    /// Keeps a copy of the headers.
    public Answer {
      headers = Map.copyOf(headers);
      Objects.requireNonNull(body);
    }
  }
}
