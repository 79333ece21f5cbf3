package larkspur.wire.feishu.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.capacity.Capacity;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Pairs;
import larkspur.core.identity.AppId;
import larkspur.storage.blob.BlobId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Bytes;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Parts;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceCallsTest {

  private static final Set<String> SCOPES = Set.of("im:resource", "im:message");
  private static final AppId OTHER = new AppId("cli_00000000000000aa");

  private final FeishuHarness harness =
      FeishuHarness.serving(
          SCOPES,
          on -> {
            Messages messages = new Messages(on.chats);
            return Stream.of(
                    new MessageCalls(on.chats, messages, on.identities).calls(),
                    new ResourceCalls(on.uploads, 192 * 1024).calls(),
                    new SendingCalls(
                            on.chats, messages, new Pairs(on.chats), on.identities, on.uploads)
                        .calls())
                .flatMap(List::stream)
                .toList();
          });

  private final Map<String, String> known = new HashMap<>();
  private String app;
  private String other;
  private Chat chat;

  @BeforeEach
  void found() {
    harness.put(OTHER, "Other", SCOPES);
    app = harness.tenantToken();
    other = harness.tenantToken(OTHER);
    chat = harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.APP);
    known.put("chat", chat.openChatId());
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private void play(String sample, String token) {
    known.remove("log_id");
    known.putAll(Sample.of("im/" + sample).play(harness, token, known));
  }

  private List<BlobId> kept() {
    List<BlobId> kept = new ArrayList<>();
    harness.blobs.list(kept::add);
    return kept;
  }

  // ---- an app's own

  @ParameterizedTest
  @ValueSource(strings = {"png", "without-a-file-name"})
  @Proves({"im-3.2.26", "im-3.2.27", "im-3.2.28", "im-3.2.25"})
  void an_image_comes_back_as_it_was_brought(String sample) {
    play("image.create/" + sample, app);
    assertThat(known.get("image")).startsWith("img_v3_");
    play("image.get/own", app);
    play("image.get/range", app);
    play("image.get/out-of-range", app);
    play("image.get/another-apps", other);
    play("image.get/unknown", app);
    play("file.get/an-image", app);
  }

  @Test
  @Proves({"im-3.2.26", "im-3.2.27"})
  void an_avatar_is_not_given_out() {
    play("image.create/avatar", app);
    play("image.get/avatar", app);
  }

  @Test
  @Proves({"im-3.2.31", "im-3.2.28"})
  void a_file_comes_back_under_its_name() {
    play("file.create/pdf", app);
    assertThat(known.get("file")).startsWith("file_v3_");
    play("file.get/own", app);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image.create/empty",
        "image.create/no-image",
        "image.create/no-type",
        "image.create/no-file",
        "image.create/unknown-type",
        "image.create/too-wide-a-gif",
        "file.create/empty",
        "file.create/no-name",
        "file.create/unknown-type",
        "file.create/duration-of-words"
      })
  @Proves({"im-3.2.23", "im-3.2.29"})
  void what_is_refused_leaves_nothing(String sample) {
    play(sample, app);
    assertThat(kept()).isEmpty();
  }

  @Test
  @Proves({"im-3.2.24", "im-3.2.30"})
  void a_tiff_stays_one_and_a_file_is_what_its_app_says() {
    byte[] tiff = {'I', 'I', 42, 0, 8, 0, 0, 0, 0, 0};
    Parts image = new Parts().text("image_type", "message").file("image", "a.tif", tiff);
    String key = send(image.contentType(), image.bytes()).data().path("image_key").asString();
    Bytes got = harness.exchange("GET", "/im/v1/images/" + key, app, new byte[0]);
    assertThat(got.header("Content-Type")).isEqualTo("image/tiff");
    assertThat(got.body()).isEqualTo(tiff);
    byte[] page = "<script>alert(1)</script>".getBytes(StandardCharsets.UTF_8);
    Parts file =
        new Parts().text("file_type", "pdf").text("file_name", "a.html").file("file", "a", page);
    Reply taken =
        harness
            .exchange("POST", "/im/v1/files", app, file.bytes(), "Content-Type", file.contentType())
            .json();
    Bytes fetched =
        harness.exchange(
            "GET", "/im/v1/files/" + taken.data().path("file_key").asString(), app, new byte[0]);
    assertThat(fetched.body()).isEqualTo(page);
    assertThat(fetched.header("Content-Type")).isEqualTo("application/pdf");
    assertThat(fetched.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(fetched.header("Content-Disposition")).startsWith("attachment;");
  }

  // ---- limits

  private Bytes bring(byte[] bytes) {
    Parts parts =
        new Parts().text("file_type", "stream").file("file", "x", bytes).text("file_name", "large");
    return harness.exchange(
        "POST", "/im/v1/files", app, parts.bytes(), "Content-Type", parts.contentType());
  }

  @Test
  @Proves("im-3.2.29")
  void as_much_as_may_be_is_taken_and_a_byte_more_is_not() {
    byte[] bytes = new byte[300_000];
    new Random(1).nextBytes(bytes);
    Reply taken = bring(bytes).json();
    assertThat(taken.code()).as(taken.msg()).isZero();
    String key = taken.data().path("file_key").asString();
    assertThat(harness.exchange("GET", "/im/v1/files/" + key, app, new byte[0]).body())
        .isEqualTo(bytes);
    Reply refused = bring(Arrays.copyOf(bytes, 300_001)).json();
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo(234006);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void when_there_is_no_room_an_upload_is_refused_before_it_is_taken_in() {
    Capacity.Room held =
        harness.capacity.share(Optional.of(FeishuHarness.caller())).expect(3 * 1024 * 1024 - 1000);
    assertThat(bring(new byte[100]).status()).isEqualTo(429);
    held.close();
    assertThat(bring(new byte[100]).status()).isEqualTo(200);
    assertThat(harness.capacity.bodyBytes()).isZero();
  }

  @Test
  void what_cannot_be_kept_for_want_of_a_place_leaves_nothing() {
    harness.backlog = 1_000;
    assertThat(bring(new byte[100]).status()).isEqualTo(429);
    assertThat(kept()).isEmpty();
  }

  // ---- forms that are none

  private Reply send(String type, byte[] body) {
    return harness.exchange("POST", "/im/v1/images", app, body, "Content-Type", type).json();
  }

  @Test
  void a_form_that_is_cut_short_anywhere_is_refused_and_leaves_nothing() {
    Parts parts = new Parts().text("image_type", "message").file("image", "a", new byte[40]);
    byte[] whole = parts.bytes();
    for (int length = 0; length < whole.length - 6; length += 7) {
      Reply reply = send(parts.contentType(), Arrays.copyOf(whole, length));
      assertThat(reply.code()).as("%s bytes: %s", length, reply.json()).isIn(234001, 234011);
      assertThat(kept()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=another",
        "text/plain; boundary=----larkspur7MA4YWxkTrZu0gW"
      })
  void another_type_of_content_is_refused(String type) {
    byte[] body = new Parts().text("image_type", "message").bytes();
    Reply reply =
        type.isEmpty()
            ? harness.exchange("POST", "/im/v1/images", app, body).json()
            : send(type, body);
    assertThat(reply.code()).as("%s", reply.json()).isEqualTo(234001);
  }

  @Test
  @Proves("im-3.2.25")
  void a_field_that_is_there_twice_is_refused_and_leaves_nothing() {
    byte[] png = new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    for (Parts parts :
        List.of(
            new Parts()
                .text("image_type", "message")
                .file("image", "a", png)
                .file("image", "b", png),
            new Parts()
                .text("image_type", "message")
                .text("image_type", "avatar")
                .file("image", "a", png))) {
      Reply reply = send(parts.contentType(), parts.bytes());
      assertThat(reply.code()).isEqualTo(234001);
      assertThat(reply.msg()).contains("is there more than once");
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void texts_are_bounded_and_unicode() {
    String much = "x".repeat(70_000);
    Parts long70 = new Parts().text("image_type", much).file("image", "a", new byte[1]);
    assertThat(send(long70.contentType(), long70.bytes()).msg()).contains("the max size");
    Parts latin = new Parts().text("image_type", "message");
    byte[] body =
        new String(latin.bytes(), StandardCharsets.ISO_8859_1)
            .replace("message", "m\u00e9ssage")
            .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(send(latin.contentType(), body).msg()).contains("is not UTF-8");
  }

  @Test
  @Proves("im-3.2.25")
  void parts_that_nobody_asked_for_are_passed_over_up_to_a_number() {
    byte[] jpeg = new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff};
    Parts some = new Parts().text("image_type", "message").file("image", "a", jpeg);
    Parts many = new Parts().text("image_type", "message").file("image", "a", jpeg);
    for (int i = 0; i < 200; i++) {
      if (i < 50) {
        some.text("unknown" + i, "x");
      }
      many.text("unknown" + i, "x");
    }
    assertThat(send(some.contentType(), some.bytes()).code()).isZero();
    assertThat(send(many.contentType(), many.bytes()).code()).isEqualTo(234001);
    assertThat(kept()).hasSize(1);
  }

  // ---- in messages

  private String send(String type, String content) {
    Reply reply =
        harness.call(
            "POST",
            "/im/v1/messages?receive_id_type=chat_id",
            app,
            "{\"receive_id\":\""
                + chat.openChatId()
                + "\",\"msg_type\":\""
                + type
                + "\",\"content\":"
                + quoted(content)
                + "}");
    assertThat(reply.code()).as("%s", reply.json()).isZero();
    return reply.data().path("message_id").asString();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Test
  @Proves({"im-3.2.21", "im-3.3.3"})
  void what_is_sent_can_be_fetched_from_the_message() {
    play("image.create/png", app);
    play("file.create/mp4", app);
    play("file.create/pdf", app);
    String image = known.get("image");
    String video = known.get("video");
    for (String message :
        List.of(
            send("image", "{\"image_key\":\"" + image + "\"}"),
            send("media", "{\"file_key\":\"" + video + "\",\"image_key\":\"" + image + "\"}"),
            send(
                "post",
                "{\"zh_cn\":{\"title\":\"t\",\"content\":[[{\"tag\":\"img\",\"image_key\":\""
                    + image
                    + "\"}]]}}"))) {
      known.put("message", message);
      play("message.resource.get/image", app);
      play("message.resource.get/not-in-it", app);
      play("message.resource.get/no-type", app);
      play("message.resource.get/wrong-type", app);
      play("message.resource.get/from-outside", other);
    }
    known.put("message", send("media", "{\"file_key\":\"" + video + "\"}"));
    play("message.resource.get/video", app);
    play("message.resource.get/unknown-message", app);
    Reply got = harness.call("GET", "/im/v1/messages/" + known.get("message"), app, "");
    assertThat(
            FeishuJson.read(
                    got.data()
                        .at("/items/0/body/content")
                        .asString()
                        .getBytes(StandardCharsets.UTF_8))
                .toString())
        .contains("\"file_name\":\"demo.mp4\"", "\"duration\":3000");
  }

  @Test
  @Proves({"im-3.2.22", "im-3.3.13"})
  void of_a_card_and_of_a_recalled_message_nothing_is_fetched() {
    play("image.create/png", app);
    String image = known.get("image");
    known.put(
        "message",
        send("interactive", "{\"elements\":[{\"tag\":\"img\",\"img_key\":\"" + image + "\"}]}"));
    play("message.resource.get/card", app);
    known.put("message", send("image", "{\"image_key\":\"" + image + "\"}"));
    play("message.resource.get/image", app);
    harness.call("DELETE", "/im/v1/messages/" + known.get("message"), app, "");
    play("message.resource.get/recalled", app);
    play("message.create/card-with-a-strange-image", app);
  }

  @ParameterizedTest
  @CsvSource({
    "image, image_key, image, 230017",
    "file, file_key, file, 230017",
    "audio, file_key, file, 230017",
    "media, file_key, video, 230017"
  })
  @Proves("im-3.3.4")
  void another_apps_key_is_refused(String type, String field, String key, int code) {
    play("image.create/png", app);
    play("file.create/pdf", app);
    play("file.create/mp4", app);
    Chat theirs = harness.group("Theirs", FeishuHarness.ADA, OTHER);
    Reply reply =
        harness.call(
            "POST",
            "/im/v1/messages?receive_id_type=chat_id",
            other,
            "{\"receive_id\":\""
                + theirs.openChatId()
                + "\",\"msg_type\":\""
                + type
                + "\",\"content\":"
                + quoted("{\"" + field + "\":\"" + known.get(key) + "\"}")
                + "}");
    assertThat(reply.code()).as("%s", reply.json()).isEqualTo(code);
  }
}
