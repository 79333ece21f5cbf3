package larkspur.e2e.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import larkspur.client.bearychat.Attachment;
import larkspur.client.bearychat.MessageKey;
import larkspur.client.bearychat.MessageQuery;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Stories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The stories of the list `bearychat`, told by one form of the client.
/// `node/test/bearychat.test.mjs` tells the same.
final class MessageStories {

  private static final String VCHANNEL = Stories.STORIES_VCHANNEL;
  private static final String ELSEWHERE = Stories.ELSEWHERE_VCHANNEL;
  private static final String NO_MESSAGE = "1487667236785.0077";

  private final Function<String, Form> as;
  private final Form ada;
  private final Form lin;

  /// @param as the client by its token
  MessageStories(Function<String, Form> as) {
    this.as = as;
    this.ada = as.apply(DevelopmentSeed.ADA);
    this.lin = as.apply(DevelopmentSeed.LIN);
  }

  /// All of them by their names, in order.
  Map<String, Runnable> all() {
    Map<String, Runnable> all = new LinkedHashMap<>();
    all.put("message.create answers with the message as printed", this::create);
    all.put("attachments come back as they were sent", this::attachments);
    all.put("a text comes back to the letter", this::text);
    all.put("message.info answers what was created", this::info);
    all.put(
        "message.query shows the newest last, and what follows a key without the key", this::query);
    all.put("a query since a key looks both ways and leaves the key out", this::bothWays);
    all.put("a window of times takes both its ends in", this::window);
    all.put("a window that ends before it begins is empty", this::emptyWindow);
    all.put(
        "message.query takes its query as text too, as the document types it", this::queryAsText);
    all.put("message.update_text changes the text and keeps the key", this::updateText);
    all.put("message.delete answers nothing and leaves a tombstone", this::delete);
    all.put("deleting a second time answers nothing again", this::deleteTwice);
    all.put("a call without a token is refused", this::noToken);
    all.put("a wrong token is refused in the form that the client reads", this::wrongToken);
    all.put("whoever is not in a vchannel neither writes nor reads there", this::notAMember);
    all.put("a vchannel that is not there is not found", this::noVchannel);
    all.put("a key without a message is not found", this::noMessage);
    all.put("a key in another form is refused", this::noKey);
    all.put("an empty text without attachments is refused", this::nothingSaid);
    all.put(
        "a text that is too long by one character is refused, and the longest is taken",
        this::longTexts);
    all.put("a window in both directions is refused", this::windowBothWays);
    all.put("a query of no kind is refused", this::noQuery);
    all.put("what somebody else said is neither changed nor deleted", this::ofSomebodyElse);
    all.put("what was deleted is not changed any more", this::changeDeleted);
    return all;
  }

  private void create() {
    Told created = ada.create(DevelopmentSeed.ROADMAP_VCHANNEL, "中午吃啥啊?");
    assertThat(created.text()).isEqualTo("中午吃啥啊?");
    assertThat(created.vchannelId()).isEqualTo("=bw52O");
    assertThat(created.uid()).hasValue("=bwAda");
    assertThat(created.robotId()).isEmpty();
    assertThat(created.subtype()).isEqualTo("normal");
    assertThat(created.key()).matches("\\d{13}\\.\\d{4}");
    assertThat(created.createdTs()).isEqualTo(new MessageKey(created.key()).instant());
    assertThat(created.created().getNano()).isZero();
    assertThat(created.updated()).isEqualTo(created.created());
    assertThat(created.attachments()).isEmpty();
    assertThat(created.isChannel()).isTrue();
  }

  private void attachments() {
    Attachment said = Attachment.ofTitle("今天").withText("*下午* 三点").withColor("#cb3f20");
    Attachment shown = Attachment.ofImages("http://example.com/1.jpg", "http://example.com/2.jpg");
    Told created = ada.create(VCHANNEL, "", said, shown);
    assertThat(ada.info(VCHANNEL, created.key()).attachments()).containsExactly(said, shown);
  }

  private void text() {
    String said = " 😀 \u202e\"\\/<b>&amp;\t\r\n@<==bwLin=> @<==nobody=> ";
    Told created = ada.create(VCHANNEL, said);
    assertThat(ada.info(VCHANNEL, created.key()).text()).isEqualTo(said);
  }

  private void info() {
    Told created = ada.create(VCHANNEL, "to be found");
    assertThat(ada.info(VCHANNEL, created.key())).isEqualTo(created);
  }

  private void query() {
    MessageKey first = say("one");
    say("two");
    say("three");
    assertThat(texts(MessageQuery.latest(2))).containsExactly("two", "three");
    assertThat(texts(MessageQuery.since(first).forward(1))).containsExactly("two");
    assertThat(texts(MessageQuery.since(first))).containsExactly("two", "three");
  }

  private void bothWays() {
    say("before");
    MessageKey here = say("here");
    say("after");
    assertThat(texts(MessageQuery.since(here).forward(1).backward(1)))
        .containsExactly("before", "after");
  }

  private void window() {
    MessageKey first = say("one");
    say("two");
    MessageKey third = say("three");
    assertThat(texts(MessageQuery.window(first.instant(), third.instant()).backward(3)))
        .containsExactly("one", "two", "three");
  }

