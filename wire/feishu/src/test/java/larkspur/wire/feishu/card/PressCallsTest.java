package larkspur.wire.feishu.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import larkspur.conformance.Proves;
import larkspur.core.capacity.Capacity;
import larkspur.core.chat.Body;
import larkspur.core.chat.Message;
import larkspur.core.event.Courier.Answer;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.im.MessageIds;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Somebody presses something on a card, and the app draws it anew.
class PressCallsTest {

  private static final String NEWER =
      "{\"schema\":\"2.0\",\"body\":{\"elements\":[{\"tag\":\"markdown\",\"content\":\"done\"}]}}";

  private final CardStage stage = new CardStage();
  private final FeishuHarness harness = stage.harness;

  @AfterEach
  void close() {
    stage.close();
  }

  @Test
  @Proves({"event-5.14.1", "event-5.14.3", "event-5.14.5"})
  void the_app_is_asked_and_its_words_go_to_who_pressed_and_its_card_to_everybody() {
    stage.asked.answers =
        _ ->
            CardStage.said(
                """
                {"toast":{"type":"success","content":"approved",\
                "i18n":{"zh_cn":"已批准","en_us":"approved"}},\
                "card":{"type":"raw","data":%s}}\
                """
                    .formatted(NEWER));
    stage.play("action.press/button");
    assertThat(stage.shown()).isEqualTo(NEWER);
  }

  @Test
  void who_waits_for_an_app_holds_no_place_and_goes_on_though_there_is_none_left() {
    Capacity.Share share = harness.capacity.share(Optional.of(FeishuHarness.caller()));
    AtomicInteger held = new AtomicInteger(-1);
    AtomicInteger taken = new AtomicInteger();
    stage.asked.answers =
        _ -> {
          held.set(harness.capacity.underWay());
          try {
            while (true) {
              share.enterToRead();
              taken.incrementAndGet();
            }
          } catch (Refusal.TooMany full) {
            return CardStage.said("{\"card\":{\"type\":\"raw\",\"data\":" + NEWER + "}}");
          }
        };
    assertThat(stage.press("{\"tag\":\"button\",\"name\":\"approve\"}").code()).isZero();
    assertThat(held).hasValue(0);
    assertThat(harness.capacity.underWay()).isEqualTo(taken.get());
    IntStream.range(0, taken.get()).forEach(_ -> share.leave());
    assertThat(stage.shown()).isEqualTo(NEWER);
  }

  @Test
  void an_app_that_leaves_while_it_is_asked_draws_nothing() {
    String before = stage.shown();
    stage.asked.answers =
        _ -> {
          harness.chats.removeMembers(ada(), stage.chat.id(), List.of(FeishuHarness.APP));
          return CardStage.said("{\"card\":{\"type\":\"raw\",\"data\":" + NEWER + "}}");
        };
    assertThat(stage.press("{\"tag\":\"button\",\"name\":\"approve\"}").code()).isEqualTo(230002);
    assertThat(stage.shown()).isEqualTo(before);
  }

  @Test
  @Proves({"event-5.14.2", "event-5.1.2"})
  void what_is_asked_is_the_platforms_callback() {
    stage.play("action.press/no-words");
    JsonNode asked = stage.asked.questions.getFirst();
    stage.known.put("union", harness.identities.unionId(FeishuHarness.ADA));
    Map<String, String> values = Sample.of("card/asked/button").holdSent(asked, stage.known);
    assertThat(values.get("token")).startsWith("c-");
    harness.put(
        FeishuHarness.APP,
        "Ticket desk",
        Set.of("im:message", "contact:user.employee_id:readonly"));
    stage.play("action.press/no-words");
    assertThat(stage.asked.questions.getLast().at("/event/operator/user_id").asString())
        .isEqualTo("ada");
    assertThat(stage.asked.questions.getLast().at("/header/event_id").asString())
        .isNotEqualTo(values.get("event"));
  }

  @Test
  @Proves("event-5.14.5")
  void an_app_may_say_nothing_and_the_card_stays() {
    for (String nothing : List.of("", "{}", "null", "{\"msg\":\"success\"}", "{\"card\":null}")) {
      stage.asked.answers = _ -> CardStage.said(nothing);
      stage.play("action.press/no-words");
    }
    assertThat(stage.shown()).isEqualTo(CardStage.CARD);
  }

