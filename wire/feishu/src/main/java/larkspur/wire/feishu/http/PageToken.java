package larkspur.wire.feishu.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.CRC32C;

/// Page tokens: the place in a list after which to go on, bound to the list that was asked for, so
/// that a token answers no other.
///
/// They are no secret and give no right. The checksum keeps one list's token from being taken for
/// another's, and an altered one from being taken at all; anybody can compute it, so a place is
/// checked like whatever else a client sends.
///
/// They are base64 with its padding, like those that the documents print: a client that forgets to
/// percent-encode them is found out here as it would be there.
public final class PageToken {

  private static final int CHECKSUM_BYTES = 4;

  private PageToken() {}

  /// @param list which list is asked for, with its parent and filters
  /// @param place in ASCII
  public static String of(String list, String place) {
    return encoded(list, place.getBytes(StandardCharsets.US_ASCII));
  }

  /// The place that a token names; empty if it is not one for this list.
  public static Optional<String> place(String list, String token) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (bytes.length <= CHECKSUM_BYTES) {
      return Optional.empty();
    }
    byte[] place = Arrays.copyOf(bytes, bytes.length - CHECKSUM_BYTES);
    // Compared as text: other texts decode to the same bytes, since a decoder passes over bits that
    // stand for nothing, and over padding that is missing.
    return encoded(list, place).equals(token)
        ? Optional.of(new String(place, StandardCharsets.US_ASCII))
        : Optional.empty();
  }

  /// A place that is a number from 0.
  public static String of(String list, long place) {
    return of(list, Long.toString(place));
  }

  /// The number that a token names; empty if it is not one for this list.
  public static Optional<Long> number(String list, String token) {
    // 19 digits may be too many for a long.
    return place(list, token)
        .filter(place -> place.matches("[0-9]{1,19}"))
        .flatMap(place -> {
          try {
            return Optional.of(Long.parseLong(place));
          } catch (NumberFormatException beyond) {
            return Optional.empty();
          }
        });
  }

  private static String encoded(String list, byte[] place) {
    byte[] token =
        ByteBuffer.allocate(place.length + CHECKSUM_BYTES)
            .put(place)
            .putInt(checksum(list, place))
            .array();
    return Base64.getUrlEncoder().encodeToString(token);
  }

  private static int checksum(String list, byte[] place) {
    CRC32C checksum = new CRC32C();
    checksum.update(list.getBytes(StandardCharsets.UTF_8));
    checksum.update(0);
    checksum.update(place);
    return (int) checksum.getValue();
  }
}
