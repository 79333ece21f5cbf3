package larkspur.wire.feishu.http;

import java.nio.charset.StandardCharsets;

/// The name of a download, as a header carries it (RFC 6266): in plain characters for old clients,
/// and whole.
final class Disposition {

  private Disposition() {}

  static String of(String name) {
    StringBuilder plain = new StringBuilder();
    name.codePoints()
        .forEach(c -> plain.append(c >= ' ' && c < 0x7f && c != '"' && c != '\\' ? (char) c : '_'));
    StringBuilder whole = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      boolean letter =
          b >= '0' && b <= '9'
              || b >= 'A' && b <= 'Z'
              || b >= 'a' && b <= 'z'
              || "-._~".indexOf(b) >= 0;
      whole.append(letter ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + whole;
  }
}