  @Test
  @Proves("event-5.14.6")
  void what_went_wrong_is_told_in_the_codes_of_the_platforms_clients() {
    Map<String, Answer> answers = new LinkedHashMap<>();
    answers.put("nobody", new Answer.Nobody());
    answers.put("late", new Answer.Late());
    answers.put("unreached", new Answer.Unreached("the connection was refused"));
    answers.put("unnamed", new Answer.Unnamed("the name of the host is not known"));
    answers.put("refused", new Answer.Refused("answered HTTP 500"));
    answers.put("broken", new Answer.Broken("the connection broke"));
    answers.put("bad-answer", CardStage.said("\"no card.action.trigger event handle\""));
    answers.put("bad-card", CardStage.said("{\"card\":{\"type\":\"raw\",\"data\":\"{}\"}}"));
    answers.put(
        "older-card", CardStage.said("{\"card\":{\"type\":\"raw\",\"data\":{\"elements\":[]}}}"));
    answers.forEach((sample, answer) -> {
      stage.asked.answers = _ -> answer;
      stage.play("action.press/" + sample);
    });
    assertThat(stage.shown()).isEqualTo(CardStage.CARD);
  }

  @Test
  @Proves("event-5.14.6")
  void an_answer_of_another_form_changes_nothing() {
    Map<String, Integer> codes = new LinkedHashMap<>();
    codes.put("[]", 200672);
    codes.put("no JSON", 200672);
    codes.put("{\"toast\":\"x\"}", 200672);
    codes.put("{\"toast\":{\"type\":\"loud\"}}", 200672);
    codes.put("{\"toast\":{\"content\":1}}", 200672);
    codes.put("{\"toast\":{\"i18n\":{\"en_us\":1}}}", 200672);
    codes.put("{\"card\":{}}", 200673);
    codes.put("{\"card\":[]}", 200673);
    codes.put("{\"card\":{\"type\":\"template\",\"data\":{\"template_id\":\"AAq\"}}}", 200673);
    codes.put(
        "{\"card\":{\"type\":\"raw\",\"data\":{\"x\":\"" + "x".repeat(31_000) + "\"}}}", 200673);
    codes.forEach((words, code) -> {
      stage.asked.answers = _ -> CardStage.said(words);
      assertThat(press().code()).as(words).isEqualTo(code);
    });
    assertThat(stage.shown()).isEqualTo(CardStage.CARD);
  }

  private Reply press() {
    return stage.press("{\"tag\":\"button\",\"name\":\"approve\"}");
  }

  // ---- who, and what

  @Test
  @Proves("event-5.14.1")
  void only_people_of_the_chat_press() {
    String outsider = harness.userToken(FeishuHarness.LIN);
    harness.chats.removeMembers(ada(), stage.chat.id(), List.of(FeishuHarness.LIN));
    stage.play("action.press/outside", outsider);
    assertThat(
            harness
                .call(
                    "POST",
                    "/larkspur/v1/messages/" + stage.known.get("message") + "/card_actions",
                    harness.tenantToken(),
                    "{\"tag\":\"button\"}")
                .code())
        .isEqualTo(99991663);
    assertThat(stage.asked.questions).isEmpty();
  }

  private Caller ada() {
    return new Caller(
        FeishuHarness.TENANT,
        FeishuHarness.ADA,
        Optional.of(FeishuHarness.APP),
        Set.of("im:message"));
  }

  @Test
  @Proves("event-5.14.1")
  void only_cards_of_apps_that_are_there_still_can_be_pressed() {
    MessageIds.Place place = MessageIds.read(stage.known.get("message")).orElseThrow();
    Message text = harness.chats.say(ada(), place.chat(), Body.Text.plain("hi"), Optional.empty());
    Message own =
        harness.chats.say(ada(), place.chat(), CardStage.card(CardStage.CARD), Optional.empty());
    for (Message message : List.of(text, own)) {
      stage.known.put("message", MessageIds.of(message.chat(), message.position()));
      assertThat(press().code()).isEqualTo(230054);
    }
    stage.show(CardStage.CARD);
    harness.chats.delete(
        Caller.app(harness.identities.app(FeishuHarness.APP).orElseThrow()),
        place.chat(),
        MessageIds.read(stage.known.get("message")).orElseThrow().position());
    assertThat(press().code()).isEqualTo(230011);
    stage.show(CardStage.CARD);
    harness.chats.removeMembers(ada(), place.chat(), List.of(FeishuHarness.APP));
    assertThat(press().code()).isEqualTo(230054);
    stage.known.put("message", "om_" + "0".repeat(32));
    assertThat(press().code()).isEqualTo(230002);
    assertThat(stage.asked.questions).isEmpty();
  }

