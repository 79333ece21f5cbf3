package larkspur.core.chat;

import static larkspur.core.chat.ChatStage.ADA;
import static larkspur.core.chat.ChatStage.BOT;
import static larkspur.core.chat.ChatStage.LIN;
import static larkspur.core.chat.ChatStage.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import larkspur.core.identity.AppId;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Seal;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who presses a card, and for how long and how often its app draws it anew.
class PressesTest {

  private final ChatStage stage = new ChatStage(new MemoryStore(), 1);
  private final Store store = stage.store;
  private final Presses presses =
      new Presses(stage.chats, store, new Seal(new byte[32]), new IdSource(new Random(2)));
  private final Chat chat = stage.group(ADA, BOT);

  @AfterEach
  void close() {
    stage.close();
  }

  private static Body.Card card(String source) {
    return new Body.Card(source, new Body.Post("", List.of()));
  }

  private Position sent() {
    return stage.chats.say(as(BOT), chat.id(), card("first"), Optional.empty()).position();
  }

  private String source(Position position) {
    return ((Body.Card) stage.chats.stored(chat.id(), position).body()).source();
  }

  private static void claimLacks(
      Lack lack, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            Refusal.NotAllowed.class, refused -> assertThat(refused.lack()).isEqualTo(lack));
  }

  @Test
  void members_press_the_cards_of_apps_and_nobody_else_does() {
    Position card = sent();
    Presses.Press press = presses.press(as(ADA), chat.id(), card);
    assertThat(press.app()).isEqualTo(BOT);
    assertThat(press.by()).isEqualTo(ADA);
    claimLacks(Lack.MEMBERSHIP, () -> presses.press(as(LIN), chat.id(), card));
    claimLacks(Lack.FITTING_KIND, () -> presses.press(as(BOT), chat.id(), card));
    assertThatThrownBy(() -> presses.press(ChatStage.stranger(), chat.id(), card))
        .isInstanceOf(Refusal.NotFound.class);
    claimLacks(Lack.FITTING_KIND, () -> presses.press(as(ADA), chat.id(), stage.say(chat, BOT)));
    stage.chats.delete(as(BOT), chat.id(), card);
    claimLacks(Lack.MESSAGE_LEFT, () -> presses.press(as(ADA), chat.id(), card));
    claimLacks(Lack.MESSAGE_LEFT, () -> presses.answer(as(BOT), press, card("late")));
    Position other = sent();
    stage.chats.dissolve(as(ADA), chat.id());
    claimLacks(Lack.ACTIVE_CHAT, () -> presses.press(as(ADA), chat.id(), other));
  }

  @Test
  void what_an_app_says_that_has_left_meanwhile_or_whose_chat_is_archived_is_not_drawn() {
    Position card = sent();
    Presses.Press press = presses.press(as(ADA), chat.id(), card);
    presses.answer(as(BOT), press, card("second"));
    stage.chats.removeMembers(as(ADA), chat.id(), List.of(BOT));
    claimLacks(Lack.MEMBERSHIP, () -> presses.answer(as(BOT), press, card("late")));
    assertThat(source(card)).isEqualTo("second");
    Chat other = stage.group(ADA, BOT);
    Position theirs =
        stage.chats.say(as(BOT), other.id(), card("first"), Optional.empty()).position();
    Presses.Press late = presses.press(as(ADA), other.id(), theirs);
    stage.chats.dissolve(as(ADA), other.id());
    claimLacks(Lack.ACTIVE_CHAT, () -> presses.answer(as(BOT), late, card("late")));
  }

  @Test
  void of_many_at_once_a_credential_is_good_for_two() throws Exception {
    Position card = sent();
    String credential = presses.credential(presses.press(as(ADA), chat.id(), card));
    Presses.Redrawable found = presses.find(as(BOT), credential);
    CountDownLatch all = new CountDownLatch(1);
    int drawn = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> attempts =
          IntStream.range(0, 20)
              .mapToObj(i ->
                  threads.submit(() -> {
                    all.await();
                    try {
                      presses.redraw(found, card("drawn " + i));
                      return true;
                    } catch (Refusal.NotAllowed usedUp) {
                      assertThat(usedUp.lack()).isEqualTo(Lack.EDIT_LEFT);
                      return false;
                    }
                  }))
              .toList();
      all.countDown();
      for (Future<Boolean> attempt : attempts) {
        drawn += attempt.get() ? 1 : 0;
      }
    }
    assertThat(drawn).isEqualTo(Presses.REDRAWN_MAX);
    assertThat(source(card)).startsWith("drawn ");
    claimLacks(Lack.EDIT_LEFT, () -> presses.find(as(BOT), credential));
  }

  @Test
  void a_credential_that_is_spelled_otherwise_is_the_same_one() {
    Position card = sent();
    // Until 2286 a credential has as many bytes as leave no bits over; then a time has a digit
    // more.
    stage.clock.forward(Duration.ofDays(100_000));
    String credential = presses.credential(presses.press(as(ADA), chat.id(), card));
    List<String> spellings = spellings(credential);
    assertThat(spellings).hasSizeGreaterThan(Presses.REDRAWN_MAX);
    for (String spelling : spellings.subList(0, Presses.REDRAWN_MAX)) {
      presses.redraw(presses.find(as(BOT), spelling), card("drawn"));
    }
    for (String spelling : spellings) {
      claimLacks(Lack.EDIT_LEFT, () -> presses.find(as(BOT), spelling));
    }
    assertThat(uses()).isEqualTo(1);
  }

  /// All that a lenient decoder takes for the same bytes: other last bits, and signs that fill up.
  private static List<String> spellings(String credential) {
    byte[] bytes = Base64.getUrlDecoder().decode(credential);
    String begin = credential.substring(0, credential.length() - 1);
    String filled = "=".repeat((4 - credential.length() % 4) % 4);
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        .chars()
        .mapToObj(last -> begin + (char) last)
        .flatMap(spelling -> Stream.of(spelling, spelling + filled))
        .distinct()
        .filter(spelling -> Arrays.equals(Base64.getUrlDecoder().decode(spelling), bytes))
        .toList();
  }

  @Test
  void a_credential_is_its_apps_and_is_over_with_the_chat_and_after_half_an_hour() {
    Position card = sent();
    String credential = presses.credential(presses.press(as(ADA), chat.id(), card));
    AppId other = AppId.of(22);
    stage.app(other);
    stage.chats.addMembers(as(ADA), chat.id(), List.of(other));
    claimLacks(Lack.AUTHORSHIP, () -> presses.find(as(other), credential));
    claimLacks(Lack.AUTHORSHIP, () -> presses.find(as(ADA), credential));
    assertThatThrownBy(() -> presses.find(as(BOT), credential.substring(1)))
        .isInstanceOf(Refusal.Invalid.class);
    Presses elsewhere =
        new Presses(stage.chats, store, new Seal(new byte[] {1}), new IdSource(new Random(3)));
    assertThatThrownBy(() -> elsewhere.find(as(BOT), credential))
        .isInstanceOf(Refusal.Invalid.class);
    stage.chats.removeMembers(as(ADA), chat.id(), List.of(BOT));
    claimLacks(Lack.MEMBERSHIP, () -> presses.find(as(BOT), credential));
    stage.chats.addMembers(as(ADA), chat.id(), List.of(BOT));
    assertThat(presses.find(as(BOT), credential).position()).isEqualTo(card);
    stage.clock.forward(Presses.REDRAWN_WITHIN);
    claimLacks(Lack.TIME_LEFT, () -> presses.find(as(BOT), credential));
  }

  @Test
  void uses_that_are_over_are_taken_away_by_the_next() {
    for (int i = 0; i < 3; i++) {
      String credential = presses.credential(presses.press(as(ADA), chat.id(), sent()));
      presses.redraw(presses.find(as(BOT), credential), card("drawn"));
    }
    assertThat(uses()).isEqualTo(3);
    stage.clock.forward(Presses.REDRAWN_WITHIN.plus(Duration.ofMillis(1)));
    String credential = presses.credential(presses.press(as(ADA), chat.id(), sent()));
    assertThat(uses()).isEqualTo(3);
    presses.redraw(presses.find(as(BOT), credential), card("drawn"));
    assertThat(uses()).isEqualTo(1);
  }

  private int uses() {
    return store
        .partition(Name.of("card-credentials", chat.id().value()))
        .scan(KeyRange.startingWith("used/"), Order.FORWARD, 100)
        .size();
  }
}
