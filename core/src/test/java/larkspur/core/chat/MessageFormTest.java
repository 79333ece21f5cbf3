package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import larkspur.core.chat.ChatStore.Stored;
import larkspur.core.identity.Actor;
import larkspur.core.identity.PersonId;
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
    List<Inline> rich =
        List.of(
            new Inline.Everyone(),
            new Inline.Styled(
                new Inline.Mention(ADA, "Ada"),
                List.of(Inline.Style.BOLD, Inline.Style.STRUCK_THROUGH)),
            new Inline.Image("img_1"),
            new Inline.Video("file_1", Optional.of("img_2")),
            new Inline.Video("file_2", Optional.empty()),
            new Inline.Emoji("SMILE"),
            new Inline.Rule(),
            new Inline.Code(Optional.of("JAVA"), "int i;\n"),
            new Inline.Code(Optional.empty(), "x"),
            new Inline.Text("end"));
    Body.Post post = new Body.Post("Title", List.of(line, rich, List.of()));
    Resource video =
        new Resource(
            Resource.Kind.VIDEO,
            "file_1",
            Optional.of("a.mp4"),
            Optional.of(2_000L),
            Optional.of("img_2"));
    ChatId chat = ChatId.of(7);
    return Stream.of(
            Body.Text.plain("hello"),
            new Body.Text(line, List.of(full, bare)),
            new Body.Text(List.of(new Inline.Everyone(), new Inline.Text(" !")), List.of()),
            post,
            new Body.Card("{\"elements\":[]}", post),
            new Body.Shown(video),
            new Body.Shown(Resource.of(Resource.Kind.IMAGE, "img_1")),
            new Body.ChatCard(chat, "Roadmap"),
            new Body.PersonCard(PersonId.of(1), "Ada"),
            new Body.Divider("today", new TreeMap<>(Map.of("en_us", "today", "zh_cn", "今天"))),
            new Body.Bundle(
                List.of(
                    new Body.Bundled(chat, new Position(3), ADA, post),
                    new Body.Bundled(chat, new Position(4), ADA, new Body.Shown(video)))),
            new Body.Deleted(),
            new Body.Deleted(Optional.of(ADA)))
        .flatMap(body ->
            Stream.of(
                Stored.said(ADA, body, Optional.empty(), Optional.empty()),
                new Stored(
                    RobotId.TASK_ASSISTANT,
                    body,
                    Optional.of(new Position(12_345_678_901_234_567L)),
                    Optional.of(new Position(1_234_567_890_123_456L)),
                    true,
                    Optional.of(Instant.ofEpochMilli(1_700_000_000_123L)),
                    Optional.of(new Position(5)),
                    Optional.of(3),
                    Optional.of("0123456789abcdef"))))
        .toList();
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
