package larkspur.core.chat;

import static larkspur.core.chat.ChatStage.ADA;
import static larkspur.core.chat.ChatStage.LIN;
import static larkspur.core.chat.ChatStage.as;
import static larkspur.core.chat.ChatStage.draft;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import larkspur.core.task.MortalStore;
import larkspur.storage.StoreFailure;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// Founding a chat once, however often it is asked for.
class FoundingsTest {

  private static final Chats.Draft DRAFT = draft(Chat.Kind.CHANNEL, false, ADA, LIN);

  private static int chats(ChatStage stage) {
    return stage.store.names("chat", Optional.empty(), 100).size();
  }

  @Test
  void many_who_ask_at_once_with_one_token_get_one_chat() throws InterruptedException {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Set<ChatId> founded = ConcurrentHashMap.newKeySet();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        threads.add(
            Thread.ofVirtual()
                .start(() -> founded.add(stage.foundings.found(as(ADA), "t", DRAFT).id())));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(founded).hasSize(1);
      assertThat(chats(stage)).isEqualTo(1);
      // Of somebody else the same token is another.
      assertThat(founded).doesNotContain(stage.foundings.found(as(LIN), "t", DRAFT).id());
    }
  }

  @Test
  void a_process_that_ends_at_any_write_founds_one_chat_when_it_is_asked_again() {
    for (int at = 1; ; at++) {
      MemoryData shared = new MemoryData();
      boolean died = false;
      try (ChatStage stage = new ChatStage(MemoryStore.open(shared), 1)) {
        stage.store.dieAt(new MortalStore.Death(at, at % 2 == 0));
        try {
          stage.foundings.found(as(ADA), "t", DRAFT);
        } catch (StoreFailure killed) {
          died = true;
        }
      }
      try (ChatStage next = new ChatStage(MemoryStore.open(shared), 2)) {
        Chat chat = next.foundings.found(as(ADA), "t", DRAFT);
        assertThat(next.foundings.found(as(ADA), "t", DRAFT)).isEqualTo(chat);
        assertThat(chats(next)).isEqualTo(1);
        assertThat(next.mine(LIN)).containsExactly(chat.id());
      }
      if (!died) {
        assertThat(at).isGreaterThan(4);
        return;
      }
    }
  }

  @Test
  void a_token_is_forgotten_after_its_time_and_leaves_nothing() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Chat first = stage.foundings.found(as(ADA), "t", DRAFT);
      stage.clock.forward(Foundings.REMEMBERED.minus(Duration.ofMillis(1)));
      assertThat(stage.foundings.found(as(ADA), "t", DRAFT)).isEqualTo(first);
      stage.clock.forward(Duration.ofMillis(1));
      stage.agenda.start();
      stage.store.await(() -> stage.store.names("chat-founding", Optional.empty(), 1).isEmpty());
      assertThat(stage.foundings.found(as(ADA), "t", DRAFT).id()).isNotEqualTo(first.id());
    }
  }
}
