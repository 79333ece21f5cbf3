package larkspur.wire.feishu.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The platform's form of what the HTTP layer refuses before a request comes to [FeishuRoutes]: a
/// header that is none, a body above all limits, a path that is not well encoded.
///
/// The code is 9499, "bad request: body or parameters malformed" (platform-1.6.2); of a fault of
/// ours it is 1500. Each has a log id, and stands in the log under it: in one line, with nothing of
/// what was sent but the beginning of its path.
public final class TransportRefusals implements DirectHandler {

  private static final int BAD_REQUEST = 9499;
  private static final int PATH_LOGGED_MAX = 200;
  private static final Logger LOG = LoggerFactory.getLogger(TransportRefusals.class);

  private final LogIds logIds;
  private final Envelope envelope;

  TransportRefusals(LogIds logIds, Envelope envelope) {
    this.logIds = logIds;
    this.envelope = envelope;
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    String logId = logIds.next();
    boolean ours = status.code() >= 500;
    Failure failure =
        ours
            ? new Failure(
                status.code(),
                FeishuRoutes.FAULT,
                "internal error, see the server's log for " + logId)
            : new Failure(
                status.code(),
                BAD_REQUEST,
                "bad request: " + status.reasonPhrase().toLowerCase(Locale.ROOT));
    LOG.info(
        "a request for {} was refused with {}, log id {}",
        shown(request.path()),
        status.code(),
        logId);
    return TransportResponse.builder()
        .status(status)
        .keepAlive(event.keepAlive())
        .header(HeaderNames.CONTENT_TYPE, FeishuRoutes.JSON)
        .header(FeishuRoutes.LOG_ID, logId)
        .entity(FeishuJson.write(envelope.failed(failure, logId, false)))
        .build();
  }

  /// So much of a path as cannot do harm in a log: without the token of a hook.
  static String shown(String path) {
    String start = path.substring(0, Math.min(path.length(), PATH_LOGGED_MAX));
    return start.replaceAll("[^!-~]", "?").replaceAll("(?<=/hook/)[^/]+", "...");
  }
}
