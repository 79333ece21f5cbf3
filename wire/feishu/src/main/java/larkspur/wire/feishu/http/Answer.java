package larkspur.wire.feishu.http;

import java.util.Map;
import java.util.Optional;
import larkspur.core.upload.Piece;

/// Answers that are not simply an object under `data`.
public final class Answer {

  /// `"data": {}`, when there is nothing to tell.
  public static final Map<String, Object> NOTHING = Map.of();

  private Answer() {}

  /// An answer whose fields stand at the top level, beside `code` and `msg`, as those of `auth/v3`
  /// do.
  public record Bare(int status, Object body) {}

  /// Bytes instead of JSON. They are sent when the request has given its place to others already,
  /// for as long as its client takes.
  ///
  /// @param type of the content, one of ours and never what a client once said: a page that
  ///   somebody uploaded must not be one of this server's
  /// @param name under which to keep it, any text
  /// @param bytes what is asked for, whole or in part; empty if nothing is in the range
  public record Download(String type, String name, long size, Optional<Piece> bytes) {}

  /// A browser is sent elsewhere, with 302.
  ///
  /// @param location a URL, or a path of this server's, in printable ASCII
  public record Redirect(String location) {}
}
