package larkspur.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnicodeTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "é", "枝", "😀", "\u0000", "\uffff", "\ufffd", "\ufeffx"})
  void what_utf_8_spells_is_read_as_it_is(String text) {
    assertThat(Unicode.decode(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff", // no byte of UTF-8
        "e282", // cut short
        "c080", // NUL in two bytes
        "eda0bd", // half a pair
        "eda0bdedb880", // a pair in six bytes
        "f4908080", // beyond Unicode
        "efbfbdff", // after a character that stands for what was malformed
        "fffe7800" // UTF-16
      })
  void bytes_that_are_not_utf_8_are_refused(String hex) {
    assertThatThrownBy(() -> Unicode.decode(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not UTF-8");
  }

  @Test
  void a_byte_order_mark_is_taken_from_the_beginning_only() {
    assertThat(Unicode.withoutByteOrderMark("\ufeffx\ufeff")).isEqualTo("x\ufeff");
    assertThat(Unicode.withoutByteOrderMark("x")).isEqualTo("x");
    assertThat(Unicode.withoutByteOrderMark("")).isEmpty();
  }
}
