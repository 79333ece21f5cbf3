package larkspur.developer.inspector;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;

/// One request and what came of it.
///
/// @param number its place among all that were recorded since the start, from 1
/// @param at when the request came, by the server's clock
/// @param took from then until the answer was handed to the network
/// @param remote address and port of who asked
/// @param path as it was sent, not decoded
/// @param query as it was sent, without its question mark; empty if there was none
/// @param request the body
/// @param answer none if the connection ended without one
/// @param call the name of the call that it was found to be
/// @param caller as whom it was made, if its token was good
/// @param troubles what went wrong between the two ends, in words
record Exchange(
    long number,
    Instant at,
    Duration took,
    String remote,
    String method,
    String path,
    String query,
    List<Header> headers,
    Payload request,
    Optional<Answer> answer,
    Optional<String> call,
    Optional<NamedCaller> caller,
    Optional<String> logId,
    List<String> troubles) {

  /// What an exchange takes beside its texts: objects and references.
  private static final int OVERHEAD_BYTES = 1024;

  /// A header, its name as it was sent.
  record Header(String name, String value) {

    int length() {
      return name.length() + value.length();
    }
  }

  record Answer(int status, List<Header> headers, Payload body) {}

  /// As whom a call was made, with the names they had then.
  record NamedCaller(
      TenantId tenant,
      String tenantName,
      Actor actor,
      String actorName,
      Optional<AppId> app,
      Optional<String> appName) {}

  /// About what it takes of the memory.
  long weight() {
    return OVERHEAD_BYTES
        + 2L * (path.length() + query.length())
        + 2L * headers.stream().mapToInt(Header::length).sum()
        + request.kept().length
        + answer
            .map(sent ->
                2L * sent.headers().stream().mapToInt(Header::length).sum()
                    + sent.body().kept().length)
            .orElse(0L);
  }
}
