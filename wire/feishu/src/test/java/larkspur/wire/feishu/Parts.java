package larkspur.wire.feishu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A form of several parts as a client sends it.
public final class Parts {

  private static final String BOUNDARY = "----larkspur7MA4YWxkTrZu0gW";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public Parts text(String name, String value) {
    return part("name=\"" + name + "\"", "", value.getBytes(StandardCharsets.UTF_8));
  }

  /// @param file the name that the client gives it; empty for none
  public Parts file(String name, String file, byte[] bytes) {
    return part(
        "name=\"" + name + "\";" + (file.isEmpty() ? "" : " filename=\"" + file + "\""),
        "Content-Type: application/octet-stream\r\n",
        bytes);
  }

  private Parts part(String disposition, String headers, byte[] bytes) {
    utf8("--" + BOUNDARY + "\r\nContent-Disposition: form-data; " + disposition + "\r\n");
    utf8(headers + "\r\n");
    out.writeBytes(bytes);
    return utf8("\r\n");
  }

  private Parts utf8(String text) {
    out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  /// All of it, with its end.
  public byte[] bytes() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(out.toByteArray());
    whole.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.UTF_8));
    return whole.toByteArray();
  }

  public String contentType() {
    return "multipart/form-data; boundary=" + BOUNDARY;
  }
}
