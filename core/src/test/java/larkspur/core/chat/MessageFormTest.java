package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Stored;
import larkspur.core.identity.Actor;
import larkspur.core.identity.RobotId;
import larkspur.core.json.Json;
import larkspur.storage.Position;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Messages are written and read piece by piece. That is the form of all other records, no other.
class MessageFormTest {

  private static final Actor ADA = Actor.of("person_0123456789abcdef");

  static List<Stored> messages() {
    List<Inline> line =
        List.of(
            new Inline.Text("Höre, \"Ada\" \\ \n\t\u0001 😀 "),
            new Inline.Mention(ADA, "Ada"),
            new Inline.Link("here", "https://example.com/?a=b&c"));
    Attachment full =
        new Attachment(
            Optional.of("title"),
            Optional.of(""),
            Optional.of("https://example.com"),
            Optional.of("#fff"),
            List.of("https://example.com/1.png", "https://example.com/2.png"));
    Attachment bare =
        new Attachment(
            Optional.empty(), Optional.of("text"), Optional.empty(), Optional.empty(), List.of());
    return List.of(
        new Stored(
            ADA,
            Body.Text.plain("hello"),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty()),
        new Stored(
            RobotId.TASK_ASSISTANT,
            new Body.Text(line, List.of(full, bare)),
            Optional.of(new Position(12_345_678_901_234_567L)),
            Optional.of(new Position(1_234_567_890_123_456L)),
            true,
            Optional.of(Instant.ofEpochMilli(1_700_000_000_123L))),
        new Stored(
            ADA,
            new Body.Post("Title", List.of(line, List.of())),
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.empty()),
        new Stored(
            ADA,
            new Body.Deleted(),
            Optional.of(new Position(5)),
            Optional.empty(),
            false,
            Optional.of(Instant.ofEpochMilli(7))));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsWrittenAsEveryOtherRecordIs(Stored message) {
    assertThat(text(MessageForm.write(message))).isEqualTo(text(Json.write(message)));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsReadAsItWasWritten(Stored message) {
    assertThat(MessageForm.read(MessageForm.write(message))).isEqualTo(message);
  }

  @ParameterizedTest
  @MethodSource("messages")
  void membersThatAreNotKnownArePassedOver(Stored message) {
    String more =
        text(Json.write(message))
            .replaceFirst("\\{\"author\"", "{\"new\":{\"a\":[1,{}]},\"author\"")
            .replace("\"is\":\"text\",", "\"is\":\"text\",\"new\":[{\"is\":1}],");

    assertThat(MessageForm.read(more.getBytes(StandardCharsets.UTF_8))).isEqualTo(message);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
