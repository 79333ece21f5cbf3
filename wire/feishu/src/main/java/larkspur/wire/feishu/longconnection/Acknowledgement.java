package larkspur.wire.feishu.longconnection;

import java.io.ByteArrayOutputStream;
import java.util.Base64;
import larkspur.wire.feishu.http.FeishuJson;
import tools.jackson.databind.JsonNode;

/// What a client sends back with an event's frame: `{"code": 200, "data": "<Base64>"}`. What its
/// handler answered is in `data`; the Java SDK writes it as a list of signed bytes.
///
/// @param refusal why the event was not taken; empty if it was
/// @param data what the handler answered; nothing if it answered nothing
record Acknowledgement(String refusal, byte[] data) {

  private static final int OK = 200;
  private static final byte[] NOTHING = {};

  static Acknowledgement read(byte[] payload) {
    JsonNode json;
    try {
      json = FeishuJson.read(payload);
    } catch (IllegalArgumentException notJson) {
      return refused("the acknowledgement is not JSON");
    }
    JsonNode code = json.path("code");
    if (!code.isIntegralNumber()) {
      return refused("the acknowledgement has no code");
    }
    if (code.asLong() != OK) {
      return refused("the acknowledgement has the code " + code.asLong());
    }
    return new Acknowledgement("", data(json.path("data")));
  }

  private static Acknowledgement refused(String why) {
    return new Acknowledgement(why, NOTHING);
  }

  boolean taken() {
    return refusal.isEmpty();
  }

  /// What is no data of either form is handed on as it is written, so that whoever asked sees that
  /// it means nothing.
  private static byte[] data(JsonNode data) {
    if (data.isMissingNode() || data.isNull()) {
      return NOTHING;
    }
    if (data.isString()) {
      try {
        return Base64.getDecoder().decode(data.asString());
      } catch (IllegalArgumentException notBase64) {
        return FeishuJson.write(data);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (JsonNode one : data) {
      if (!one.isInt() || one.asInt() < Byte.MIN_VALUE || one.asInt() > 255) {
        return FeishuJson.write(data);
      }
      bytes.write(one.asInt());
    }
    return data.isArray() ? bytes.toByteArray() : FeishuJson.write(data);
  }
}
