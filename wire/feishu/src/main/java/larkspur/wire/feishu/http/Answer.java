package larkspur.wire.feishu.http;

import java.util.Map;

/// Answers that are not simply an object under `data`.
public final class Answer {

  /// `"data": {}`, when there is nothing to tell.
  public static final Map<String, Object> NOTHING = Map.of();

  private Answer() {}

  /// An answer whose fields stand at the top level, beside `code` and `msg`, as those of `auth/v3`
  /// do.
  public record Bare(int status, Object body) {}

  /// A browser is sent elsewhere, with 302.
  ///
  /// @param location a URL, or a path of this server's, in printable ASCII
  public record Redirect(String location) {}
}
