package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageKeyTest {

  @Test
  void keys_compare_in_the_order_of_their_messages() {
    List<String> inOrder =
        List.of(
            "999999999999.9999",
            "1485236262366.0001",
            "1485236262366.0101",
            "1485236262366.0102",
            "1485236262367.0000",
            "10000000000000.0000");
    assertThat(Stream.of(4, 2, 0, 5, 3, 1).map(inOrder::get).map(MessageKey::new).sorted())
        .extracting(MessageKey::text)
        .isEqualTo(inOrder);
  }

  @Test
  void a_key_tells_the_millisecond_of_its_message() {
    assertThat(new MessageKey("1485236262366.0193").instant())
        .isEqualTo(Instant.parse("2017-01-24T05:37:42.366Z"));
  }

  @Test
  void a_key_reads_as_its_text() {
    MessageKey key = new MessageKey("1485236262366.0193");
    assertThat(key).hasToString("1485236262366.0193");
  }

  @Test
  void two_spellings_of_one_place_are_two_keys() {
    MessageKey spelled = new MessageKey("01485236262366.0193");
    assertThat(spelled).isNotEqualTo(new MessageKey("1485236262366.0193"));
    assertThat(spelled.compareTo(new MessageKey("1485236262366.0193"))).isNotZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1485236262366",
        "1485236262366.193",
        "1485236262366.01930",
        "148523626.0193",
        "14852362623660000.0193",
        " 1485236262366.0193",
        "1485236262366.0193\n",
        "1485236262366,0193",
        "-485236262366.0193",
        "١٤٨٥٢٣٦٢٦٢٣٦٦.0193"
      })
  void what_has_not_the_form_of_a_key_is_refused(String text) {
    assertThatThrownBy(() -> new MessageKey(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
