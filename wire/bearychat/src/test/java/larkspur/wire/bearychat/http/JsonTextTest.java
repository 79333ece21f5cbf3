package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class JsonTextTest {

  @Test
  void everyCharacterIsWrittenAsTheMapperWritesIt() {
    StringBuilder all = new StringBuilder();
    for (int point = 0; point <= 0x2ffff; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        all.appendCodePoint(point);
      }
    }
    assertThat(new JsonText(16).string(all.toString()).toBytes())
        .isEqualTo(BearyChatJson.write(all.toString()));
  }

  @Test
  void piecesOfAnyLengthFindRoom() {
    SplittableRandom chance = new SplittableRandom(3);
    JsonText json = new JsonText(0);
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      String text = "a".repeat(chance.nextInt(40));
      json.string(text).raw(JsonText.ascii(",")).number(i).bool(i % 2 == 0).none();
      expected.append('"').append(text).append("\",").append(i).append(i % 2 == 0).append("null");
    }
    assertThat(new String(json.toBytes(), StandardCharsets.UTF_8)).isEqualTo(expected.toString());
  }

  @Test
  void halfASurrogatePairIsAQuestionMarkAndNothingIsNull() {
    assertThat(new JsonText(16).string("a\ud800b\udc00").string(null).toBytes())
        .isEqualTo("\"a?b?\"null".getBytes(StandardCharsets.UTF_8));
  }
}
