package larkspur.core.chat;

import static larkspur.core.chat.ChatStage.ACME;
import static larkspur.core.chat.ChatStage.ADA;
import static larkspur.core.chat.ChatStage.BOT;
import static larkspur.core.chat.ChatStage.LIN;
import static larkspur.core.chat.ChatStage.as;
import static larkspur.core.chat.ChatStage.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who may not change a chat: for each change, from everywhere it could be tried.
class ChatAuthorityTest {

  private final ChatStage stage = new ChatStage(new MemoryStore(), 1);

  private final Map<String, BiConsumer<Caller, ChatId>> changes = new LinkedHashMap<>();

  ChatAuthorityTest() {
    changes.put("rename", (who, id) -> stage.chats.edit(who, id, edit(Optional.empty(), "New")));
    changes.put("open", (who, id) -> stage.chats.edit(who, id, edit(Optional.of(true), "Chat")));
    changes.put("add", (who, id) -> stage.chats.addMembers(who, id, List.of(LIN)));
    changes.put("remove", (who, id) -> stage.chats.removeMembers(who, id, List.of(BOT)));
    changes.put("managers", (who, id) -> stage.chats.addManagers(who, id, List.of(BOT)));
    changes.put("unmanage", (who, id) -> stage.chats.removeManagers(who, id, List.of(BOT)));
    changes.put("dissolve", (who, id) -> stage.chats.dissolve(who, id));
  }

  @AfterEach
  void close() {
    stage.close();
  }

  private static ChatEdit edit(Optional<Boolean> open, String name) {
    return new ChatEdit(
        Optional.of(name), Optional.empty(), open, Optional.empty(), settings -> settings);
  }

  private Lack lack(String change, Caller who, Chat chat) {
    try {
      changes.get(change).accept(who, chat.id());
    } catch (Refusal.NotAllowed refused) {
      assertThat(stage.chats.find(chat.id())).contains(chat);
      return refused.lack();
    }
    throw new AssertionError(change + " was let through");
  }

  @Test
  void from_outside_nothing_is_changed() {
    Chat chat = stage.group(ADA, BOT);
    Chat open = stage.chats.found(ACME, draft(Chat.Kind.CHANNEL, true, ADA, BOT));
    for (String change : changes.keySet()) {
      assertThat(lack(change, as(LIN), chat)).as(change).isEqualTo(Lack.MEMBERSHIP);
      assertThat(lack(change, as(LIN), open)).as(change).isEqualTo(Lack.MEMBERSHIP);
      assertThatThrownBy(() -> changes.get(change).accept(ChatStage.stranger(), chat.id()))
          .as(change)
          .isInstanceOf(Refusal.NotFound.class);
    }
    assertThatThrownBy(() -> stage.chats.join(ChatStage.stranger(), open.id()))
        .isInstanceOf(Refusal.NotFound.class);
    assertThatThrownBy(() -> stage.chats.join(as(LIN), chat.id()))
        .isInstanceOf(Refusal.NotAllowed.class);
  }

  @Test
  void a_member_changes_what_the_settings_let_them() {
    Chat chat = stage.group(ADA, LIN, BOT);
    assertThat(lack("open", as(LIN), chat)).isEqualTo(Lack.PERMISSION);
    assertThat(lack("remove", as(LIN), chat)).isEqualTo(Lack.LEADERSHIP);
    assertThat(lack("managers", as(LIN), chat)).isEqualTo(Lack.OWNERSHIP);
    assertThat(lack("unmanage", as(LIN), chat)).isEqualTo(Lack.OWNERSHIP);
    assertThat(lack("dissolve", as(LIN), chat)).isEqualTo(Lack.OWNERSHIP);
    Chat strict = strict(chat);
    assertThat(lack("rename", as(LIN), strict)).isEqualTo(Lack.LEADERSHIP);
    assertThat(lack("add", as(LIN), strict)).isEqualTo(Lack.LEADERSHIP);
    changes.get("rename").accept(as(ADA), chat.id());
    changes.get("add").accept(as(ADA), chat.id());
  }

  private Chat strict(Chat chat) {
    ChatSettings.Who leaders = ChatSettings.Who.LEADERS;
    return stage.chats.edit(
        as(ADA),
        chat.id(),
        new ChatEdit(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            before ->
                new ChatSettings(
                    before.picture(),
                    new TreeMap<>(),
                    leaders,
                    leaders,
                    leaders,
                    leaders,
                    leaders,
                    before.hearsComing(),
                    before.hearsGoing(),
                    false,
                    leaders,
                    false,
                    before.secrecy())));
  }

  @Test
  void a_manager_neither_dissolves_nor_makes_managers_nor_removes_the_owner() {
    Chat before = stage.group(ADA, LIN, BOT);
    stage.chats.addManagers(as(ADA), before.id(), List.of(LIN));
    Chat chat = stage.chats.find(before.id()).orElseThrow();
    for (String change : List.of("managers", "unmanage", "dissolve")) {
      assertThat(lack(change, as(LIN), chat)).as(change).isEqualTo(Lack.OWNERSHIP);
    }
    assertThatThrownBy(() -> stage.chats.removeMembers(as(LIN), chat.id(), List.of(ADA)))
        .isInstanceOf(Refusal.NotAllowed.class);
    changes.get("remove").accept(as(LIN), chat.id());
    changes.get("open").accept(as(LIN), chat.id());
  }

