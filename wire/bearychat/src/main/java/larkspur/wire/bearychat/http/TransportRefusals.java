package larkspur.wire.bearychat.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The protocol's form of what the HTTP layer refuses before a request comes to [OpenApiRoutes]: a
/// header that is none, a body above all limits, a path that is not well encoded. Pages of any
/// origin may read it, as every other answer.
public final class TransportRefusals implements DirectHandler {

  private static final Logger LOG = LoggerFactory.getLogger(TransportRefusals.class);

  private final LogIds logIds;

  TransportRefusals(LogIds logIds) {
    this.logIds = logIds;
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return TransportResponse.builder()
        .status(status)
        .keepAlive(event.keepAlive())
        .header(OpenApiRoutes.JSON)
        .header(OpenApiRoutes.ANY_ORIGIN)
        .entity(OpenApiRoutes.json(failure(status)))
        .build();
  }

  private Failure failure(Status status) {
    if (status.code() < 500) {
      return new Failure(
          status.code(),
          ErrorCode.INVALID,
          "bad request: " + status.reasonPhrase().toLowerCase(Locale.ROOT));
    }
    String logId = logIds.next();
    LOG.error("a request failed with {} before it came to a call, log id {}", status, logId);
    return new Failure(
        status.code(), ErrorCode.INTERNAL, "internal error, see the server's log for " + logId);
  }
}
