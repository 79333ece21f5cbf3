package larkspur.core.chat;

import static larkspur.core.chat.ChatStage.ADA;
import static larkspur.core.chat.ChatStage.BOT;
import static larkspur.core.chat.ChatStage.LIN;
import static larkspur.core.chat.ChatStage.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.refusal.Refusal;
import larkspur.core.task.MortalStore;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// Reactions and pins: who may, how many, and what apps hear of it.
class ReactionsTest {

  private static List<Reaction> all(ChatStage stage, Chat chat, Position message) {
    return stage
        .reactions
        .list(as(ADA), chat.id(), message, Optional.empty(), Optional.empty(), Reactions.MAX)
        .reactions();
  }

  @Test
  void the_same_twice_is_one_and_others_are_beside_it() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Chat chat = stage.group(ADA, LIN);
      Position message = stage.say(chat, ADA);
      Reaction first = stage.reactions.react(as(ADA), chat.id(), message, "OK");
      assertThat(stage.reactions.react(as(ADA), chat.id(), message, "OK")).isEqualTo(first);
      stage.reactions.react(as(ADA), chat.id(), message, "SMILE");
      stage.reactions.react(as(LIN), chat.id(), message, "OK");
      assertThat(all(stage, chat, message)).hasSize(3);
      stage.reactions.takeBack(as(ADA), chat.id(), message, first.id());
      assertThat(all(stage, chat, message)).hasSize(2).doesNotContain(first);
      assertThat(stage.reactions.react(as(ADA), chat.id(), message, "OK").id())
          .isNotEqualTo(first.id());
    }
  }

  @Test
  void only_members_react_and_only_to_what_there_is_and_take_only_theirs_back() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Chat chat = stage.group(ADA, BOT);
      Position message = stage.say(chat, ADA);
      Reaction reaction = stage.reactions.react(as(ADA), chat.id(), message, "OK");
      assertThatThrownBy(() -> stage.reactions.react(as(LIN), chat.id(), message, "OK"))
          .isInstanceOf(Refusal.NotAllowed.class);
      assertThatThrownBy(
              () -> stage.reactions.react(ChatStage.stranger(), chat.id(), message, "OK"))
          .isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> stage.pins.pin(as(LIN), chat.id(), message))
          .isInstanceOf(Refusal.NotAllowed.class);
      assertThatThrownBy(() -> stage.pins.unpin(as(LIN), chat.id(), message))
          .isInstanceOf(Refusal.NotAllowed.class);
      assertThatThrownBy(() -> stage.reactions.takeBack(as(BOT), chat.id(), message, reaction.id()))
          .isInstanceOf(Refusal.NotAllowed.class);
      assertThatThrownBy(() -> stage.reactions.react(as(ADA), chat.id(), new Position(1), "OK"))
          .isInstanceOf(Refusal.NotFound.class);
      assertThatThrownBy(() -> stage.reactions.react(as(ADA), chat.id(), message, "a b"))
          .isInstanceOf(Refusal.Invalid.class);
      assertThat(all(stage, chat, message)).containsExactly(reaction);
    }
  }

  @Test
  void a_message_has_room_for_so_many_reactions_and_a_chat_for_so_many_pins() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Chat chat = stage.group(ADA);
      Position message = stage.say(chat, ADA);
      for (int i = 0; i < Reactions.MAX; i++) {
        stage.reactions.react(as(ADA), chat.id(), message, "E" + i);
      }
      assertThatThrownBy(() -> stage.reactions.react(as(ADA), chat.id(), message, "MORE"))
          .isInstanceOf(Refusal.TooMany.class);
      List<Reaction> all = all(stage, chat, message);
      assertThat(all).hasSize(Reactions.MAX);
      stage.reactions.takeBack(as(ADA), chat.id(), message, all.getFirst().id());
      stage.reactions.react(as(ADA), chat.id(), message, "MORE");

      List<Position> said = new ArrayList<>();
      for (int i = 0; i <= Pins.MAX; i++) {
        said.add(stage.say(chat, ADA));
      }
      said.stream().limit(Pins.MAX).forEach(one -> stage.pins.pin(as(ADA), chat.id(), one));
      assertThatThrownBy(() -> stage.pins.pin(as(ADA), chat.id(), said.getLast()))
          .isInstanceOf(Refusal.TooMany.class);
      stage.pins.unpin(as(ADA), chat.id(), said.getFirst());
      stage.pins.pin(as(ADA), chat.id(), said.getLast());
    }
  }

  @Test
  void where_nobody_listens_nothing_is_written_to_be_told() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      Chat chat = stage.group(ADA, BOT);
      Position message = stage.say(chat, ADA);
      stage.reactions.react(as(ADA), chat.id(), message, "OK");
      stage.chats.dissolve(as(ADA), chat.id());
      assertThat(
              stage
                  .store
                  .log(ChatStore.name(chat.id()))
                  .scan(ChatTidings.EVENT, Position.START, Position.END, Order.FORWARD, 9))
          .isEmpty();
      assertThat(stage.store.names("app-events", Optional.empty(), 9)).isEmpty();
      Name reactions = stage.store.names("reactions", Optional.empty(), 9).getFirst();
      assertThat(
              stage
                  .store
                  .partition(reactions)
                  .scan(KeyRange.startingWith("tell/"), Order.FORWARD, 9))
          .isEmpty();
    }
  }

  @Test
  void apps_of_the_chat_hear_of_every_change_once_in_order() {
    try (ChatStage stage = new ChatStage(new MemoryStore(), 1)) {
      stage.listen();
      Chat chat = stage.group(ADA, BOT);
      Position message = stage.say(chat, ADA);
      Reaction ok = stage.reactions.react(as(ADA), chat.id(), message, "OK");
      stage.reactions.react(as(ADA), chat.id(), message, "OK");
      stage.reactions.takeBack(as(ADA), chat.id(), message, ok.id());
      stage.chats.addManagers(as(ADA), chat.id(), List.of(BOT));
      stage.chats.edit(as(ADA), chat.id(), named("Plan"));
      stage.chats.edit(as(ADA), chat.id(), named("Plan"));
      stage.chats.dissolve(as(ADA), chat.id());
      Chat elsewhere = stage.group(LIN);
      stage.chats.edit(as(LIN), elsewhere.id(), named("Not for the bot"));
      assertThat(stage.heard())
          .extracting(ChatEvent::kind)
          .containsExactly(
              ChatEvent.BotAdded.KIND,
              ChatEvent.Reacted.KIND,
              ChatEvent.ReactionTaken.KIND,
              ChatEvent.Changed.KIND,
              ChatEvent.Changed.KIND,
              ChatEvent.Dissolved.KIND);
      ChatEvent.Changed renamed = (ChatEvent.Changed) stage.heard().get(4);
      assertThat(renamed.before().name()).isEqualTo("Chat");
      assertThat(renamed.after().name()).isEqualTo("Plan");
      assertThat(renamed.after().managers()).containsExactly(BOT);
    }
  }

  private static ChatEdit named(String name) {
    return new ChatEdit(
        Optional.of(name),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        settings -> settings);
  }

  @Test
  void a_process_that_ends_at_any_write_tells_what_became_of_reactions_once() {
    int deaths = 0;
    for (int at = 1; ; at++) {
      for (boolean before : List.of(true, false)) {
        MemoryData shared = new MemoryData();
        Chat chat;
        Position message;
        boolean died = false;
        try (ChatStage stage = new ChatStage(MemoryStore.open(shared), 1)) {
          chat = stage.group(ADA, BOT);
          message = stage.say(chat, ADA);
          stage.listen();
          stage.store.dieAt(new MortalStore.Death(at, before));
          try {
            Reaction ok = stage.reactions.react(as(ADA), chat.id(), message, "OK");
            stage.reactions.react(as(BOT), chat.id(), message, "SMILE");
            stage.reactions.takeBack(as(ADA), chat.id(), message, ok.id());
            stage.heard();
          } catch (StoreFailure killed) {
            died = true;
          }
          died |= stage.store.dead();
        }
        try (ChatStage next = new ChatStage(MemoryStore.open(shared), 2)) {
          next.agenda.start();
          List<String> heard = next.heard().stream().map(ChatEvent::kind).toList();
          List<String> there = all(next, chat, message).stream().map(Reaction::emoji).toList();
          assertThat(heard).as("death %s %s", at, before).isEqualTo(expected(there));
        }
        if (!died) {
          assertThat(deaths).isGreaterThan(12);
          return;
        }
        deaths++;
      }
    }
  }

  private static List<String> expected(List<String> there) {
    String reacted = ChatEvent.Reacted.KIND;
    if (there.isEmpty()) {
      return List.of();
    } else if (there.equals(List.of("OK"))) {
      return List.of(reacted);
    } else if (there.equals(List.of("SMILE"))) {
      return List.of(reacted, reacted, ChatEvent.ReactionTaken.KIND);
    }
    return List.of(reacted, reacted);
  }
}
