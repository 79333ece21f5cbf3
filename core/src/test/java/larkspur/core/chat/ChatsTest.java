package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final TenantId acme = TenantId.of(1);
  private final TenantId other = TenantId.of(2);
  private final PersonId ada = PersonId.of(11);
  private final PersonId lin = PersonId.of(12);
  private final PersonId mallory = PersonId.of(13);
  private final AppId bot = AppId.of(21);

  private Store store;
  private ServerClock clock;
  private Identities identities;
  private Chats chats;

  @BeforeEach
  void found() {
    store = new MemoryStore();
    clock = ServerClock.frozenAt(NOW);
    Aliases aliases = new Aliases(store);
    identities = new Identities(store, aliases, clock, new byte[32]);
    for (TenantId tenant : List.of(acme, other)) {
      identities.put(
          new Tenant(
              tenant, "T", "t", "=t" + tenant, tenant.value().repeat(2), Tenant.Language.EN, NOW));
    }
    identities.put(new App(bot, acme, "Bot", "", Set.of(), true, "=bot", NOW));
    person(identities, ada, acme);
    person(identities, lin, acme);
    person(identities, mallory, other);
    IdSource ids = new IdSource(new Random(1));
    AgendaReader agenda = new AgendaReader(store, clock);
    Followers followers = new Followers(store, clock, ids, agenda);
    chats =
        new Chats(
            store,
            identities,
            aliases,
            ids,
            clock,
            new ChatLimits(6, 20),
            Hearing.of(
                store,
                clock,
                new Seal(new byte[32]),
                followers,
                agenda,
                Duration.ofDays(7),
                (_, _) -> true));
  }

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  @Test
  void what_is_said_is_read_in_the_order_of_its_places() {
    ChatId chat = chat(false, ada, lin);
    List<Position> said = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      said.add(say(ada, chat, "m" + i).position());
      if (i == 2) {
        clock.forward(Duration.ofMillis(7));
      }
    }
    assertThat(said).isSorted().doesNotHaveDuplicates();
    assertThat(chats.messages(as(lin), chat, Position.START, Position.END, Order.FORWARD, 100))
        .extracting(Message::position)
        .isEqualTo(said);
    assertThat(chats.messages(as(lin), chat, said.get(1), said.get(3), Order.BACKWARD, 2))
        .extracting(Message::position)
        .containsExactly(said.get(3), said.get(2));
    assertThat(chats.messages(as(lin), chat, said.get(3), said.get(1), Order.FORWARD, 9)).isEmpty();
  }

  @Test
  void a_chat_has_room_for_so_many_and_no_more() {
    PersonId[] six = new PersonId[6];
    for (int i = 0; i < six.length; i++) {
      six[i] = PersonId.of(100 + i);
      person(identities, six[i], acme);
    }
    ChatId chat = chat(false, six[0], six);
    assertThatThrownBy(() -> chats.addMembers(as(six[0]), chat, List.of(ada)))
        .isInstanceOf(Refusal.TooMany.class)
        .hasMessageContaining("6");
    assertThat(chats.members(as(six[0]), chat)).hasSize(6);
    chats.removeMembers(as(six[5]), chat, List.of(six[5]));
    chats.addMembers(as(six[0]), chat, List.of(ada));
    assertThat(chats.isMember(chat, ada)).isTrue();
  }

  @Test
  void however_many_chats_are_read_only_so_much_of_them_is_remembered() {
    ChatStore reader = new ChatStore(store, 20);
    List<ChatId> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ChatId chat = i % 2 == 0 ? chat(false, ada) : chat(false, ada, lin);
      all.add(chat);
      assertThat(reader.room(chat).orElseThrow().members()).hasSize(1 + i % 2);
      assertThat(reader.remembered()).isBetween(1L, 20L);
    }
    // What was forgotten is read again.
    for (ChatId chat : all) {
      assertThat(reader.room(chat).orElseThrow().holds(ada)).isTrue();
    }
  }

  @Test
  void only_members_speak_and_read() {
    ChatId chat = chat(true, ada);
    Message message = say(ada, chat, "hi");
    assertThatThrownBy(() -> say(lin, chat, "me too")).isInstanceOf(Refusal.NotAllowed.class);
    assertThatThrownBy(() -> chats.message(as(lin), chat, message.position()))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThatThrownBy(
            () -> chats.messages(as(lin), chat, Position.START, Position.END, Order.FORWARD, 1))
        .isInstanceOf(Refusal.NotAllowed.class);
    chats.addMembers(as(ada), chat, List.of(lin));
    assertThat(chats.message(as(lin), chat, message.position())).isEqualTo(message);
    chats.removeMembers(as(lin), chat, List.of(lin));
    assertThatThrownBy(() -> say(lin, chat, "still here?")).isInstanceOf(Refusal.NotAllowed.class);
  }

  @Test
  void an_open_chat_may_be_looked_at_and_a_closed_one_not() {
    assertThat(chats.look(as(lin), chat(true, ada)).isMember()).isFalse();
    ChatId closed = chat(false, ada);
    assertThatThrownBy(() -> chats.look(as(lin), closed)).isInstanceOf(Refusal.NotAllowed.class);
    assertThat(chats.look(as(ada), closed).isMember()).isTrue();
  }

  @Test
  void a_chat_of_another_tenant_does_not_exist() {
    ChatId chat = chat(true, ada);
    String openChatId = chats.find(chat).orElseThrow().openChatId();
    Caller stranger = new Caller(other, mallory, Optional.empty(), Set.of());
    assertThat(chats.byOpenChatId(acme, openChatId)).contains(chat);
    assertThat(chats.byOpenChatId(other, openChatId)).isEmpty();
    assertThatThrownBy(() -> chats.look(stranger, chat)).isInstanceOf(Refusal.NotFound.class);
    assertThatThrownBy(() -> chats.say(stranger, chat, Body.Text.plain("x"), Optional.empty()))
        .isInstanceOf(Refusal.NotFound.class);
    assertThatThrownBy(() -> chats.addMembers(as(ada), chat, List.of(mallory)))
        .isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void only_others_than_the_owner_are_kept_from_removing_others() {
    ChatId chat = chat(false, ada, lin, bot);
    assertThatThrownBy(() -> chats.removeMembers(as(lin), chat, List.of(bot)))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThat(chats.isMember(chat, bot)).isTrue();
    chats.removeMembers(as(ada), chat, List.of(bot));
    assertThat(chats.isMember(chat, bot)).isFalse();
  }

  @Test
  void an_edit_keeps_the_place_and_the_time_of_creation() {
    ChatId chat = chat(false, ada, lin);
    Message said = say(ada, chat, "helo");
    clock.forward(Duration.ofMinutes(1));
    Message edited = chats.edit(as(ada), chat, said.position(), List.of(new Inline.Text("hello")));
    assertThat(edited.position()).isEqualTo(said.position());
    assertThat(edited.createdAt()).isEqualTo(said.createdAt());
    assertThat(edited.changedAt()).isEqualTo(clock.instant());
    assertThat(edited.edited()).isTrue();
    assertThat(chats.message(as(lin), chat, said.position())).isEqualTo(edited);
  }

  @Test
  void only_the_author_edits_and_nobody_what_is_deleted() {
    ChatId chat = chat(false, ada, lin);
    Message said = say(lin, chat, "mine");
    assertThatThrownBy(() -> chats.edit(as(ada), chat, said.position(), List.of()))
        .isInstanceOf(Refusal.NotAllowed.class);
    chats.delete(as(lin), chat, said.position());
    assertThatThrownBy(() -> chats.edit(as(lin), chat, said.position(), List.of()))
        .isInstanceOf(Refusal.NotAllowed.class);
    assertThatThrownBy(() -> chats.edit(as(lin), chat, said.position().successor(), List.of()))
        .isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void the_author_or_the_owner_deletes_and_a_second_time_changes_nothing() {
    ChatId chat = chat(false, ada, lin, bot);
    Message byLin = say(lin, chat, "a secret");
    Message byAda = say(ada, chat, "hers");
    assertThatThrownBy(() -> chats.delete(as(lin), chat, byAda.position()))
        .isInstanceOf(Refusal.NotAllowed.class);
    Message gone = chats.delete(as(ada), chat, byLin.position());
    assertThat(gone.deleted()).isTrue();
    assertThat(gone.author()).isEqualTo(lin);
    clock.forward(Duration.ofMinutes(1));
    assertThat(chats.delete(as(lin), chat, byLin.position())).isEqualTo(gone);
    assertThat(chats.message(as(bot), chat, byLin.position())).isEqualTo(gone);
  }

  @Test
  void a_message_quotes_one_of_its_own_chat() {
    ChatId chat = chat(false, ada);
    Message first = say(ada, chat, "first");
    Message second =
        chats.say(as(ada), chat, Body.Text.plain("second"), Optional.of(first.position()));
    assertThat(chats.message(as(ada), chat, second.position()).quoted()).contains(first.position());
    assertThatThrownBy(() ->
            chats.say(
                as(ada), chat, Body.Text.plain("x"), Optional.of(first.position().predecessor())))
        .isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void what_another_log_brings_is_posted_once_and_in_its_order() {
    ChatId chat = chat(false, ada);
    Name source = Name.of("list", "l1");
    for (int round = 0; round < 3; round++) {
      for (int entry = 1; entry <= 3; entry++) {
        chats.bring(
            source,
            new Position(entry),
            chat,
            RobotId.TASK_ASSISTANT,
            Body.Text.plain("p" + entry));
      }
    }
    chats.bring(
        Name.of("list", "l2"), new Position(1), chat, RobotId.TASK_ASSISTANT, Body.Text.plain("q"));
    assertThat(chats.messages(as(ada), chat, Position.START, Position.END, Order.FORWARD, 100))
        .extracting(Message::body)
        .containsExactly(
            Body.Text.plain("p1"),
            Body.Text.plain("p2"),
            Body.Text.plain("p3"),
            Body.Text.plain("q"));
    // A chat that is not there takes nothing, and is no fault.
    chats.bring(
        source, new Position(4), ChatId.of(99), RobotId.TASK_ASSISTANT, Body.Text.plain("p4"));
    assertThat(chats.find(ChatId.of(99))).isEmpty();
  }

  @Test
  void founding_a_chat_with_fixed_ids_again_changes_nothing() {
    Chats.Draft fixed =
        new Chats.Draft(
            Optional.of("oc_" + "0123456789abcdef".repeat(2)),
            Optional.of("=fixed"),
            Chat.Kind.CHANNEL,
            "Fixed",
            Optional.empty(),
            false,
            true,
            ada,
            List.of(ada));
    Chat first = chats.found(acme, fixed);
    chats.addMembers(as(ada), first.id(), List.of(lin));
    clock.forward(Duration.ofDays(1));
    assertThat(chats.found(acme, fixed)).isEqualTo(first);
    assertThat(chats.isMember(first.id(), lin)).isTrue();
    assertThat(chats.byVchannelId("=fixed")).contains(first.id());
    assertThatThrownBy(() -> chats.found(other, fixed)).isInstanceOf(Refusal.class);
  }

  @Test
  void the_ids_of_a_chat_are_no_other_chats_and_a_refused_one_takes_none() {
    String digits = "0123456789abcdef";
    Chat first = chats.found(acme, fixed("oc_" + digits.repeat(2), "=fixed", ada));
    assertThatThrownBy(
            () -> chats.found(acme, fixed("oc_" + digits + "f".repeat(16), "=beside", ada)))
        .isInstanceOf(Refusal.Conflict.class);
    assertThatThrownBy(() -> chats.found(acme, fixed(first.openChatId(), "=second", ada)))
        .isInstanceOf(Refusal.Conflict.class);
    assertThatThrownBy(() -> chats.found(other, fixed(first.openChatId(), "=theirs", mallory)))
        .isInstanceOf(Refusal.Conflict.class);
    for (String free : List.of("=beside", "=second", "=theirs")) {
      assertThat(chats.byVchannelId(free)).as(free).isEmpty();
    }
    Chat theirs = chats.found(other, fixed("oc_" + "f".repeat(32), "=theirs", mallory));
    assertThat(chats.byVchannelId("=theirs")).contains(theirs.id());
  }

  private static Chats.Draft fixed(String openChatId, String vchannelId, Actor owner) {
    return new Chats.Draft(
        Optional.of(openChatId),
        Optional.of(vchannelId),
        Chat.Kind.CHANNEL,
        "Fixed",
        Optional.empty(),
        false,
        true,
        owner,
        List.of());
  }

  @Test
  void bodies_are_kept_as_they_are() {
    ChatId chat = chat(false, ada);
    List<Body> bodies =
        List.of(
            new Body.Text(
                List.of(
                    new Inline.Text("to "),
                    new Inline.Mention(lin, "Lin"),
                    new Inline.Text(" \u0000 😀 \u202e")),
                List.of(
                    new Attachment(
                        Optional.of("t"),
                        Optional.empty(),
                        Optional.of("u"),
                        Optional.of("#fff"),
                        List.of("i")))),
            new Body.Post(
                "T", List.of(List.of(new Inline.Text("a"), new Inline.Link("b", "c")), List.of())));
    for (Body body : bodies) {
      Position position = chats.say(as(ada), chat, body, Optional.empty()).position();
      assertThat(chats.message(as(ada), chat, position).body()).isEqualTo(body);
    }
  }

  private Message say(Actor actor, ChatId chat, String text) {
    return chats.say(as(actor), chat, Body.Text.plain(text), Optional.empty());
  }

  private Caller as(Actor actor) {
    return new Caller(acme, actor, Optional.empty(), Set.of());
  }

  private ChatId chat(boolean open, Actor owner, Actor... members) {
    return chats
        .found(
            acme,
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                Chat.Kind.CHANNEL,
                "Chat",
                Optional.empty(),
                false,
                open,
                owner,
                List.of(members)))
        .id();
  }

  private static void person(Identities identities, PersonId id, TenantId tenant) {
    identities.put(
        new Person(
            id,
            tenant,
            "n",
            "N",
            "n@x.example",
            Optional.empty(),
            id.value().substring(15),
            "=" + id.value().substring(15),
            Person.Role.NORMAL,
            false,
            NOW));
  }
}
