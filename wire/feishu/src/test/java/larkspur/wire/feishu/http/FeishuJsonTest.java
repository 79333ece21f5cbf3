package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/// What a client may call JSON.
class FeishuJsonTest {

  private static final String BODY = "{\"a\":\"é😀\"}";

  @Test
  @Proves("platform-1.1.5")
  void utf_8_is_read_with_or_without_a_byte_order_mark() {
    byte[] plain = BODY.getBytes(StandardCharsets.UTF_8);
    assertThat(FeishuJson.read(plain).get("a").asString()).isEqualTo("é😀");
    byte[] marked = ("\ufeff" + BODY).getBytes(StandardCharsets.UTF_8);
    assertThat(FeishuJson.read(marked)).isEqualTo(FeishuJson.read(plain));
  }

  @ParameterizedTest
  @Proves("platform-1.1.5")
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "UTF-32LE", "ISO-8859-1"})
  void no_other_encoding_is_guessed(String charset) {
    byte[] body = "{\"a\":\"é\"}".getBytes(Charset.forName(charset));
    assertThatThrownBy(() -> FeishuJson.read(body)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_character_in_more_bytes_than_it_needs_is_refused() {
    byte[] nul = "{\"a\":\"\u00c0\u0080\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> FeishuJson.read(nul)).hasMessage("not UTF-8");
  }

  private record Ours(String summary, String completedAt, String isAllDay) {}

  @Test
  void a_name_of_ours_is_spelled_as_it_is_written() {
    JsonNode written = FeishuJson.read(FeishuJson.write(new Ours("", "", "")));
    assertThat(written.propertyNames())
        .containsExactly(
            FeishuJson.name("summary"),
            FeishuJson.name("completedAt"),
            FeishuJson.name("isAllDay"));
  }

  @Test
  void nothing_may_stand_behind_it() {
    byte[] twice = (BODY + BODY).getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> FeishuJson.read(twice)).hasMessage("not JSON");
  }
}
