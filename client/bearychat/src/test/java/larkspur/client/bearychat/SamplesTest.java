package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The samples by which the server's facade is tested, read from the other side: this client sends
/// what the Python library `aio` sends, whose shape it has, and reads what the server answers. They
/// are shared as files. The server's `SamplesTest` says how one is written.
class SamplesTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String CLIENT = "aio";

  /// The calls on messages that a client makes, all with the sample's own values.
  private static final List<String> CALLS =
      List.of(
          "message.create",
          "message.delete",
          "message.info",
          "message.query",
          "message.update_text");

  /// @param name folder and file
  /// @param sent by [#CLIENT]: request line, headers, an empty line, the body
  private record Sample(String name, String call, List<String> sent, int status, String answer) {

    private String method() {
      return sent.get(0).split(" ")[0];
    }

    private String target() {
      return sent.get(0).split(" ")[1];
    }

    /// The parameters, wherever they are.
    private ObjectNode parameters() {
      if (!sent.get(sent.size() - 1).startsWith("{")) {
        ObjectNode parameters = JSON.createObjectNode();
        for (String pair : URI.create(target()).getRawQuery().split("&")) {
          String[] parts = pair.split("=", 2);
          parameters.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
      }
      return (ObjectNode) JSON.readTree(sent.get(sent.size() - 1));
    }

    private String parameter(String name) {
      return parameters().get(name).stringValue();
    }
  }

  private static List<Sample> samples() {
    try (Stream<Path> files =
        Files.walk(
            Path.of(
                    SamplesTest.class
                        .getResource("/larkspur/wire/bearychat/message.create")
                        .toURI())
                .getParent())) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> CALLS.contains(file.getParent().getFileName().toString()))
          .sorted()
          .flatMap(file -> sample(file).stream())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Optional<Sample> sample(Path file) {
    JsonNode json = JSON.readTree(file);
    String call = file.getParent().getFileName().toString();
    for (JsonNode request : json.get("requests").values()) {
      if (request.get("client").stringValue().equals(CLIENT)) {
        List<String> sent = new ArrayList<>();
        request.get("request").values().forEach(line -> sent.add(line.stringValue()));
        return Optional.of(
            new Sample(
                call + "/" + file.getFileName() + ": " + json.get("claim").stringValue(),
                call,
                sent,
                json.get("status").intValue(),
                json.hasNonNull("answer") ? json.get("answer").toString() : ""));
      }
    }
    return Optional.empty();
  }

  @Test
  void every_call_has_a_sample() {
    assertThat(samples()).extracting(Sample::call).containsAll(CALLS);
  }

  @TestFactory
  Stream<DynamicTest> every_sample_is_sent_and_read() {
    return samples().stream()
        .map(sample -> DynamicTest.dynamicTest(sample.name(), () -> play(sample)));
  }

  private static void play(Sample sample) {
    try (Service service = Service.answering(sample.status(), sample.answer());
        HttpRequester requester = new HttpRequester()) {
      MessageApi messages =
          new MessageApi(requester, sample.parameter("token"), service.url().resolve("/v1"));
      Response<?> response = call(messages, sample);

      Service.Arrived request = service.arrived();
      assertThat(request.method()).isEqualTo(sample.method());
      assertThat(request.target()).isEqualTo(sample.target());
      if (!request.body().isEmpty()) {
        // The same members in the same order; that library escapes what is not ASCII.
        assertThat(JSON.readTree(request.body()).toString())
            .isEqualTo(sample.parameters().toString());
      }

      assertThat(response.status()).isEqualTo(sample.status());
      assertThat(response.body()).isEqualTo(sample.answer());
      if (sample.status() > 299) {
        claimFailure(response, sample);
      } else {
        claimTyped(response.orElseThrow(), sample);
      }
    }
  }

  private static Response<?> call(MessageApi messages, Sample sample) {
    String vchannel = sample.parameter("vchannel_id");
    return switch (sample.call()) {
      case "message.create" ->
          messages.create(vchannel, sample.parameter("text"), attachments(sample));
      case "message.delete" -> messages.delete(vchannel, sample.parameter("message_key"));
      case "message.info" -> messages.info(vchannel, sample.parameter("message_key"));
      case "message.query" ->
          built(sample.parameters().get("query"))
              .map(query -> messages.query(vchannel, query))
              .orElseGet(() -> messages.query(vchannel, sample.parameter("query")));
      case "message.update_text" ->
          messages.updateText(vchannel, sample.parameter("message_key"), sample.parameter("text"));
      default -> throw new AssertionError("no call " + sample.call());
    };
  }

  private static List<Attachment> attachments(Sample sample) {
    return sample
        .parameters()
        .get("attachments")
        .valueStream()
        .map(SamplesTest::attachment)
        .toList();
  }

  private static Attachment attachment(JsonNode json) {
    return new Attachment(
        text(json, "title"),
        text(json, "text"),
        text(json, "url"),
        text(json, "color"),
        json.path("images").valueStream().map(image -> image.get("url").stringValue()).toList());
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.path(name).isString()
        ? Optional.of(json.get(name).stringValue())
        : Optional.empty();
  }

  /// The query as somebody would build it; empty if it is text.
  private static Optional<MessageQuery> built(JsonNode query) {
    if (query.isString()) {
      return Optional.empty();
    }
    if (query.has("latest")) {
      JsonNode limit = query.get("latest").path("limit");
      return Optional.of(
          limit.isInt() ? MessageQuery.latest(limit.intValue()) : MessageQuery.latest());
    }
    if (query.has("since")) {
      JsonNode since = query.get("since");
      MessageQuery.Since built =
          since.has("key")
              ? MessageQuery.since(new MessageKey(since.get("key").stringValue()))
              : MessageQuery.since(Instant.ofEpochMilli(since.get("ts").longValue()));
      built = since.has("forward") ? built.forward(since.get("forward").intValue()) : built;
      return Optional.of(
          since.has("backward") ? built.backward(since.get("backward").intValue()) : built);
    }
    JsonNode window = query.get("window");
    MessageQuery.Window built =
        window.has("from_key")
            ? MessageQuery.window(
                new MessageKey(window.get("from_key").stringValue()),
                new MessageKey(window.get("to_key").stringValue()))
            : MessageQuery.window(
                Instant.ofEpochMilli(window.get("from_ts").longValue()),
                Instant.ofEpochMilli(window.get("to_ts").longValue()));
    if (window.has("forward")) {
      return Optional.of(built.forward(window.get("forward").intValue()));
    }
    return Optional.of(
        window.has("backward") ? built.backward(window.get("backward").intValue()) : built);
  }

  private static void claimFailure(Response<?> response, Sample sample) {
    JsonNode answer = JSON.readTree(sample.answer());
    ErrorResponseException failure =
        catchThrowableOfType(ErrorResponseException.class, response::orElseThrow);
    assertThat(failure.call()).isEqualTo(sample.call());
    assertThat(failure.status()).isEqualTo(sample.status());
    assertThat(failure.code()).hasValue(answer.get("code").intValue());
    assertThat(failure.error()).isEqualTo(answer.get("error").stringValue());
    assertThat(failure).hasMessageNotContaining(sample.parameter("token"));
  }

  private static void claimTyped(Object typed, Sample sample) {
    if (sample.answer().isEmpty()) {
      assertThat(typed).isNull();
      return;
    }
    JsonNode answer = JSON.readTree(sample.answer());
    if (typed instanceof Message message) {
      claimAlike(message, answer);
    } else {
      List<?> messages = (List<?>) typed;
      assertThat(messages).hasSize(answer.get("messages").size());
      for (int each = 0; each < messages.size(); each++) {
        claimAlike((Message) messages.get(each), answer.get("messages").get(each));
      }
    }
  }

  private static void claimAlike(Message message, JsonNode raw) {
    assertThat(message.key().text()).isEqualTo(raw.get("key").stringValue());
    assertThat(message.teamId()).isEqualTo(raw.get("team_id").stringValue());
    assertThat(message.uid()).isEqualTo(text(raw, "uid"));
    assertThat(message.robotId()).isEqualTo(text(raw, "robot_id"));
    assertThat(message.vchannelId()).isEqualTo(raw.get("vchannel_id").stringValue());
    assertThat(message.referKey().map(MessageKey::text)).isEqualTo(text(raw, "refer_key"));
    assertThat(message.subtype()).isEqualTo(raw.get("subtype").stringValue());
    assertThat(message.text()).isEqualTo(raw.get("text").stringValue());
    assertThat(message.fallback()).isEqualTo(text(raw, "fallback"));
    assertThat(message.attachments())
        .isEqualTo(raw.get("attachments").valueStream().map(SamplesTest::attachment).toList());
    assertThat(shown(message.created())).isEqualTo(raw.get("created").stringValue());
    assertThat(shown(message.updated())).isEqualTo(raw.get("updated").stringValue());
    assertThat(message.createdTs().toEpochMilli()).isEqualTo(raw.get("created_ts").longValue());
    assertThat(message.createdTs()).isEqualTo(message.key().instant());
    assertThat(message.isChannel()).isEqualTo(raw.get("is_channel").booleanValue());
    assertThat(message.id()).isEqualTo(text(raw, "id"));
    assertThat(message.edited()).isEqualTo(raw.path("edited").booleanValue(false));
    assertThat(message.deleted()).isEqualTo(raw.path("deleted").booleanValue(false));
  }

  private static String shown(Instant second) {
    return second.toString().replace("Z", ".000+0000");
  }
}
