package larkspur.wire.feishu.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What a failure is put into (platform-1.4.1 to platform-1.4.3): an `error` object beside `code`
/// and `msg`, all of whose leaves are texts. Its links lead to this server.
final class Envelope {

  /// A page of this server's, in words for people.
  private static final String HELP = "/larkspur/v1/help";

  private final Supplier<String> origin;

  Envelope(Supplier<String> origin) {
    this.origin = origin;
  }

  private record Help(String url, String description) {}

  Map<String, Object> failed(Failure failure, String logId, boolean withData) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("log_id", logId);
    error.put(
        "troubleshooter",
        "Look for the log id in the server's log: "
            + link("log_id=" + logId + "&code=" + failure.code()));
    if (!failure.fields().isEmpty()) {
      error.put("field_violations", failure.fields());
    }
    if (!failure.permissions().isEmpty()) {
      error.put("permission_violations", failure.permissions());
    }
    List<Help> helps =
        failure.helps().stream()
            .map(help -> new Help(link(help.query()), help.description()))
            .toList();
    if (!helps.isEmpty()) {
      error.put("helps", helps);
    }
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("code", failure.code());
    envelope.put("msg", failure.getMessage());
    if (withData) {
      envelope.put("data", Answer.NOTHING);
    }
    envelope.put("error", error);
    return envelope;
  }

  private String link(String query) {
    return origin.get() + HELP + "?" + query;
  }
}
