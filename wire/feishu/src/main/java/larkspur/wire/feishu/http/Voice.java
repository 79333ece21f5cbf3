package larkspur.wire.feishu.http;

import java.util.List;
import java.util.Optional;
import larkspur.core.refusal.Refusal;

/// How one API of the platform says no: which status, which code, which words.
public interface Voice {

  /// A request is not as its description wants it.
  ///
  /// @param violations at least one
  Failure invalid(List<Violation> violations);

  /// The domain turned the request down. Written as one exhaustive switch.
  Failure refused(Refusal refusal);

  /// The code under which a fault of ours is told, with HTTP status 500.
  default int faultCode() {
    return 1500;
  }

  /// Whether failures carry an empty `data`, too.
  default boolean failsWithData() {
    return false;
  }

  /// The body that tells of a failure, where an API has a form of its own; empty for the platform's
  /// envelope.
  default Optional<Object> written(Failure failure, String logId) {
    return Optional.empty();
  }
}