  @Test
  void a_conversation_of_two_stays_as_it_is() {
    Chat pair = stage.chats.found(ACME, draft(Chat.Kind.P2P, false, ADA, BOT));
    for (String change : changes.keySet()) {
      assertThat(lack(change, as(ADA), pair)).as(change).isEqualTo(Lack.GROUP);
    }
  }

  @Test
  void nothing_is_changed_in_a_chat_that_was_dissolved() {
    Chat chat = stage.group(ADA, BOT);
    stage.chats.dissolve(as(ADA), chat.id());
    Chat over = stage.chats.find(chat.id()).orElseThrow();
    for (String change : changes.keySet()) {
      assertThat(lack(change, as(ADA), over)).as(change).isEqualTo(Lack.ACTIVE_CHAT);
    }
  }

  @Test
  void who_leaves_manages_no_more_and_an_owner_leaves_an_heir() {
    Chat chat = stage.group(ADA, BOT, LIN);
    stage.chats.addManagers(as(ADA), chat.id(), List.of(BOT));
    stage.chats.removeMembers(as(ADA), chat.id(), List.of(ADA));
    assertThat(stage.chats.find(chat.id()).orElseThrow().owner()).isEqualTo(BOT);
    assertThat(stage.chats.find(chat.id()).orElseThrow().managers()).isEmpty();
    stage.chats.addManagers(as(BOT), chat.id(), List.of(LIN));
    stage.chats.removeMembers(as(LIN), chat.id(), List.of(LIN));
    assertThat(stage.chats.find(chat.id()).orElseThrow().managers()).isEmpty();
    assertThatThrownBy(() -> stage.chats.removeMembers(as(BOT), chat.id(), List.of(BOT)))
        .isInstanceOf(Refusal.Conflict.class);
  }

  @Test
  void who_has_resigned_is_no_heir_where_there_is_another() {
    PersonId eve = PersonId.of(13);
    stage.person(eve);
    Chat chat = stage.group(ADA, LIN, eve, BOT);
    stage.chats.addManagers(as(ADA), chat.id(), List.of(LIN));
    stage.person(LIN, true);
    stage.chats.removeMembers(as(ADA), chat.id(), List.of(ADA));
    assertThat(stage.chats.find(chat.id()).orElseThrow().owner()).isEqualTo(eve);
    stage.person(eve, true);
    stage.chats.removeMembers(as(eve), chat.id(), List.of(eve));
    assertThat(stage.chats.find(chat.id()).orElseThrow().owner()).isEqualTo(LIN);
  }

  @Test
  void who_has_resigned_is_made_owner_of_no_chat_and_stays_that_of_theirs() {
    Chat chat = stage.group(ADA, LIN, BOT);
    stage.person(LIN, true);
    assertThat(lack(() -> stage.chats.edit(as(ADA), chat.id(), given(LIN))))
        .isEqualTo(Lack.ACTIVE_PERSON);
    // Who may give nothing away is told that, and not how somebody else stands.
    assertThat(lack(() -> stage.chats.edit(as(BOT), chat.id(), given(LIN))))
        .isEqualTo(Lack.PERMISSION);
    assertThat(lack(() -> stage.group(LIN, ADA))).isEqualTo(Lack.ACTIVE_PERSON);
    assertThat(stage.chats.find(chat.id()).orElseThrow().owner()).isEqualTo(ADA);

    stage.person(LIN);
    Chats.Draft lins =
        draft(Chat.Kind.CHANNEL, false, LIN, ADA).withOpenChatId("oc_" + "7".repeat(32));
    Chat owned = stage.chats.found(ACME, lins);
    stage.person(LIN, true);
    assertThat(stage.chats.found(ACME, lins)).isEqualTo(owned);
    assertThat(stage.chats.edit(as(LIN), owned.id(), given(LIN)).owner()).isEqualTo(LIN);
    assertThat(stage.chats.edit(as(LIN), owned.id(), given(ADA)).owner()).isEqualTo(ADA);
  }

  private static Lack lack(Runnable change) {
    return catchThrowableOfType(Refusal.NotAllowed.class, change::run).lack();
  }

  private static ChatEdit given(Actor owner) {
    return new ChatEdit(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(owner),
        settings -> settings);
  }

  @Test
  void so_many_apps_are_brought_into_a_chat_and_no_more() {
    Chat chat = stage.group(ADA);
    for (int i = 0; i <= Chats.APPS_MAX; i++) {
      AppId app = AppId.of(0x1000 + i);
      stage.app(app);
      if (i < Chats.APPS_MAX) {
        stage.chats.addMembers(as(ADA), chat.id(), List.of(app));
      } else {
        assertThatThrownBy(() -> stage.chats.addMembers(as(ADA), chat.id(), List.of(app)))
            .isInstanceOf(Refusal.TooMany.class);
      }
    }
  }
}
