package larkspur.core.chat;

import static larkspur.core.chat.ChatStage.ACME;
import static larkspur.core.chat.ChatStage.ADA;
import static larkspur.core.chat.ChatStage.BOT;
import static larkspur.core.chat.ChatStage.LIN;
import static larkspur.core.chat.ChatStage.as;
import static larkspur.core.chat.ChatStage.draft;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.identity.Actor;
import larkspur.core.task.MortalStore;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.StoreFailure;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// In which chats somebody is, whatever happens while that changes.
class ChatIndexTest {

  private static final List<Actor> EVERYBODY = List.of(ADA, LIN, BOT);

  private final MemoryData data = new MemoryData();

  private ChatStage live(long life) {
    return new ChatStage(MemoryStore.open(data), life);
  }

  private static void isTold(ChatStage stage) {
    for (Actor actor : EVERYBODY) {
      Set<ChatId> in = new HashSet<>();
      for (Name name : stage.store.names("chat", Optional.empty(), 1_000)) {
        ChatId id = new ChatId(name.id());
        Optional<Chat> chat = stage.chats.find(id).filter(one -> !one.archived());
        if (chat.isPresent() && stage.chats.isMember(id, actor)) {
          in.add(id);
        }
      }
      assertThat(stage.mine(actor)).as(actor.value()).containsExactlyInAnyOrderElementsOf(in);
    }
  }

  @Test
  void who_comes_and_goes_is_in_the_list_and_out_of_it() {
    try (ChatStage stage = live(1)) {
      Chat first = stage.group(ADA, BOT);
      stage.clock.forward(Duration.ofSeconds(1));
      Chat second = stage.group(LIN, BOT);
      stage.chats.found(ACME, draft(Chat.Kind.P2P, false, ADA, BOT));
      assertThat(stage.mine(BOT)).containsExactly(first.id(), second.id());
      assertThat(stage.mine(ADA)).containsExactly(first.id());
      stage.chats.addMembers(as(LIN), second.id(), List.of(ADA));
      assertThat(stage.mine(ADA)).containsExactly(first.id(), second.id());
      stage.chats.removeMembers(as(ADA), second.id(), List.of(ADA));
      assertThat(stage.mine(ADA)).containsExactly(first.id());
      stage.chats.addMembers(as(LIN), second.id(), List.of(ADA));
      stage.chats.dissolve(as(LIN), second.id());
      assertThat(stage.mine(ADA)).containsExactly(first.id());
      // What is over leaves nothing behind.
      assertThat(stage.store.log(ChatIndex.of(LIN)).heads(larkspur.storage.KeyRange.ALL, 10))
          .isEmpty();
    }
  }

  @Test
  void a_process_that_ends_at_any_write_leaves_nobody_without_a_chat_that_they_are_in() {
    int deaths = 0;
    for (int at = 1; ; at++) {
      for (boolean before : List.of(true, false)) {
        MemoryData shared = new MemoryData();
        boolean died = false;
        try (ChatStage stage = new ChatStage(MemoryStore.open(shared), 1)) {
          stage.store.dieAt(new MortalStore.Death(at, before));
          try {
            Chat chat = stage.chats.found(ACME, draft(Chat.Kind.CHANNEL, true, ADA, BOT));
            stage.chats.addMembers(as(ADA), chat.id(), List.of(LIN));
            stage.chats.removeMembers(as(ADA), chat.id(), List.of(BOT));
            stage.chats.edit(
                as(ADA),
                chat.id(),
                new ChatEdit(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(false),
                    Optional.of(LIN),
                    settings -> settings));
            stage.chats.dissolve(as(LIN), chat.id());
          } catch (StoreFailure killed) {
            died = true;
          }
        }
        try (ChatStage next = new ChatStage(MemoryStore.open(shared), 2)) {
          isTold(next);
          assertThat(next.chats.search(as(BOT), "chat", Optional.empty(), 9).chats())
              .allMatch(chat -> chat.open() && !chat.archived());
        }
        if (!died) {
          assertThat(deaths).isGreaterThan(20);
          return;
        }
        deaths++;
      }
    }
  }

  @Test
  void coming_and_going_at_once_ends_as_the_chat_says() throws InterruptedException {
    try (ChatStage stage = live(1)) {
      Chat chat = stage.group(ADA);
      for (int round = 0; round < 60; round++) {
        Random random = new Random(round);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          boolean comes = random.nextBoolean();
          threads.add(
              Thread.ofVirtual()
                  .start(() -> {
                    if (comes) {
                      stage.chats.addMembers(as(ADA), chat.id(), List.of(LIN));
                    } else {
                      stage.chats.removeMembers(as(ADA), chat.id(), List.of(LIN));
                    }
                  }));
        }
        for (Thread thread : threads) {
          thread.join();
        }
        isTold(stage);
      }
    }
  }

  @Test
  void chats_of_earlier_versions_are_listed_with_the_settings_that_chats_begin_with() {
    try (ChatStage old = live(1)) {
      for (int i = 0; i < 3; i++) {
        writeAsBefore(old, i, i == 2);
      }
    }
    try (ChatStage stage = live(2)) {
      // One that is founded since, before anybody asked.
      Chat founded = stage.group(ADA, LIN);
      isTold(stage);
      assertThat(stage.mine(LIN)).hasSize(3).contains(founded.id());
      Chat kept = stage.chats.find(ChatId.of(0x100)).orElseThrow();
      assertThat(kept.settings()).isEqualTo(ChatSettings.DEFAULT);
      assertThat(kept.managers()).isEmpty();
      assertThat(kept.creator()).isEmpty();
      assertThat(stage.chats.search(as(BOT), "older 1", Optional.empty(), 9).chats()).hasSize(1);
    }
    try (ChatStage later = live(3)) {
      isTold(later);
    }
  }

  /// As the version before this one wrote a chat.
  private static void writeAsBefore(ChatStage stage, int number, boolean archived) {
    ChatId id = ChatId.of(0x100 + number);
    String chat =
        """
        {"id":"%s","tenant":"%s","openChatId":"oc_%s%s","vchannelId":"=old%d","kind":"CHANNEL",\
        "name":"Older %d","general":false,"open":true,"archived":%s,"owner":"%s",\
        "createdAt":1760000000000}\
        """
            .formatted(
                id.value(),
                ACME.value(),
                id.value(),
                id.value(),
                number,
                number,
                archived,
                ADA.value());
    String members =
        """
        {"members":[{"actor":"%s","joinedAt":1760000000000},{"actor":"%s","joinedAt":1760000000000}]}\
        """
            .formatted(ADA.value(), LIN.value());
    try {
      stage
          .store
          .log(ChatStore.name(id))
          .commit(
              LogCommit.at(ChatStage.NOW)
                  .requireAbsent(ChatStore.CHAT)
                  .set(ChatStore.CHAT, chat.getBytes(StandardCharsets.UTF_8))
                  .set(ChatStore.GUARD, ChatStore.GUARD_VALUE)
                  .set(ChatStore.MEMBERS, members.getBytes(StandardCharsets.UTF_8))
                  .build());
    } catch (larkspur.storage.Conflict there) {
      throw new AssertionError(there);
    }
  }
}