  private void emptyWindow() {
    MessageKey first = say("one");
    MessageKey second = say("two");
    assertThat(texts(MessageQuery.window(second, first))).isEmpty();
  }

  private void queryAsText() {
    MessageKey newest = say("the newest");
    assertThat(ada.query(VCHANNEL, "{\"latest\":{\"limit\":1}}"))
        .extracting(Told::key)
        .containsExactly(newest.text());
  }

  private void updateText() {
    Told created = ada.create(VCHANNEL, "a slip");
    Told updated = ada.updateText(VCHANNEL, created.key(), "中午吃啥啊?");
    assertThat(updated.key()).isEqualTo(created.key());
    assertThat(updated.edited()).isTrue();
    assertThat(updated.text()).isEqualTo("中午吃啥啊?");
    assertThat(ada.info(VCHANNEL, created.key())).isEqualTo(updated);
  }

  private void delete() {
    String key = ada.create(VCHANNEL, "never mind").key();
    ada.delete(VCHANNEL, key);
    Told tombstone = ada.info(VCHANNEL, key);
    assertThat(tombstone.deleted()).isTrue();
    assertThat(tombstone.subtype()).isEqualTo("info");
    assertThat(tombstone.key()).isEqualTo(key);
    assertThat(tombstone.text()).isNotEqualTo("never mind");
  }

  private void deleteTwice() {
    String key = ada.create(VCHANNEL, "never mind").key();
    ada.delete(VCHANNEL, key);
    ada.delete(VCHANNEL, key);
    assertThat(ada.info(VCHANNEL, key).deleted()).isTrue();
  }

  private void noToken() {
    Form nobody = as.apply("");
    claimRefused(401, 3, () -> nobody.create(VCHANNEL, "hello"));
  }

  private void wrongToken() {
    Form stranger = as.apply("00000000000000000000000000000000");
    claimRefused(401, 3, () -> stranger.create(VCHANNEL, "hello"));
  }

  private void notAMember() {
    String key = lin.create(ELSEWHERE, "alone").key();
    claimRefused(403, 4, () -> ada.create(ELSEWHERE, "hello"));
    claimRefused(403, 4, () -> ada.query(ELSEWHERE, MessageQuery.latest()));
    claimRefused(403, 4, () -> ada.info(ELSEWHERE, key));
    claimRefused(403, 4, () -> ada.updateText(ELSEWHERE, key, "hello"));
    claimRefused(403, 4, () -> ada.delete(ELSEWHERE, key));
    assertThat(lin.info(ELSEWHERE, key).text()).isEqualTo("alone");
  }

  private void noVchannel() {
    claimRefused(404, 5, () -> ada.create("=nowhere", "hello"));
  }

  private void noMessage() {
    claimRefused(404, 5, () -> ada.info(VCHANNEL, NO_MESSAGE));
    claimRefused(404, 5, () -> ada.updateText(VCHANNEL, NO_MESSAGE, "hello"));
  }

  private void noKey() {
    claimRefused(400, 2, () -> ada.info(VCHANNEL, "1487667236785"));
  }

  private void nothingSaid() {
    claimRefused(400, 2, () -> ada.create(VCHANNEL, ""));
  }

  private void longTexts() {
    MessageKey longest = say("喂".repeat(20_000));
    claimRefused(400, 2, () -> say("喂".repeat(20_001)));
    assertThat(ada.query(VCHANNEL, MessageQuery.latest(1)))
        .extracting(Told::key)
        .containsExactly(longest.text());
  }

  /// What cannot be built can still be written.
  private void windowBothWays() {
    String query = "{\"window\":{\"from_ts\":0,\"to_ts\":1,\"forward\":1,\"backward\":1}}";
    claimRefused(400, 2, () -> ada.query(VCHANNEL, query));
  }

  private void noQuery() {
    claimRefused(400, 2, () -> ada.query(VCHANNEL, "{}"));
  }

  private void ofSomebodyElse() {
    String key = ada.create(VCHANNEL, "mine").key();
    claimRefused(403, 4, () -> lin.updateText(VCHANNEL, key, "yours"));
    claimRefused(403, 4, () -> lin.delete(VCHANNEL, key));
    assertThat(ada.info(VCHANNEL, key).text()).isEqualTo("mine");
  }

  private void changeDeleted() {
    String key = ada.create(VCHANNEL, "never mind").key();
    ada.delete(VCHANNEL, key);
    Told tombstone = ada.info(VCHANNEL, key);
    claimRefused(403, 4, () -> ada.updateText(VCHANNEL, key, "after all"));
    assertThat(ada.info(VCHANNEL, key)).isEqualTo(tombstone);
  }

  private MessageKey say(String text) {
    return new MessageKey(ada.create(VCHANNEL, text).key());
  }

  private List<String> texts(MessageQuery query) {
    return ada.query(VCHANNEL, query).stream().map(Told::text).toList();
  }

  private static void claimRefused(int status, int code, ThrowingCallable call) {
    Refused refused = catchThrowableOfType(Refused.class, call);
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(refused.status()).isEqualTo(status);
    assertThat(refused.code()).isEqualTo(code);
    assertThat(refused.error()).isNotEmpty();
  }
}
