package larkspur.wire.feishu.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Function;
import java.util.stream.Stream;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Pairs;
import larkspur.core.chat.Presses;
import larkspur.core.chat.Resources;
import larkspur.core.event.Courier.Answer;
import larkspur.core.event.Listener;
import larkspur.core.event.Questions;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.im.CardContent;
import larkspur.wire.feishu.im.MessageCalls;
import larkspur.wire.feishu.im.MessageIds;
import larkspur.wire.feishu.im.SendingCalls;
import tools.jackson.databind.JsonNode;

/// A group of Ada, Lin and an app that says what the test likes when it is asked.
final class CardStage implements AutoCloseable {

  private static final Resources NO_PICTURES = (_, _) -> Optional.empty();
  private static final CardContent CARDS = new CardContent(NO_PICTURES);

  static final String CARD =
      """
      {"schema":"2.0","body":{"elements":[{"tag":"markdown","content":"a request"},\
      {"tag":"button","name":"approve","text":{"tag":"plain_text","content":"Approve"},\
      "behaviors":[{"type":"callback","value":{"do":"approve"}}]},\
      {"tag":"button","name":"read","text":{"tag":"plain_text","content":"Read"},\
      "behaviors":[{"type":"open_url","default_url":"https://a.example"}]}]}}\
      """;

  final AskedApp asked = new AskedApp();
  final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("im:message", "im:message:send_as_bot"),
          made -> {
            Messages messages = new Messages(made.chats);
            Presses presses = new Presses(made.chats, made.store, new Seal(new byte[32]), made.ids);
            return Stream.of(
                    new PressCalls(
                            presses,
                            made.chats,
                            asked,
                            made.identities,
                            CARDS,
                            made.clock,
                            made.ids)
                        .calls(),
                    new CardCalls(presses, made.chats, made.identities, CARDS).calls(),
                    new SendingCalls(
                            made.chats,
                            messages,
                            new Pairs(made.chats),
                            made.identities,
                            NO_PICTURES)
                        .calls(),
                    new MessageCalls(made.chats, messages, made.identities).calls())
                .flatMap(List::stream)
                .toList();
          });
  final Chat chat =
      harness.group("Requests", FeishuHarness.ADA, FeishuHarness.LIN, FeishuHarness.APP);
  final String ada = harness.userToken(FeishuHarness.ADA);
  final Map<String, String> known = new LinkedHashMap<>();

  CardStage() {
    known.put("ada", harness.openId(FeishuHarness.ADA));
    known.put("lin", harness.openId(FeishuHarness.LIN));
    known.put("chat", chat.openChatId());
    known.put("tenant", FeishuHarness.TENANT.value());
    show(CARD);
  }

  /// An app that was asked.
  static final class AskedApp implements Questions {
    final ConcurrentLinkedDeque<JsonNode> questions = new ConcurrentLinkedDeque<>();
    Function<JsonNode, Answer> answers = _ -> said("{}");

    @Override
    public Answer ask(TenantId tenant, AppId app, String kind, Function<Listener, byte[]> spelled) {
      assertThat(tenant).isEqualTo(FeishuHarness.TENANT);
      assertThat(kind).isEqualTo(Presses.ASKED);
      Listener listener =
          new Listener(
              tenant,
              app,
              new Listener.Way.Connection(),
              Optional.empty(),
              "vtoken",
              Optional.empty());
      JsonNode question = FeishuJson.read(spelled.apply(listener));
      questions.add(question);
      return answers.apply(question);
    }
  }

  /// What is on a card, which shows no picture.
  static Body.Card card(String json) {
    return CARDS.read(
        new Caller(FeishuHarness.TENANT, FeishuHarness.APP, Optional.empty(), Set.of()), json);
  }

  static Answer said(String words) {
    return new Answer.Said(words.getBytes(StandardCharsets.UTF_8));
  }

  /// The app sends a card, which is the one that is pressed from now on.
  void show(String card) {
    Message message =
        harness.chats.say(
            Caller.app(harness.identities.app(FeishuHarness.APP).orElseThrow()),
            chat.id(),
            card(card),
            Optional.empty());
    known.put("message", MessageIds.of(message.chat(), message.position()));
  }

  Map<String, String> play(String sample) {
    return play(sample, ada);
  }

  Map<String, String> play(String sample, String token) {
    return Sample.of("card/" + sample).play(harness, token, known);
  }

  FeishuHarness.Reply press(String body) {
    return harness.call(
        "POST", "/larkspur/v1/messages/" + known.get("message") + "/card_actions", ada, body);
  }

  /// What the message shows now.
  String shown() {
    return harness
        .call(
            "GET",
            "/im/v1/messages/" + known.get("message") + "?card_msg_content_type=raw_card_content",
            ada,
            "")
        .data()
        .at("/items/0/body/content")
        .asString();
  }

  Body body() {
    MessageIds.Place place = MessageIds.read(known.get("message")).orElseThrow();
    return harness
        .chats
        .message(
            Caller.app(harness.identities.app(FeishuHarness.APP).orElseThrow()),
            place.chat(),
            place.position())
        .body();
  }

  @Override
  public void close() {
    harness.close();
  }
}
