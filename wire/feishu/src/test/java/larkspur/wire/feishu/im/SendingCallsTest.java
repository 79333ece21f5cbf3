package larkspur.wire.feishu.im;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Pairs;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.FeishuHarness.Reply;
import larkspur.wire.feishu.Sample;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.PlatformLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class SendingCallsTest {

  private static final Caller LIN =
      new Caller(FeishuHarness.TENANT, FeishuHarness.LIN, Optional.empty(), Set.of());

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("im:chat", "im:message"),
          on -> {
            Messages messages = new Messages(on.chats);
            return Stream.concat(
                    new MessageCalls(on.chats, messages, on.identities).calls().stream(),
                    new SendingCalls(
                            on.chats,
                            messages,
                            new Pairs(on.chats),
                            on.identities,
                            KnownResources.of(FeishuHarness.APP))
                        .calls().stream())
                .toList();
          });

  private final Map<String, String> known = new HashMap<>();
  private String app;
  private Chat chat;

  @BeforeEach
  void found() {
    app = harness.tenantToken();
    chat = harness.group("Roadmap", FeishuHarness.ADA, FeishuHarness.LIN, FeishuHarness.APP);
    known.put("ada", harness.openId(FeishuHarness.ADA));
    known.put("lin", harness.openId(FeishuHarness.LIN));
    known.put("lin_union", harness.identities.unionId(FeishuHarness.LIN));
    known.put("chat", chat.openChatId());
    known.put("other", harness.group("Other", FeishuHarness.ADA, FeishuHarness.APP).openChatId());
    known.put("nothing", "0".repeat(32));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  // ---- create

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text",
        "post",
        "image",
        "file",
        "audio",
        "media",
        "sticker",
        "share-chat",
        "share-user"
      })
  @Proves({"im-3.3.1", "im-3.3.2", "im-3.3.3", "im-3.3.4", "im-3.2.5"})
  void what_is_sent_comes_back_as_it_is_received(String type) {
    known.putAll(play("message.create/" + type));
    JsonNode got = get(known.get("message"));
    assertThat(list("chat", chat.openChatId())).containsExactly(got);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "template",
        "card-of-no-json",
        "unknown-image",
        "file-as-audio",
        "divider-in-a-group",
        "content-of-no-json",
        "content-of-no-object",
        "post-with-a-strange-tag",
        "no-receive-id-type",
        "chat-of-nobody",
        "no-chat-id",
        "nobodys-open-id"
      })
  @Proves({"im-3.0", "im-3.2.6", "im-3.2.8", "im-3.3.4", "im-3.3.6"})
  void is_refused_as_the_sample_says_and_nothing_is_said(String sample) {
    play("message.create/" + sample);
    assertThat(list("chat", chat.openChatId())).isEmpty();
  }

  @Test
  @Proves("im-3.3.5")
  void a_card_is_received_in_a_simpler_form_and_as_it_was_sent_if_that_is_asked_for() {
    known.putAll(play("message.create/card"));
    play("message.get/card-as-sent");
  }

  @Test
  @Proves({"im-3.2.7", "im-3.2.8", "im-3.5.30"})
  void a_message_to_a_person_founds_the_chat_of_the_two_once() {
    known.putAll(play("message.create/to-open-id"));
    String two = known.get("two");
    known.remove("message");
    play("message.create/to-union-id");
    play("message.create/to-email");
    play("chat.p2p_batch_query/one-of-two");

    assertThat(list("chat", two)).hasSize(3);
    // The person finds the bot there, and answers in the same chat.
    String lin = harness.userToken(FeishuHarness.LIN);
    Reply answer = create(lin, "chat_id", two, "thanks", "");
    assertThat(answer.code()).as(answer.msg()).isZero();
    Chat founded =
        harness
            .chats
            .find(harness.chats.byOpenChatId(FeishuHarness.TENANT, two).orElseThrow())
            .orElseThrow();
    assertThat(founded.kind()).isEqualTo(Chat.Kind.P2P);
  }

  @Test
  void two_who_write_at_once_to_the_same_person_find_one_chat() throws InterruptedException {
    ConcurrentLinkedQueue<String> chats = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        Stream.generate(() ->
                Thread.ofVirtual()
                    .unstarted(() ->
                        chats.add(
                            create(app, "open_id", known.get("ada"), "hi", "")
                                .data()
                                .get("chat_id")
                                .asString())))
            .limit(8)
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(chats).hasSize(8);
    assertThat(Set.copyOf(chats)).hasSize(1);
    assertThat(list("chat", chats.peek())).hasSize(8);
  }

  @Test
  @Proves("im-3.3.8")
  void a_line_across_stands_in_a_chat_of_two() {
    known.putAll(play("message.create/divider"));
  }

  @Test
  @Proves("im-3.2.9")
  void people_send_as_themselves() {
    String lin = harness.userToken(FeishuHarness.LIN);
    JsonNode sent = create(lin, "chat_id", chat.openChatId(), "as Lin", "").data();
    assertThat(sent.at("/sender/sender_type").asString()).isEqualTo("user");
    assertThat(sent.at("/sender/id").asString()).isEqualTo(known.get("lin"));
  }

  @Test
  void whoever_is_outside_sends_and_answers_nothing() {
    Chat others = harness.group("Others", FeishuHarness.ADA);
    assertThat(create(app, "chat_id", others.openChatId(), "x", "").code()).isEqualTo(230002);
    String lin = harness.userToken(FeishuHarness.LIN);
    String message =
        create(app, "chat_id", known.get("other"), "x", "").data().get("message_id").asString();
    assertThat(reply(lin, message, "y", false).code()).isEqualTo(230002);
    assertThat(harness.call("PUT", "/im/v1/messages/" + message, lin, text("y")).code())
        .isEqualTo(230002);
    assertThat(harness.call("DELETE", "/im/v1/messages/" + message, lin, "").code())
        .isEqualTo(230002);
  }

  @ParameterizedTest
  @CsvSource({
    "'<b>x</b><i>y</i>',xy",
    "'<b><i>x</i></b>',x",
    "'<b><i>x</b></i>',<b><i>x</b></i>",
    "'<b>x','<b>x'",
    "'x</u>','x</u>'",
    "'1 < 2 & <bold>','1 < 2 & <bold>'",
    "'<at user_id=\"ou_nobody\">N</at>!','<at user_id=\"ou_nobody\">N</at>!'",
    "'<at user_id=\"all\">','<at user_id=\"all\">'",
    "'<at user_id=\"all\"/>',@_all",
    "'[t](https://acme.example)','[t](https://acme.example)'"
  })
  @Proves("im-3.3.1")
  void tags_that_do_not_fit_together_leave_the_text_as_it_was_typed(String typed, String shown) {
    JsonNode content = content(create(app, "chat_id", chat.openChatId(), typed, "").data());
    assertThat(content.get("text").asString()).isEqualTo(shown);
  }

  @Test
  void a_bot_is_called_by_its_apps_id_and_everybody_by_user_id_with_the_scope_that_shows_it() {
    String typed = "<at user_id=\"" + FeishuHarness.APP + "\"></at> <at user_id=\"lin\"></at>";
    JsonNode without = create(app, "chat_id", chat.openChatId(), typed, "").data();
    assertThat(without.get("mentions")).hasSize(1);
    assertThat(without.toString()).doesNotContain(known.get("lin"));
    Set<String> more =
        new TreeSet<>(harness.identities.app(FeishuHarness.APP).orElseThrow().scopes());
    more.add("contact:user.employee_id:readonly");
    harness.put(FeishuHarness.APP, "Ticket desk", more);
    JsonNode sent = create(app, "chat_id", chat.openChatId(), typed, "").data();
    assertThat(content(sent).get("text").asString()).isEqualTo("@_user_1 @_user_2");
    assertThat(sent.at("/mentions/0/id_type").asString()).isEqualTo("app_id");
    assertThat(sent.at("/mentions/1/id").asString()).isEqualTo(known.get("lin"));
  }

  @Test
  @Proves("im-3.2.6")
  void a_content_that_is_too_long_is_refused_by_its_bytes() {
    // {"text":"…"} is 11 bytes around the text, and é two of UTF-8.
    String fits = "é".repeat((150 * 1024 - 11) / 2);
    assertThat(create(app, "chat_id", chat.openChatId(), fits, "").code()).isZero();
    assertThat(create(app, "chat_id", chat.openChatId(), fits + "é", "").code()).isEqualTo(230025);
    String card = "{\"elements\":[{\"tag\":\"markdown\",\"content\":\"%s\"}]}";
    String body = "x".repeat(30 * 1024 - card.length() + 2);
    assertThat(send(app, "interactive", card.formatted(body)).code()).isZero();
    assertThat(send(app, "interactive", card.formatted(body + "x")).code()).isEqualTo(230025);
    String post = "{\"en_us\":{\"content\":[[{\"tag\":\"text\",\"text\":\"%s\"}]]}}";
    assertThat(send(app, "post", post.formatted("x".repeat(30 * 1024))).code()).isEqualTo(230025);
  }

  @Test
  @Proves("im-3.3.7")
  void a_card_of_the_second_version_has_200_elements_at_most() {
    String element = "{\"tag\":\"markdown\",\"content\":\"x\"}";
    String card = "{\"schema\":\"2.0\",\"body\":{\"elements\":[%s]}}";
    String most = String.join(",", java.util.Collections.nCopies(200, element));
    assertThat(send(app, "interactive", card.formatted(most)).code()).isZero();
    Reply more = send(app, "interactive", card.formatted(most + "," + element));
    assertThat(more.code()).isEqualTo(230099);
    assertThat(more.msg()).contains("ErrCode: 11310");
  }

  @Test
  @Proves("im-3.2.10")
  void without_the_scope_nothing_is_sent() {
    AppId reader = AppId.of(0xbead);
    harness.put(reader, "Reader", Set.of("im:message:readonly"));
    Chat both = harness.group("Both", FeishuHarness.ADA, reader);
    String token = harness.tenantToken(reader);
    assertThat(create(token, "chat_id", both.openChatId(), "x", "").code()).isEqualTo(99991672);
    harness.put(reader, "Reader", Set.of("im:message:send_as_bot"));
    assertThat(create(token, "chat_id", both.openChatId(), "x", "").code()).isZero();
  }

  // ---- repeated requests

  @Test
  @Proves("im-3.2.11")
  void of_requests_with_one_uuid_within_an_hour_one_is_sent_and_all_have_it_for_an_answer() {
    JsonNode first = create(app, "chat_id", chat.openChatId(), "one", "u1").data();
    create(app, "chat_id", chat.openChatId(), "between", "");
    harness.clock.forward(Duration.ofMinutes(59));
    assertThat(create(app, "chat_id", chat.openChatId(), "one more", "u1").data()).isEqualTo(first);
    assertThat(create(app, "chat_id", chat.openChatId(), "another", "u2").data())
        .isNotEqualTo(first);
    assertThat(create(app, "chat_id", known.get("other"), "elsewhere", "u1").data())
        .isNotEqualTo(first);
    assertThat(
            create(
                    harness.userToken(FeishuHarness.LIN),
                    "chat_id",
                    chat.openChatId(),
                    "of another",
                    "u1")
                .data())
        .isNotEqualTo(first);
    harness.clock.forward(Duration.ofMinutes(2));
    assertThat(create(app, "chat_id", chat.openChatId(), "later", "u1").data()).isNotEqualTo(first);
    assertThat(list("chat", chat.openChatId())).hasSize(5);
  }

  @Test
  @Proves("im-3.2.11")
  void requests_with_one_uuid_at_once_say_it_once() throws InterruptedException {
    ConcurrentLinkedQueue<Reply> replies = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        Stream.generate(() ->
                Thread.ofVirtual()
                    .unstarted(
                        () -> replies.add(create(app, "chat_id", chat.openChatId(), "x", "u"))))
            .limit(16)
            .toList();
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(list("chat", chat.openChatId())).hasSize(1);
    assertThat(replies).extracting(Reply::code).isSubsetOf(0, 230049).contains(0);
    assertThat(
            replies.stream()
                .filter(reply -> reply.code() == 0)
                .map(reply -> reply.data().get("message_id").asString())
                .distinct())
        .hasSize(1);
  }

  @Test
  @Proves("im-3.2.11")
  void a_repeated_request_finds_its_message_edited_and_recalled() {
    JsonNode first = create(app, "chat_id", chat.openChatId(), "one", "u1").data();
    String id = first.get("message_id").asString();
    harness.call("PUT", "/im/v1/messages/" + id, app, text("two"));
    JsonNode edited = create(app, "chat_id", chat.openChatId(), "one", "u1").data();
    assertThat(edited.get("message_id").asString()).isEqualTo(id);
    assertThat(content(edited).get("text").asString()).isEqualTo("two");
    harness.call("DELETE", "/im/v1/messages/" + id, app, "");
    assertThat(
            create(app, "chat_id", chat.openChatId(), "one", "u1")
                .data()
                .get("deleted")
                .asBoolean())
        .isTrue();
  }

  // ---- replies and threads

  @Test
  @Proves("im-3.1.2")
  void a_reply_names_its_parent_and_its_root() {
    known.put("message", say("a question"));
    known.putAll(play("message.reply/plain"));
    JsonNode second = reply(app, known.get("answer"), "no", false).data();
    assertThat(second.get("parent_id").asString()).isEqualTo(known.get("answer"));
    assertThat(second.get("root_id").asString()).isEqualTo(known.get("message"));
    assertThat(second.has("thread_id")).isFalse();
    assertThat(list("chat", chat.openChatId())).hasSize(3);
  }

  @Test
  @Proves({"im-3.2.12", "im-3.4.3"})
  void a_thread_is_read_by_its_id_and_the_chat_shows_only_where_it_begins() {
    known.put("message", say("a question"));
    known.putAll(play("message.reply/in-a-thread"));
    play("message.list/thread");
    assertThat(list("chat", chat.openChatId()))
        .extracting(message -> message.get("message_id").asString())
        .containsExactly(known.get("message"));
  }

  @Test
  @Proves("im-3.2.12")
  void an_answer_to_what_is_in_a_thread_stays_there_under_its_beginning() {
    known.put("message", say("a question"));
    known.putAll(play("message.reply/in-a-thread"));
    JsonNode deeper = reply(app, known.get("answer"), "deeper", false).data();
    assertThat(deeper.get("parent_id").asString()).isEqualTo(known.get("message"));
    assertThat(deeper.get("thread_id").asString()).isEqualTo(known.get("thread"));
    JsonNode toRoot = reply(app, known.get("message"), "to the root", false).data();
    assertThat(toRoot.get("thread_id").asString()).isEqualTo(known.get("thread"));
    assertThat(list("thread", known.get("thread"))).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ByCreateTimeAsc", "ByCreateTimeDesc"})
  @Proves({"im-3.4.2", "im-3.4.3"})
  void a_thread_and_the_chat_around_it_are_read_page_by_page_and_whole(String order) {
    String first = say("t0");
    for (int i = 1; i < 6; i++) {
      harness.clock.forward(Duration.ofMillis(1));
      reply(app, first, "t" + i, true);
      say("c" + i);
    }
    String thread = get(first).get("thread_id").asString();
    List<String> inThread = List.of("t0", "t1", "t2", "t3", "t4", "t5");
    List<String> inChat = List.of("t0", "c1", "c2", "c3", "c4", "c5");
    boolean forward = order.equals("ByCreateTimeAsc");
    for (int size = 1; size < 8; size++) {
      assertThat(pages("thread", thread, order, size))
          .isEqualTo(forward ? inThread : inThread.reversed());
      assertThat(pages("chat", chat.openChatId(), order, size))
          .isEqualTo(forward ? inChat : inChat.reversed());
    }
  }

  @Test
  @Proves("im-3.4.3")
  void what_is_no_thread_cannot_be_read_as_one() {
    play("message.list/no-thread");
    String plain = say("alone");
    String id = "omt_" + plain.substring(3);
    assertThat(listed("thread", id, "").code()).isEqualTo(230019);
    known.put("message", plain);
    known.putAll(play("message.reply/in-a-thread"));
    assertThat(listed("thread", known.get("thread"), "&start_time=1").code()).isEqualTo(230001);
    // Somebody who is not in the chat.
    AppId stranger = AppId.of(0xbead);
    harness.put(stranger, "Stranger", Set.of("im:message"));
    Reply strange =
        harness.call(
            "GET",
            "/im/v1/messages?container_id_type=thread&container_id=" + known.get("thread"),
            harness.tenantToken(stranger),
            "");
    assertThat(strange.code()).isEqualTo(230002);
  }

  @Test
  void nothing_is_answered_to_a_message_that_was_recalled() {
    known.put("message", say("a question"));
    play("message.delete/own");
    play("message.reply/recalled");
  }

  // ---- edit, patch, recall

  @Test
  @Proves("im-3.2.13")
  void a_text_is_edited_twenty_times_and_no_more() {
    known.put("message", say("a question"));
    harness.clock.forward(Duration.ofSeconds(1));
    play("message.update/text");
    for (int i = 2; i <= 20; i++) {
      assertThat(
              harness
                  .call("PUT", "/im/v1/messages/" + known.get("message"), app, text("v" + i))
                  .code())
          .isZero();
    }
    play("message.update/too-often");
    assertThat(content(get(known.get("message"))).get("text").asString()).isEqualTo("v20");
  }

  @Test
  @Proves("im-3.2.13")
  void only_the_sender_edits_and_only_texts_and_posts() {
    Message lins = harness.chats.say(LIN, chat.id(), Body.Text.plain("x"), Optional.empty());
    known.put("message", MessageIds.of(lins));
    play("message.update/not-own");
    String image =
        send(app, "image", "{\"image_key\":\"img_one\"}").data().get("message_id").asString();
    assertThat(harness.call("PUT", "/im/v1/messages/" + image, app, text("x")).code())
        .isEqualTo(230054);
    String gone = say("gone");
    harness.call("DELETE", "/im/v1/messages/" + gone, app, "");
    assertThat(harness.call("PUT", "/im/v1/messages/" + gone, app, text("x")).code())
        .isEqualTo(230011);
  }

  @Test
  @Proves("im-3.2.14")
  void a_card_is_drawn_anew_within_fourteen_days() {
    known.putAll(play("message.create/card"));
    play("message.patch/card");
    JsonNode drawn = get(known.get("message"));
    assertThat(content(drawn).at("/elements/0/0/text").asString()).isEqualTo("done");
    assertThat(drawn.get("updated").asBoolean()).isTrue();
    harness.clock.forward(Duration.ofDays(14));
    app = harness.tenantToken();
    play("message.patch/card");
    harness.clock.forward(Duration.ofSeconds(1));
    play("message.patch/too-late");
  }

  @Test
  @Proves("im-3.2.14")
  void a_card_is_drawn_anew_five_times_a_second_where_limits_are_on() {
    known.putAll(play("message.create/card"));
    harness.limits = new PlatformLimits(harness.clock, harness.identities, Optional.empty());
    for (int i = 0; i < 5; i++) {
      play("message.patch/card");
    }
    Reply refused = draw(known.get("message"));
    assertThat(List.of(refused.status(), refused.code())).isEqualTo(List.of(400, 230020));
    known.remove("message");
    known.putAll(play("message.create/card"));
    assertThat(draw(known.get("message")).code()).as("another card").isZero();
    harness.clock.forward(Duration.ofSeconds(1));
    play("message.patch/card");
  }

  private Reply draw(String message) {
    return harness.call(
        "PATCH", "/im/v1/messages/" + message, app, "{\"content\":\"{\\\"elements\\\":[]}\"}");
  }

  @Test
  @Proves("im-3.2.14")
  void only_its_sender_draws_a_card_anew_and_only_a_card() {
    known.put("message", say("no card"));
    play("message.patch/no-card");
    known.remove("message");
    known.putAll(play("message.create/card"));
    Reply lins =
        harness.call(
            "PATCH",
            "/im/v1/messages/" + known.get("message"),
            harness.userToken(FeishuHarness.LIN),
            "{\"content\":\"{}\"}");
    assertThat(lins.code()).isEqualTo(230027);
  }

  @Test
  @Proves({"im-3.2.15", "im-3.2.1", "im-3.2.3"})
  void a_message_is_recalled_by_its_sender_once() {
    known.put("message", say("a question"));
    play("message.delete/own");
    assertThat(get(known.get("message")).get("deleted").asBoolean()).isTrue();
    play("message.delete/again");
  }

  @Test
  @Proves("im-3.2.15")
  void others_messages_are_recalled_by_the_owner_of_the_group_within_a_year() {
    Message lins = harness.chats.say(LIN, chat.id(), Body.Text.plain("x"), Optional.empty());
    known.put("message", MessageIds.of(lins));
    play("message.delete/not-own");
    String ada = harness.userToken(FeishuHarness.ADA);
    harness.clock.forward(Duration.ofDays(365).plusSeconds(1));
    Sample.of("im/message.delete/too-old").play(harness, ada, known);
    Message young = harness.chats.say(LIN, chat.id(), Body.Text.plain("y"), Optional.empty());
    assertThat(harness.call("DELETE", "/im/v1/messages/" + MessageIds.of(young), ada, "").code())
        .isZero();
  }

  // ---- sending on

  @Test
  @Proves("im-3.2.16")
  void a_message_is_forwarded_as_a_new_one_of_the_sender() {
    known.put("message", say("a question"));
    play("message.forward/to-a-chat");
    known.putAll(play("message.reply/in-a-thread"));
    Reply intoThread =
        harness.call(
            "POST",
            "/im/v1/messages/" + known.get("message") + "/forward?receive_id_type=thread_id&uuid=f",
            app,
            "{\"receive_id\":\"" + known.get("thread") + "\"}");
    assertThat(intoThread.data().get("thread_id").asString()).isEqualTo(known.get("thread"));
    assertThat(list("thread", known.get("thread"))).hasSize(3);
    play("message.delete/own");
    play("message.forward/recalled");
    known.remove("message");
    known.putAll(play("message.create/audio"));
    play("message.forward/audio");
  }

  @Test
  @Proves("im-3.2.17")
  void messages_are_sent_on_together_and_got_with_what_is_in_them() {
    known.put("first", say("one"));
    known.put("recalled", say("gone"));
    known.put("second", say("two"));
    known.put(
        "elsewhere",
        create(app, "chat_id", known.get("other"), "x", "").data().get("message_id").asString());
    harness.call("DELETE", "/im/v1/messages/" + known.get("recalled"), app, "");
    known.putAll(play("message.merge_forward/two-and-a-recalled-one"));
    // As they were then.
    harness.call("PUT", "/im/v1/messages/" + known.get("first"), app, text("changed"));
    play("message.get/bundle");
    play("message.merge_forward/different-chats");
    String body =
        "{\"receive_id\":\"%s\",\"message_id_list\":[\"%s\"]}"
            .formatted(known.get("other"), known.get("recalled"));
    assertThat(
            harness
                .call("POST", "/im/v1/messages/merge_forward?receive_id_type=chat_id", app, body)
                .code())
        .isEqualTo(230065);
  }

  // ---- reading

  @Test
  @Proves("im-3.2.18")
  void several_are_got_at_once_and_what_may_not_be_seen_is_left_out() {
    known.put("first", say("one"));
    known.put("second", say("two"));
    play("message.mget/two");
    Reply lins =
        harness.call(
            "GET",
            "/im/v1/messages/mget?message_ids="
                + create(app, "chat_id", known.get("other"), "x", "")
                    .data()
                    .get("message_id")
                    .asString(),
            harness.userToken(FeishuHarness.LIN),
            "");
    assertThat(lins.code()).isZero();
    assertThat(lins.data().get("items")).isEmpty();
  }

  @Test
  @Proves("im-3.2.19")
  void whoever_said_something_since_has_read_a_message() {
    known.put("message", say("a question"));
    harness.clock.forward(Duration.ofSeconds(1));
    Message lins = harness.chats.say(LIN, chat.id(), Body.Text.plain("x"), Optional.empty());
    play("message.read_users/lin");
    known.put("message", MessageIds.of(lins));
    play("message.read_users/not-own");
    String own = say("mine");
    harness.clock.forward(Duration.ofDays(7));
    app = harness.tenantToken();
    String asked = "/im/v1/messages/" + own + "/read_users?user_id_type=open_id";
    assertThat(harness.call("GET", asked, app, "").code()).isZero();
    harness.clock.forward(Duration.ofSeconds(1));
    assertThat(harness.call("GET", asked, app, "").code()).isEqualTo(230033);
  }

  // ---- helpers

  private Map<String, String> play(String sample) {
    return Sample.of("im/" + sample).play(harness, app, known);
  }

  private String say(String text) {
    return create(app, "chat_id", chat.openChatId(), text, "").data().get("message_id").asString();
  }

  private static String text(String text) {
    return FeishuJson.text(
        Map.of("msg_type", "text", "content", FeishuJson.text(Map.of("text", text))));
  }

  private Reply create(String token, String type, String to, String text, String uuid) {
    return harness.call(
        "POST",
        "/im/v1/messages?receive_id_type=" + type,
        token,
        FeishuJson.text(
            Map.of(
                "receive_id",
                to,
                "msg_type",
                "text",
                "content",
                FeishuJson.text(Map.of("text", text)),
                "uuid",
                uuid)));
  }

  private Reply send(String token, String type, String content) {
    return harness.call(
        "POST",
        "/im/v1/messages?receive_id_type=chat_id",
        token,
        FeishuJson.text(
            Map.of("receive_id", chat.openChatId(), "msg_type", type, "content", content)));
  }

  private Reply reply(String token, String to, String text, boolean inThread) {
    return harness.call(
        "POST",
        "/im/v1/messages/" + to + "/reply",
        token,
        FeishuJson.text(
            Map.of(
                "msg_type",
                "text",
                "content",
                FeishuJson.text(Map.of("text", text)),
                "reply_in_thread",
                inThread)));
  }

  private JsonNode get(String message) {
    Reply reply = harness.call("GET", "/im/v1/messages/" + message, app, "");
    assertThat(reply.code()).as(reply.msg()).isZero();
    return reply.data().at("/items/0");
  }

  private static JsonNode content(JsonNode message) {
    return FeishuJson.read(
        message.at("/body/content").asString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private Reply listed(String type, String container, String more) {
    return harness.call(
        "GET",
        "/im/v1/messages?container_id_type=" + type + "&container_id=" + container + more,
        app,
        "");
  }

  private List<JsonNode> list(String type, String container) {
    Reply reply = listed(type, container, "&page_size=50");
    assertThat(reply.code()).as(reply.msg()).isZero();
    return reply.data().get("items").valueStream().toList();
  }

  private List<String> pages(String type, String container, String order, int size) {
    List<String> texts = new java.util.ArrayList<>();
    String token = "";
    do {
      Reply page =
          listed(
              type,
              container,
              "&sort_type="
                  + order
                  + "&page_size="
                  + size
                  + "&page_token="
                  + java.net.URLEncoder.encode(token, java.nio.charset.StandardCharsets.UTF_8));
      assertThat(page.code()).as(page.msg()).isZero();
      assertThat(page.data().get("items")).hasSizeLessThanOrEqualTo(size);
      page.data().get("items").forEach(item -> texts.add(content(item).get("text").asString()));
      token =
          page.data().get("has_more").asBoolean() ? page.data().get("page_token").asString() : "";
    } while (!token.isEmpty());
    return texts;
  }
}
