package larkspur.wire.bearychat.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import larkspur.core.chat.ChatId;
import larkspur.storage.Position;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

  @Test
  void anIdLeadsBackToChatAndPlace() {
    Random random = new Random(7);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      MessageId id =
          new MessageId(ChatId.of(random.nextLong()), new Position(random.nextLong() >>> 1));
      assertThat(id.text()).matches("=[A-Za-z0-9]{22}");
      assertThat(MessageId.parse(id.text())).contains(id);
      seen.add(id.text());
    }
    assertThat(seen).hasSize(10_000);
  }

  @Test
  void theGreatestNumbersFit() {
    MessageId id = new MessageId(ChatId.of(-1), Position.END);
    // 2^64 - 1 and 2^63 - 1 in base 62.
    assertThat(id.text()).isEqualTo("=LygHa16AHYFAzL8n0Y58m7");
    assertThat(MessageId.parse(id.text())).contains(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "=bw52O",
        "=000000000010000000000",
        "=000000000010000000000000",
        "x0000000000100000000001",
        "=0000000000-00000000001",
        "=LygHa16AHYG00000000001",
        "=zzzzzzzzzzz00000000001",
        "=00000000001zzzzzzzzzzz",
        "=00000000001AzL8n0Y58m8",
      })
  void whatWasNotMadeHereIsNoId(String text) {
    assertThat(MessageId.parse(text)).isEmpty();
  }
}
