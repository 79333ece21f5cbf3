package larkspur.wire.feishu.aily;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;
import larkspur.core.agent.Page;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Shape.Field;
import larkspur.wire.feishu.http.Values;
import tools.jackson.databind.JsonNode;

/// Paging as Aily has it (digest of Aily, 1.8).
///
/// A page token names the last thing of the page, bound to the list that was asked for, so that it
/// answers no other. It is no secret and gives no right: the checksum keeps one list's token from
/// being taken for another's, and an altered one from being taken at all.
final class AilyPages {

  private static final int SIZE_DEFAULT = 20;
  private static final int TOKEN_MAX = 1024;
  private static final int CHECKSUM_BYTES = 4;

  private AilyPages() {}

  /// The parameters of every list. Any number is a page size: clients send 0 for "as many as you
  /// like".
  static Shape query(Field... more) {
    return Shape.of(
            Shape.optional("page_size", Kind.integer(Long.MIN_VALUE, Long.MAX_VALUE)),
            Shape.optional("page_token", Kind.text(TOKEN_MAX)))
        .and(more);
  }

  /// None, zero and less give the default; more than the most gives the most.
  static int size(Values query) {
    long asked = query.json("page_size").map(JsonNode::asLong).orElse(0L);
    return asked <= 0 ? SIZE_DEFAULT : (int) Math.min(asked, Page.SIZE_MAX);
  }

  /// The id after which to go on.
  ///
  /// @param list which list is asked for, with its parent and filters
  static Optional<String> after(Inbound in, Values query, String list) {
    return query
        .text("page_token")
        .filter(token -> !token.isEmpty())
        .map(token ->
            read(list, token)
                .orElseThrow(() -> in.invalid("page_token", token, "is not of this list")));
  }

  static String token(String list, String lastId) {
    byte[] id = lastId.getBytes(StandardCharsets.US_ASCII);
    byte[] token =
        ByteBuffer.allocate(id.length + CHECKSUM_BYTES).put(id).putInt(checksum(list, id)).array();
    return Base64.getUrlEncoder().encodeToString(token);
  }

  private static Optional<String> read(String list, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (bytes.length <= CHECKSUM_BYTES) {
      return Optional.empty();
    }
    byte[] id = Arrays.copyOf(bytes, bytes.length - CHECKSUM_BYTES);
    return ByteBuffer.wrap(bytes).getInt(id.length) == checksum(list, id)
        ? Optional.of(new String(id, StandardCharsets.US_ASCII))
        : Optional.empty();
  }

  private static int checksum(String list, byte[] id) {
    CRC32C checksum = new CRC32C();
    checksum.update(list.getBytes(StandardCharsets.UTF_8));
    checksum.update(0);
    checksum.update(id);
    return (int) checksum.getValue();
  }
}
