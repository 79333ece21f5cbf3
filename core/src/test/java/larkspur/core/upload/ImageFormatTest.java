package larkspur.core.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import larkspur.core.upload.ImageFormat.Dimensions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {

  /// Beginnings of pictures of 4097 by 300 points, as their formats have them.
  static byte[] head(ImageFormat format) {
    String hex =
        switch (format) {
          // An application segment, a table, then the frame.
          case JPEG ->
              "ffd8 ffe00006 4a464946 ffdb0004 0000 ffc2000b 08 012c 1001 01 011100 ffda0000";
          case PNG -> "89504e470d0a1a0a 0000000d 49484452 00001001 0000012c 08060000 00";
          case GIF -> "474946383961 0110 2c01 f70000";
          case WEBP -> "52494646 00010000 57454250 56503858 0a000000 10000000 001000 2b0100";
          case BMP ->
              "424d 36000000 00000000 36000000 28000000 01100000 d4feffff 0100 1800 00000000";
          case ICO -> "00000100 0100 1010 0000 0100 2000";
          case TIFF -> "49492a00 08000000 0000";
          case HEIC -> "00000018 66747970 68656963 00000000 6d696631";
        };
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  @ParameterizedTest
  @EnumSource
  void a_picture_is_known_by_its_bytes(ImageFormat format) {
    assertThat(ImageFormat.of(head(format))).contains(format);
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "GIF", "WEBP", "BMP"})
  void so_is_its_size(ImageFormat format) {
    assertThat(format.dimensions(head(format))).contains(new Dimensions(4097, 300));
  }

  @ParameterizedTest
  @EnumSource(names = {"ICO", "TIFF", "HEIC"})
  void the_size_of_some_is_not_told_by_their_beginning(ImageFormat format) {
    assertThat(format.dimensions(head(format))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // Lossy, 14 bits each, the two above them for scaling.
    "52494646 00010000 57454250 56503820 00000000 300100 9d012a 0150 2c81",
    // Lossless, 14 bits each less one.
    "52494646 00010000 57454250 5650384c 00000000 2f 00d04a00",
  })
  void other_kinds_of_webp_tell_their_size_too(String hex) {
    byte[] head = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(ImageFormat.of(head)).contains(ImageFormat.WEBP);
    assertThat(ImageFormat.WEBP.dimensions(head)).contains(new Dimensions(4097, 300));
  }

  @Test
  void an_old_bitmap_tells_its_size_too() {
    byte[] head =
        HexFormat.of().parseHex("424d360000000000000036000000" + "0c000000" + "01102c0101001800");
    assertThat(ImageFormat.of(head)).contains(ImageFormat.BMP);
    assertThat(ImageFormat.BMP.dimensions(head)).contains(new Dimensions(4097, 300));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "B",
        "BM",
        "BM is how this text begins, and it is no bitmap",
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "%PDF-1.7",
        "RIFF----WAVEfmt ",
        "----ftypisom----",
        "GIF90a--"
      })
  void what_is_no_picture_is_none(String text) {
    assertThat(ImageFormat.of(text.getBytes(StandardCharsets.ISO_8859_1))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_head_that_is_cut_short_or_garbled_breaks_nothing(ImageFormat format) {
    byte[] whole = head(format);
    Random random = new Random(format.ordinal());
    for (int length = 0; length <= whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      format.dimensions(cut);
      ImageFormat.of(cut);
      for (int i = 0; i < 200 && length > 0; i++) {
        byte[] garbled = Arrays.copyOf(cut, length + 16);
        garbled[random.nextInt(garbled.length)] = (byte) random.nextInt();
        format.dimensions(garbled);
      }
    }
    assertThat(format.dimensions(new byte[0])).isEmpty();
  }
}
