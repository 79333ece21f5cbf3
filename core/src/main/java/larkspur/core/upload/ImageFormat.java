package larkspur.core.upload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// What kind of picture some bytes are, as they say themselves in their beginning; what they are
/// called does not matter.
public enum ImageFormat {
  JPEG,
  PNG,
  GIF,
  WEBP,
  BMP,
  ICO,
  TIFF,
  HEIC;

  /// Of pictures in a container that holds other things, too.
  private static final Set<String> HEIC_BRANDS =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1");

  /// How many points a picture has in both directions.
  record Dimensions(long width, long height) {

    boolean within(int side) {
      return width <= side && height <= side;
    }
  }

  /// The format of a picture that begins so; empty if it is none that is known.
  static Optional<ImageFormat> of(byte[] head) {
    if (begins(head, 0, 0xff, 0xd8, 0xff)) {
      return Optional.of(JPEG);
    }
    if (begins(head, 0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
      return Optional.of(PNG);
    }
    if (text(head, 0, 6).equals("GIF87a") || text(head, 0, 6).equals("GIF89a")) {
      return Optional.of(GIF);
    }
    if (text(head, 0, 4).equals("RIFF") && text(head, 8, 4).equals("WEBP")) {
      return Optional.of(WEBP);
    }
    // The size of the header behind the file's own: two letters alone begin many a text.
    if (begins(head, 0, 'B', 'M') && head.length >= 18 && isBmpHeader(little(head, 14, 4))) {
      return Optional.of(BMP);
    }
    if (begins(head, 0, 0, 0, 1, 0) && little(head, 4, 2) > 0) {
      return Optional.of(ICO);
    }
    if (begins(head, 0, 'I', 'I', 42, 0) || begins(head, 0, 'M', 'M', 0, 42)) {
      return Optional.of(TIFF);
    }
    if (text(head, 4, 4).equals("ftyp") && HEIC_BRANDS.contains(text(head, 8, 4))) {
      return Optional.of(HEIC);
    }
    return Optional.empty();
  }

  private static boolean isBmpHeader(long bytes) {
    return Set.of(12L, 40L, 52L, 56L, 64L, 108L, 124L).contains(bytes);
  }

  /// The size of a picture of this format; empty where its beginning does not tell, as of TIFF and
  /// HEIC, whose directories may be anywhere.
  Optional<Dimensions> dimensions(byte[] head) {
    return switch (this) {
      case PNG -> at(head, 24, new Dimensions(big(head, 16, 4), big(head, 20, 4)));
      case GIF -> at(head, 10, new Dimensions(little(head, 6, 2), little(head, 8, 2)));
      case BMP ->
          little(head, 14, 4) == 12
              ? at(head, 22, new Dimensions(little(head, 18, 2), little(head, 20, 2)))
              : at(
                  head,
                  26,
                  // Rows from the top have a negative number of them.
                  new Dimensions(
                      Math.abs((int) little(head, 18, 4)), Math.abs((int) little(head, 22, 4))));
      case WEBP -> webp(head);
      case JPEG -> jpeg(head);
      // 256 at most.
      case ICO -> Optional.empty();
      case TIFF, HEIC -> Optional.empty();
    };
  }

  private static Optional<Dimensions> at(byte[] head, int needed, Dimensions dimensions) {
    return head.length < needed ? Optional.empty() : Optional.of(dimensions);
  }

  private static Optional<Dimensions> webp(byte[] head) {
    return switch (text(head, 12, 4)) {
      case "VP8X" -> at(head, 30, new Dimensions(little(head, 24, 3) + 1, little(head, 27, 3) + 1));
      case "VP8 " ->
          at(head, 30, new Dimensions(little(head, 26, 2) & 0x3fff, little(head, 28, 2) & 0x3fff));
      case "VP8L" -> {
        long bits = little(head, 21, 4);
        yield at(head, 25, new Dimensions((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1));
      }
      default -> Optional.empty();
    };
  }

  /// Goes from segment to segment until one begins the picture itself.
  private static Optional<Dimensions> jpeg(byte[] head) {
    int at = 2;
    while (at + 9 <= head.length && (head[at] & 0xff) == 0xff) {
      int marker = head[at + 1] & 0xff;
      if (marker == 0xff) {
        at++;
        continue;
      }
      boolean frame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (frame) {
        return Optional.of(new Dimensions(big(head, at + 7, 2), big(head, at + 5, 2)));
      }
      boolean alone = marker == 0x01 || marker >= 0xd0 && marker <= 0xd8;
      at += alone ? 2 : 2 + (int) Math.max(2, big(head, at + 2, 2));
    }
    return Optional.empty();
  }

  private static boolean begins(byte[] head, int at, int... bytes) {
    if (head.length < at + bytes.length) {
      return false;
    }
    for (int i = 0; i < bytes.length; i++) {
      if ((head[at + i] & 0xff) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /// Empty where there are not so many bytes.
  private static String text(byte[] head, int at, int bytes) {
    return head.length < at + bytes
        ? ""
        : new String(Arrays.copyOfRange(head, at, at + bytes), StandardCharsets.ISO_8859_1);
  }

  /// 0 where there are not so many bytes.
  private static long big(byte[] head, int at, int bytes) {
    long number = 0;
    for (int i = 0; i < bytes && head.length >= at + bytes; i++) {
      number = number << 8 | head[at + i] & 0xff;
    }
    return number;
  }

  /// 0 where there are not so many bytes.
  private static long little(byte[] head, int at, int bytes) {
    long number = 0;
    for (int i = bytes - 1; i >= 0 && head.length >= at + bytes; i--) {
      number = number << 8 | head[at + i] & 0xff;
    }
    return number;
  }
}