  @Test
  @Proves("event-5.14.4")
  void what_is_not_on_the_card_cannot_be_pressed() {
    stage.play("action.press/no-such-control");
    assertThat(stage.press("{\"tag\":\"button\"}").msg()).contains("several controls");
    assertThat(stage.press("{\"tag\":\"button\",\"name\":\"read\"}").msg())
        .contains("does not ask the app");
    assertThat(stage.press("{\"tag\":\"markdown\"}").msg()).contains("no control of this card");
    stage.show(
        "{\"elements\":[{\"tag\":\"button\",\"disabled\":true,\"value\":{\"tag\":\"input\"}}]}");
    assertThat(stage.press("{\"tag\":\"button\"}").msg()).contains("does not ask the app");
    assertThat(stage.press("{\"tag\":\"input\",\"input_value\":\"x\"}").msg())
        .contains("no control of this card");
    assertThat(stage.asked.questions).isEmpty();
  }

  @Test
  @Proves("event-5.14.4")
  void what_the_card_says_of_a_control_counts() {
    stage.show(
        """
        {"elements":[{"tag":"action","actions":[\
        {"tag":"button","text":{"tag":"plain_text","content":"a"},"value":"plain"},\
        {"tag":"select_static","name":"pick","value":{"k":1},"options":[{"value":"one"},{"value":"two"}]},\
        {"tag":"overflow","options":[{"value":"x"}]},\
        {"tag":"date_picker","value":{"d":1}},{"tag":"select_person","options":[]},\
        {"tag":"multi_select_static","options":[{"value":"m"},{"value":"n"}]},\
        {"tag":"checker","name":"c"},{"tag":"input","name":"i"}]}]}\
        """);
    assertThat(action("{\"tag\":\"button\"}"))
        .isEqualTo("{\"value\":\"plain\",\"tag\":\"button\"}");
    assertThat(
            action("{\"tag\":\"select_static\",\"option\":\"two\",\"timezone\":\"Asia/Shanghai\"}"))
        .isEqualTo(
            "{\"value\":{\"k\":1},\"tag\":\"select_static\",\"option\":\"two\",\"name\":\"pick\"}");
    assertThat(
            action(
                "{\"tag\":\"date_picker\",\"option\":\"2026-03-01"
                    + " +0800\",\"timezone\":\"Asia/Shanghai\"}"))
        .isEqualTo(
            "{\"value\":{\"d\":1},\"tag\":\"date_picker\",\"option\":\"2026-03-01"
                + " +0800\",\"timezone\":\"Asia/Shanghai\"}");
    assertThat(action("{\"tag\":\"multi_select_static\",\"options\":[\"n\",\"m\"]}"))
        .isEqualTo("{\"tag\":\"multi_select_static\",\"options\":[\"n\",\"m\"]}");
    assertThat(action("{\"tag\":\"checker\",\"checked\":true}"))
        .isEqualTo("{\"tag\":\"checker\",\"checked\":true,\"name\":\"c\"}");
    assertThat(action("{\"tag\":\"input\",\"input_value\":\"words\"}"))
        .isEqualTo("{\"tag\":\"input\",\"input_value\":\"words\",\"name\":\"i\"}");
    int asked = stage.asked.questions.size();
    for (String wrong :
        List.of(
            "{\"tag\":\"select_static\",\"option\":\"three\"}",
            "{\"tag\":\"select_static\"}",
            "{\"tag\":\"overflow\",\"option\":\"one\"}",
            "{\"tag\":\"date_picker\",\"option\":\"x\",\"timezone\":\"Moon/Sea\"}",
            "{\"tag\":\"multi_select_static\",\"options\":[\"q\"]}",
            "{\"tag\":\"multi_select_static\"}",
            "{\"tag\":\"checker\"}",
            "{\"tag\":\"input\"}")) {
      assertThat(stage.press(wrong).code()).as(wrong).isEqualTo(230001);
    }
    assertThat(stage.asked.questions).hasSize(asked);
  }

  @Test
  @Proves("event-5.14.4")
  void people_who_are_chosen_are_named_as_the_asked_app_knows_them() {
    AppId other = new AppId("cli_00000000000000bb");
    harness.put(other, "Other", Set.of("im:message"));
    harness.chats.addMembers(ada(), stage.chat.id(), List.of(other));
    Message card =
        harness.chats.say(
            Caller.app(harness.identities.app(other).orElseThrow()),
            stage.chat.id(),
            CardStage.card("{\"elements\":[{\"tag\":\"select_person\"}]}"),
            Optional.empty());
    stage.known.put("message", MessageIds.of(card.chat(), card.position()));
    assertThat(
            action(
                "{\"tag\":\"select_person\",\"option\":\""
                    + harness.openId(FeishuHarness.LIN)
                    + "\"}"))
        .contains(harness.identities.openId(other, FeishuHarness.LIN));
  }

