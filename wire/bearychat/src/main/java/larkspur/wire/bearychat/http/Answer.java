package larkspur.wire.bearychat.http;

/// What a call answers when it succeeds: a bare object or list, with no member `code`
/// (bearychat-1.4.7).
public sealed interface Answer {

  /// JSON.
  ///
  /// @param body written already; handed over, not copied
  record Json(int status, byte[] body) implements Answer {}

  /// 204: neither a body nor a content type, at which a client would try to parse one.
  record NoContent() implements Answer {}

  static Answer ok(Object body) {
    return new Json(200, BearyChatJson.write(body));
  }

  static Answer ok(byte[] json) {
    return new Json(200, json);
  }

  static Answer created(byte[] json) {
    return new Json(201, json);
  }

  static Answer noContent() {
    return new NoContent();
  }
}
