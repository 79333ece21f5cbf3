package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.identity.Person;
import larkspur.core.identity.Token;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What holds for every call.
class OpenApiRoutesTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private World world;
  private Wire wire;

  @BeforeEach
  void open() {
    world = World.at();
    wire = world.wire;
  }

  @AfterEach
  void close() {
    world.close();
  }

  private Wire.Reply send(String method, String target, String contentType, String body) {
    Map<String, String> headers =
        contentType == null ? Map.of() : Map.of("Content-Type", contentType);
    return wire.send(method, target, headers, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String textOf(Wire.Reply reply) {
    assertThat(reply.status()).as(reply.text()).isEqualTo(201);
    return reply.json().get("text").asString();
  }

  private static String error(Wire.Reply reply) {
    return reply.json().get("error").asString();
  }

  // ---- the token

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/v1/meta", "/v1/meta?", "/v1/meta?token=nonsense"})
  @Proves({"bearychat-1.3.1", "bearychat-9.1.1"})
  void metaNeedsNoToken(String target) {
    Wire.Reply reply = wire.get(target);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json()).isEqualTo(Wire.json("{\"version\":\"1\"}"));
  }

  @Test
  @Proves("bearychat-1.4.11")
  void a_method_is_taken_in_letters_of_either_case() {
    assertThat(wire.send("get", "/v1/meta", Map.of(), new byte[0]).status()).isEqualTo(200);
    assertThat(wire.send("Delete", "/v1/meta", Map.of(), new byte[0]).outcome()).isEqualTo("405/9");
  }

  @Test
  @Proves({"bearychat-1.3.2", "bearychat-9.1.2"})
  void aTokenIsFoundInQueryJsonFormOrHeader() {
    String token = "token=" + World.ADA;
    assertThat(wire.get("/v1/user.me?" + token).status()).isEqualTo(200);
    assertThat(wire.post("/v1/user.me", "{\"token\":\"" + World.ADA + "\"}").status())
        .isEqualTo(200);
    assertThat(send("POST", "/v1/user.me", FORM, token).status()).isEqualTo(200);
    assertThat(
            wire.send(
                    "GET",
                    "/v1/user.me",
                    Map.of("Authorization", "Bearer " + World.ADA),
                    new byte[0])
                .status())
        .isEqualTo(200);
    assertThat(wire.get("/v1/user.me").outcome()).isEqualTo("401/3");
  }

  @Test
  @Proves("bearychat-1.3.2")
  void theFirstTokenThatIsNotEmptyWins() {
    Map<String, String> header =
        Map.of("Authorization", "bearer " + World.BOT, "Content-Type", "application/json");
    byte[] body = ("{\"token\":\"" + World.LIN + "\"}").getBytes(StandardCharsets.UTF_8);
    byte[] emptyToken = "{\"token\":\"\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(
            wire.send("POST", "/v1/user.me?token=" + World.ADA, header, body)
                .json()
                .get("name")
                .asString())
        .isEqualTo("ada");
    assertThat(wire.send("POST", "/v1/user.me?token=", header, body).json().get("name").asString())
        .isEqualTo("lin");
    assertThat(
            wire.send("POST", "/v1/user.me?token=", header, emptyToken)
                .json()
                .get("name")
                .asString())
        .isEqualTo("BearyBot");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"5", "null", "\"\"", "[]", "{}", "true"})
  void aTokenThatIsNoStringIsNone(String token) {
    assertThat(error(wire.post("/v1/user.me", "{\"token\":" + token + "}")))
        .isEqualTo("a token is required");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "00000000000000000000000000000000",
        "x",
        "t-abc",
        "u-abc",
        "ADA00000000000000000000000000001"
      })
  @Proves("bearychat-1.6.3")
  void aTokenOfNobodyIsRefused(String token) {
    Wire.Reply reply = wire.get("/v1/user.me?token=" + token);
    assertThat(reply.outcome()).isEqualTo("401/3");
    assertThat(error(reply)).isEqualTo("the token is not valid");
  }

  @Test
  void aTokenThatHasExpiredIsRefused() {
    Instant soon = world.clock.instant().plus(Duration.ofMinutes(1));
    world.identities.put(
        "short",
        new Token(World.ACME, World.ADA_ID, Optional.empty(), Set.of(), Optional.of(soon)));
    assertThat(wire.get("/v1/user.me?token=short").status()).isEqualTo(200);
    world.forward(60_000);
    assertThat(wire.get("/v1/user.me?token=short").outcome()).isEqualTo("401/3");
  }

  @Test
  void aUserWhoIsInactiveIsRefused() {
    assertThat(wire.get("/v1/user.me?token=" + World.LIN).status()).isEqualTo(200);
    Person lin = world.identities.person(World.LIN_ID).orElseThrow();
    world.identities.put(
        new Person(
            lin.id(),
            lin.tenant(),
            lin.name(),
            lin.fullName(),
            lin.email(),
            lin.mobile(),
            lin.userId(),
            lin.uid(),
            lin.role(),
            true,
            lin.createdAt()));
    assertThat(wire.get("/v1/user.me?token=" + World.LIN).outcome()).isEqualTo("401/3");
  }

  // ---- methods and paths

  @Test
  @Proves("bearychat-1.4.1")
  void aReadIsMadeByGetAndByPost() {
    String query = "?token=" + World.ADA;
    for (String call : List.of("user.me", "user.list", "team.info")) {
      assertThat(wire.get("/v1/" + call + query).status()).isEqualTo(200);
      assertThat(wire.post("/v1/" + call + query, "").status()).isEqualTo(200);
    }
  }

  @ParameterizedTest(name = "{0} {1} is refused, {2} would do")
  @CsvSource({
    "GET, message.create, POST",
    "GET, message.delete, POST",
    "GET, message.update_text, 'PATCH, POST'",
    "PATCH, message.create, POST",
    "PUT, message.update_text, 'PATCH, POST'",
    "DELETE, message.delete, POST",
    "PUT, user.me, 'GET, POST'",
    "DELETE, meta, 'GET, POST'",
    "PATCH, message.query, 'POST, GET'",
  })
  @Proves({"bearychat-1.4.1", "bearychat-1.6.3"})
  void anotherMethodIsRefused(String method, String call, String allowed) {
    String key = world.say("hello");
    Wire.Reply reply =
        wire.send(
            method,
            "/v1/" + call + "?vchannel_id==bw52O&text=x&message_key=" + key + "&token=" + World.ADA,
            Map.of(),
            new byte[0]);
    assertThat(reply.outcome()).isEqualTo("405/9");
    assertThat(reply.header("Allow")).contains(allowed);
    assertThat(
            wire.get(
                    "/v1/message.info?vchannel_id==bw52O&message_key="
                        + key
                        + "&token="
                        + World.ADA)
                .json()
                .get("text")
                .asString())
        .isEqualTo("hello");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "",
        "/",
        "/nope",
        "/message",
        "/message.create/",
        "/MESSAGE.CREATE",
        "/message.create/x",
        "/user.update_me",
        "/message.forward",
        "/channel.list",
        "/rtm.start",
        "/file.location",
        "/v1/meta"
      })
  @Proves("bearychat-1.6.3")
  void aCallThatIsNotServedIsUnknown(String path) {
    for (String method : List.of("GET", "POST", "PATCH")) {
      assertThat(
              wire.send(method, "/v1" + path + "?token=" + World.ADA, Map.of(), new byte[0])
                  .outcome())
          .isEqualTo("404/8");
    }
  }

  @Test
  @Proves("bearychat-1.4.8")
  void pagesOfAnyOriginMayCall() {
    Wire.Reply asked =
        wire.send(
            "OPTIONS",
            "/v1/message.create",
            Map.of("Origin", "https://bot.example", "Access-Control-Request-Method", "POST"),
            new byte[0]);
    assertThat(asked.status()).isEqualTo(204);
    assertThat(asked.header("Access-Control-Allow-Origin")).contains("*");
    assertThat(asked.header("Access-Control-Allow-Methods"))
        .contains("GET, POST, PUT, PATCH, DELETE, OPTIONS");
    assertThat(asked.header("Access-Control-Allow-Headers"))
        .contains("Content-Type, Accept, Authorization");
    assertThat(wire.get("/v1/meta").header("Access-Control-Allow-Origin")).contains("*");
    assertThat(wire.get("/v1/user.me").header("Access-Control-Allow-Origin")).contains("*");
  }

  // ---- where parameters stand

  @Test
  @Proves({"bearychat-1.4.2", "bearychat-9.1.4"})
  void theBodyWinsOverTheQuery() {
    String target = "/v1/message.create?vchannel_id==bw52O&text=query&token=" + World.ADA;
    assertThat(textOf(wire.post(target, "{\"text\":\"body\"}"))).isEqualTo("body");
    assertThat(textOf(send("POST", target, FORM, "text=form"))).isEqualTo("form");
    assertThat(textOf(wire.post(target, "{}"))).isEqualTo("query");
    assertThat(textOf(wire.post(target, ""))).isEqualTo("query");
    assertThat(textOf(wire.post(target, "{\"text\":null}"))).isEqualTo("query");
    assertThat(wire.post(target, "{\"text\":\"\"}").outcome()).isEqualTo("400/2");
  }

  @ParameterizedTest(name = "content type {0}")
  @CsvSource(
      nullValues = "none",
      value = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=UTF-8",
        "text/plain;charset=UTF-8",
        "application/octet-stream",
        FORM,
        "none"
      })
  @Proves("bearychat-1.4.3")
  void jsonIsReadWhateverItIsCalled(String contentType) {
    String json =
        " {\"vchannel_id\":\"=bw52O\",\"text\":\"a+b 林\",\"token\":\"" + World.ADA + "\"}";
    assertThat(textOf(send("POST", "/v1/message.create", contentType, json))).isEqualTo("a+b 林");
  }

  @ParameterizedTest(name = "content type {0}")
  @CsvSource(
      nullValues = "none",
      value = {FORM, "application/x-www-form-urlencoded; charset=UTF-8", "text/plain", "none"})
  @Proves("bearychat-1.4.3")
  void aFormIsReadWhateverItIsCalled(String contentType) {
    String form =
        "token="
            + World.ADA
            + "&vchannel_id=%3Dbw52O&text=a+b%2Bc+%E6%9E%97%F0%9F%98%80=&text=second&&x";
    assertThat(textOf(send("POST", "/v1/message.create", contentType, form)))
        .isEqualTo("a b+c 林😀=");
  }

  @Test
  void aFormThatIsCalledJsonIsNotRead() {
    String form = "token=" + World.ADA + "&vchannel_id=%3Dbw52O&text=x";
    assertThat(send("POST", "/v1/message.create", FORM, form).status()).isEqualTo(201);
    assertThat(send("POST", "/v1/message.create", "application/json", form).outcome())
        .isEqualTo("400/2");
  }

  @Test
  @Proves("bearychat-1.4.5")
  void whatNobodyKnowsIsIgnoredNullIsAbsentAndAWrongTypeIsRefused() {
    String target = "/v1/message.create?token=" + World.ADA;
    String begin = "{\"vchannel_id\":\"=bw52O\",\"text\":";
    String more = ",\"sender\":{\"name\":[1]},\"attachments\":null,\"refer_key\":null}";
    assertThat(textOf(wire.post(target, begin + "\"x\"" + more))).isEqualTo("x");
    assertThat(wire.post(target, begin + "null" + more).outcome()).isEqualTo("400/2");
    assertThat(wire.post(target, begin + "5" + more).outcome()).isEqualTo("400/2");
  }

  @Test
  @Proves({"bearychat-1.4.4", "bearychat-9.1.3"})
  void anIdWithABareEqualsSignIsTheEncodedOne() {
    String end = "&token=" + World.ADA;
    assertThat(wire.get("/v1/channel.info?channel_id==bw52O" + end).json())
        .isEqualTo(wire.get("/v1/channel.info?channel_id=%3Dbw52O" + end).json())
        .isEqualTo(wire.get("/v1/channel.info?channel_id=%3dbw52O" + end).json());
    assertThat(wire.get("/v1/channel.info?channel_id=bw52O" + end).outcome()).isEqualTo("404/5");
  }

  @Test
  void aBodyOfAGetIsRead() {
    assertThat(
            wire.json("GET", "/v1/user.info?token=" + World.ADA, "{\"user_id\":\"=bwOKs\"}")
                .json()
                .get("name")
                .asString())
        .isEqualTo("lin");
  }

  @Test
  void textThatIsNotEscapedInAQueryIsRefusedRatherThanSpoiled() {
    String target = "/v1/message.create?vchannel_id==bw52O&token=" + World.ADA + "&text=";
    assertThat(textOf(send("POST", target + "%E6%9E%97", null, ""))).isEqualTo("林");
    assertThat(send("POST", target + "林", null, "").outcome()).isEqualTo("400/2");
  }

  // ---- what cannot be read

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "{",
        "{\"text\":\"x\"",
        "[]",
        "5",
        "\"x\"",
        "true",
        "{\"text\":\"x\"} {}",
        "{'text':'x'}",
        "{\"text\":NaN}",
        "\u0000"
      })
  void aBodyThatIsNoJsonObjectIsRefused(String body) {
    String target = "/v1/message.create?vchannel_id==bw52O&text=x&token=" + World.ADA;
    assertThat(wire.post(target, "{}").status()).isEqualTo(201);
    assertThat(wire.post(target, body).outcome()).isEqualTo("400/2");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"null", " ", "\n", "{}"})
  void aBodyThatSaysNothingIsNone(String body) {
    assertThat(wire.post("/v1/user.me?token=" + World.ADA, body).status()).isEqualTo(200);
  }

  @Test
  @Proves("bearychat-1.4.9")
  void aByteOrderMarkBeforeABodyIsPassedOver() {
    String target = "/v1/message.create?vchannel_id==bw52O&token=" + World.ADA;
    assertThat(textOf(wire.post(target, "\ufeff{\"text\":\"x\"}"))).isEqualTo("x");
    assertThat(wire.post(target, "\ufeff\ufeff{\"text\":\"x\"}").outcome()).isEqualTo("400/2");
  }

  @Test
  void aHeadRequestIsAnsweredWithoutABody() {
    Wire.Reply reply = wire.send("HEAD", "/v1/meta", Map.of(), new byte[0]);
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.body()).isEmpty();
  }

  @Test
  void aTextThatIsNotUnicodeIsRefused() {
    String target = "/v1/message.create?vchannel_id==bw52O&token=" + World.ADA;
    assertThat(textOf(wire.post(target, "{\"text\":\"\\ud83d\\ude00\"}"))).isEqualTo("😀");
    assertThat(wire.post(target, "{\"text\":\"\\ud83d\"}").outcome()).isEqualTo("400/2");
    assertThat(wire.post(target, "{\"text\":\"\\ude00\\ud83d\"}").outcome()).isEqualTo("400/2");
    assertThat(wire.post(target, "{\"text\":\"x\",\"\\ud83d\":1}").outcome()).isEqualTo("400/2");
    assertThat(wire.post(target, "{\"text\":\"x\",\"other\":[\"\\ud83d\"]}").outcome())
        .isEqualTo("400/2");
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    String target = "/v1/message.create?vchannel_id==bw52O&token=" + World.ADA;
    byte[] right = "{\"text\":\"é\"}".getBytes(StandardCharsets.UTF_8);
    byte[] latin1 = "{\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"text\":\"x\"}".getBytes(StandardCharsets.UTF_16);
    byte[] overlong = {
      '{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xc0, (byte) 0x80, '"', '}'
    };
    byte[] surrogate = {
      '{', '"', 't', 'e', 'x', 't', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0xbd, '"', '}'
    };
    Map<String, String> json = Map.of("Content-Type", "application/json");
    assertThat(wire.send("POST", target, json, right).status()).isEqualTo(201);
    for (byte[] wrong : List.of(latin1, utf16, overlong, surrogate)) {
      assertThat(wire.send("POST", target, json, wrong).outcome()).isEqualTo("400/2");
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"%", "%4", "%zz", "%FF", "%C0%80", "%ED%A0%BD", "a%E6%9E"})
  void aQueryOrAFormThatIsBadlyEncodedIsRefused(String text) {
    String target = "/v1/message.create?vchannel_id==bw52O&token=" + World.ADA;
    assertThat(send("POST", target + "&text=%25", null, "").status()).isEqualTo(201);
    assertThat(send("POST", target + "&text=" + text, null, "").outcome()).isEqualTo("400/2");
    assertThat(send("POST", target, FORM, "text=%25").status()).isEqualTo(201);
    assertThat(send("POST", target, FORM, "text=" + text).outcome()).isEqualTo("400/2");
  }

  @Test
  void aBodyNestedTooDeepIsRefused() {
    String target = "/v1/user.me?token=" + World.ADA;
    assertThat(wire.post(target, "{\"x\":" + "[".repeat(60) + "]".repeat(60) + "}").status())
        .isEqualTo(200);
    assertThat(wire.post(target, "{\"x\":" + "[".repeat(70) + "]".repeat(70) + "}").outcome())
        .isEqualTo("400/2");
    assertThat(wire.post(target, "[".repeat(100_000)).outcome()).isEqualTo("400/2");
  }

  @Test
  void aBodyOfAMebibyteIsReadAndALargerOneIsNot() {
    String begin = "{\"token\":\"" + World.ADA + "\",\"x\":\"";
    String filling = "x".repeat(World.BODY_BYTES_MAX - begin.length() - 2);
    assertThat(wire.post("/v1/user.me", begin + filling + "\"}").status()).isEqualTo(200);
    assertThat(wire.post("/v1/user.me", begin + filling + "x\"}").outcome()).isEqualTo("413/2");
    assertThat(wire.post("/v1/user.me", begin + filling.repeat(8) + "\"}").outcome())
        .isEqualTo("413/2");
  }

  @Test
  void aBodyThatBreaksOffIsRefusedAndTheServerGoesOn() {
    for (String body : List.of("zz\r\n{}\r\n0\r\n\r\n", "5\r\n{", "ffffffffffffffffff\r\n{}")) {
      Wire.Reply reply =
          wire.raw(
              "POST /v1/user.me?token="
                  + World.ADA
                  + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + body);
      assertThat(reply.outcome()).as(body).isEqualTo("400/2");
      assertThat(reply.header("Connection")).contains("close");
    }
    assertThat(wire.get("/v1/user.me?token=" + World.ADA).status()).isEqualTo(200);
  }

  // ---- what every answer is

  @Test
  @Proves({"bearychat-1.6.1", "bearychat-9.1.2", "bearychat-9.1.5"})
  void everyAnswerWithABodyIsJson() {
    String query = "?token=" + World.ADA;
    List<Wire.Reply> replies =
        List.of(
            wire.get("/v1/meta"),
            wire.get("/v1/user.me" + query),
            wire.get("/v1/user.me"),
            wire.get("/v1/nope"),
            wire.send("PUT", "/v1/user.me", Map.of(), new byte[0]),
            wire.get("/v1/user.info" + query),
            wire.get("/v1/user.info" + query + "&user_id=x"),
            wire.get("/v1/vchannel.info" + query + "&vchannel_id=" + World.FOREIGN),
            wire.post("/v1/message.query" + query, "{"));
    assertThat(replies)
        .allSatisfy(reply ->
            assertThat(reply.header("Content-Type")).contains("application/json;charset=utf-8"));
    assertThat(replies.subList(2, replies.size()))
        .allSatisfy(reply -> {
          assertThat(reply.members()).containsExactly("code", "error");
          assertThat(reply.json().get("code").isInt()).isTrue();
          assertThat(reply.json().get("error").isString()).isTrue();
        });
  }

  @Test
  @Proves("bearychat-1.4.7")
  void noSuccessHasAMemberCode() {
    String query = "?token=" + World.ADA;
    for (String call : List.of("meta", "team.info", "user.me", "channel.info", "vchannel.info")) {
      assertThat(
              wire.get("/v1/" + call + query + "&channel_id==bw52O&vchannel_id==bw52O").members())
          .doesNotContain("code");
    }
  }

  @Test
  void whileThereIsRoomNoRateIsTold() {
    assertThat(wire.get("/v1/meta").headers().keySet())
        .noneMatch(name -> name.startsWith("x-ratelimit"));
  }
}