  @Test
  @Proves("event-5.14.4")
  void a_form_is_sent_by_its_button_with_the_fields_that_it_has() {
    stage.show(
        """
        {"schema":"2.0","body":{"elements":[{"tag":"form","name":"f","elements":[\
        {"tag":"input","name":"why"},{"tag":"multi_select_static","name":"which",\
        "options":[{"value":"a"},{"value":"b"}]},{"tag":"checker","name":"sure"},\
        {"tag":"date_picker","name":"when"},\
        {"tag":"button","name":"send","form_action_type":"submit","behaviors":[{"type":"callback",\
        "value":{"form":1}}]}]}]}}\
        """);
    assertThat(
            action(
                """
                {"tag":"button","name":"send","timezone":"Europe/Berlin","form_value":{"why":"so",\
                "which":["a","b"],"sure":true,"when":"2026-03-01 +0100"}}\
                """))
        .isEqualTo(
            """
            {"value":{"form":1},"tag":"button","form_value":{"why":"so","which":["a","b"],\
            "sure":true,"when":"2026-03-01 +0100"},"timezone":"Europe/Berlin","name":"send"}\
            """);
    for (String wrong :
        List.of(
            "{\"other\":\"x\"}",
            "{\"why\":1}",
            "{\"which\":\"a\"}",
            "{\"which\":[\"c\"]}",
            "{\"which\":[1]}",
            "{\"sure\":\"yes\"}",
            "{\"send\":\"x\"}",
            "[]")) {
      assertThat(
              stage
                  .press("{\"tag\":\"button\",\"name\":\"send\",\"form_value\":" + wrong + "}")
                  .code())
          .as(wrong)
          .isEqualTo(230001);
    }
    assertThat(stage.press("{\"tag\":\"input\",\"input_value\":\"x\"}").code()).isEqualTo(230001);
  }

  private String action(String body) {
    Reply reply = stage.press(body);
    assertThat(reply.code()).as(reply.json().toString()).isZero();
    return stage.asked.questions.getLast().at("/event/action").toString();
  }

  // ---- later

  private void asked() {
    assertThat(press().code()).isZero();
    stage.known.put("token", stage.asked.questions.getLast().at("/event/token").asString());
  }

  @Test
  @Proves({"im-3.3.9", "im-3.3.10"})
  void an_app_draws_the_card_anew_later_twice() {
    asked();
    String app = harness.tenantToken();
    stage.play("card.update/card", app);
    assertThat(stage.shown()).contains("done later").doesNotContain("open_ids");
    stage.play("card.update/everybody", app);
    assertThat(stage.shown()).contains("done later").doesNotContain("open_ids");
    stage.play("card.update/used-up", app);
    stage.show(CardStage.CARD);
    asked();
    stage.play("card.update/card", app);
  }

  @Test
  @Proves("im-3.3.10")
  void for_half_an_hour() {
    asked();
    harness.clock.forward(Duration.ofMinutes(30).minusMillis(1));
    stage.play("card.update/card", harness.tenantToken());
    harness.clock.forward(Duration.ofMillis(1));
    stage.play("card.update/expired", harness.tenantToken());
  }

  @Test
  @Proves({"im-3.3.11", "im-3.3.12"})
  void whatever_is_wrong_has_its_code_and_uses_nothing_up() {
    asked();
    String app = harness.tenantToken();
    for (int i = 0; i < 3; i++) {
      for (String sample :
          List.of("somebody", "nobody", "too-large", "older-card", "template", "no-object")) {
        stage.play("card.update/" + sample, app);
      }
    }
    AppId other = new AppId("cli_00000000000000bb");
    harness.put(other, "Other", Set.of("im:message"));
    stage.play("card.update/of-another-app", harness.tenantToken(other));
    stage.play("card.update/card", app);
    Map<String, String> before = Map.copyOf(stage.known);
    for (String token : List.of("x", "c-", "c-x", before.get("token") + "A", "c-%", "-")) {
      stage.known.put("token", token);
      stage.play("card.update/no-token", app);
    }
    stage.known.putAll(before);
    MessageIds.Place place = MessageIds.read(stage.known.get("message")).orElseThrow();
    harness.chats.delete(
        Caller.app(harness.identities.app(FeishuHarness.APP).orElseThrow()),
        place.chat(),
        place.position());
    stage.play("card.update/recalled", app);
  }
}
