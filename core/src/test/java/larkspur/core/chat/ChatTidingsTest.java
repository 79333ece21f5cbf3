package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.conformance.Proves;
import larkspur.core.chat.ChatEvent.Said;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.event.Listener;
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
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ChatTidingsTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId TENANT = TenantId.of(1);
  private static final PersonId ADA = PersonId.of(11);
  private static final PersonId LIN = PersonId.of(12);

  /// Hears all that people say in its groups.
  private static final AppId SCRIBE = AppId.of(21);

  /// Hears what people say to it, in groups or in a chat of the two.
  private static final AppId DESK = AppId.of(22);

  /// Hears what other apps say to it, too.
  private static final AppId CHAIR = AppId.of(23);

  private final Map<AppId, Set<String>> rights = new HashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final ReadStore store = new ReadStore();
  private final ServerClock clock = ServerClock.frozenAt(NOON);
  private final IdSource ids = new IdSource(new Random(1));
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private AgendaReader agenda = new AgendaReader(store, clock);
  private Followers followers = new Followers(store, clock, ids, agenda);
  private Hearing hearing = hearing();
  private Chats chats = chats();
  private final Messages messages = new Messages(chats);
  private final Visits visits = new Visits(chats);

  {
    app(SCRIBE);
    app(DESK);
    app(CHAIR);
    rights.put(SCRIBE, Set.of(Said.IN_GROUP));
    rights.put(DESK, Set.of(Said.IN_PAIR, Said.TO_IT));
    rights.put(CHAIR, Set.of(Said.IN_GROUP, Said.TO_IT, Said.TO_IT_BY_APPS));
    person(ADA);
    person(LIN);
    agenda.start();
  }

  /// Counts the messages that are read of chats, and can hold back what apps are told.
  private static final class ReadStore extends WatchedStore {
    private final AtomicInteger scanned = new AtomicInteger();

    /// The families of the logs that were written to.
    private final List<String> commits = new CopyOnWriteArrayList<>();

    /// Where whoever writes to an app's log waits for others that do.
    private volatile Optional<CyclicBarrier> together = Optional.empty();

    ReadStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      if (call.operation() == Operation.LOG_COMMIT && call.family().equals("app-events")) {
        together.ifPresent(ReadStore::await);
      }
      if (call.operation() == Operation.LOG_COMMIT) {
        commits.add(call.family());
      }
      T result = step.run();
      if (call.operation() == Operation.LOG_SCAN
          && call.what().contains(ChatStore.MESSAGE)
          && result instanceof List<?> messages) {
        scanned.addAndGet(messages.size());
      }
      return result;
    }

    private static void await(CyclicBarrier barrier) {
      try {
        barrier.await(120, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
        throw new IllegalStateException(alone);
      }
    }
  }

  private Hearing hearing() {
    return Hearing.of(
        store, clock, new Seal(new byte[32]), followers, agenda, Duration.ofDays(7), this::mayHear);
  }

  /// Every app may hear every kind, but of messages only what its rights say.
  private boolean mayHear(AppId app, String right) {
    return !right.startsWith(Said.KIND + "/")
        ? !refused.contains(right)
        : rights.getOrDefault(app, Set.of()).contains(right);
  }

  private Chats chats() {
    return new Chats(
        store, identities, new Aliases(store), ids, clock, new ChatLimits(50, 500), hearing);
  }

  @AfterEach
  void stop() {
    followers.close();
    agenda.close();
    clock.close();
    store.close();
  }

  @Test
  void an_app_hears_what_others_say_and_not_what_it_says_itself() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, LIN, SCRIBE);
    say(ADA, chat, "hello");
    say(SCRIBE, chat, "hello yourself");
    say(LIN, chat, "hi");
    assertThat(heard(SCRIBE, 3)).containsExactly("bot added", "hello", "hi");
  }

  @Test
  void where_nobody_listens_nothing_is_written() {
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, LIN, SCRIBE);
    say(ADA, chat, "hello");
    chats.addMembers(as(ADA), chat, List.of(DESK));
    assertThat(notes()).isEmpty();
    assertThat(store.names("app-events", Optional.empty(), 10)).isEmpty();
    assertThat(events(chat)).isEmpty();
  }

  @Test
  @Proves("event-5.13.9")
  void in_a_group_an_app_without_the_right_hears_only_what_is_said_to_it() throws Exception {
    listen(DESK);
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, LIN, DESK, SCRIBE);
    say(ADA, chat, "to all");
    Body body =
        new Body.Text(
            List.of(new Inline.Mention(DESK, "Desk"), new Inline.Text(" please")), List.of());
    chats.say(as(LIN), chat, body, Optional.empty());
    assertThat(heard(DESK, 2)).containsExactly("bot added", "@Desk please");
    assertThat(heard(SCRIBE, 3)).containsExactly("bot added", "to all", "@Desk please");
  }

  @Test
  @Proves("event-5.13.9")
  void in_a_chat_of_two_an_app_hears_everything() throws Exception {
    listen(DESK);
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    say(ADA, chat, "just you and me");
    assertThat(heard(DESK, 1)).containsExactly("just you and me");
  }

  @Test
  @Proves("event-5.13.9")
  void without_the_right_to_it_an_app_hears_nothing_of_a_chat_of_two() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.P2P, ADA, SCRIBE);
    say(ADA, chat, "just you and me");
    chats.say(as(ADA), chat, mention(SCRIBE, "Scribe"), Optional.empty());
    assertThat(heard(SCRIBE, 0)).isEmpty();
  }

  @Test
  @Proves("event-5.13.9")
  void what_other_apps_say_an_app_hears_only_if_it_may_and_is_mentioned() throws Exception {
    listen(SCRIBE);
    listen(CHAIR);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE, CHAIR, DESK);
    say(DESK, chat, "to nobody");
    chats.say(as(DESK), chat, mention(SCRIBE, "Scribe"), Optional.empty());
    chats.say(as(DESK), chat, mention(CHAIR, "Chair"), Optional.empty());
    chats.speak(new RobotId("robot_builds"), chat, mention(CHAIR, "Chair, from outside"));
    say(ADA, chat, "from a person");
    assertThat(heard(CHAIR, 4))
        .containsExactly("bot added", "@Chair", "@Chair, from outside", "from a person");
    assertThat(heard(SCRIBE, 2)).containsExactly("bot added", "from a person");
  }

  @Test
  @Proves("event-5.13.10")
  void what_the_task_assistant_says_is_no_event() throws Exception {
    listen(CHAIR);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, CHAIR);
    assertThat(heard(CHAIR, 1)).containsExactly("bot added");
    followers.close();
    chats.bring(
        Name.of("list", "l"),
        new Position(1),
        chat,
        RobotId.TASK_ASSISTANT,
        mention(CHAIR, "Chair"));
    assertThat(notes()).isEmpty();
    begin();
    say(ADA, chat, "a person");
    assertThat(heard(CHAIR, 2)).containsExactly("bot added", "a person");
  }

  @Test
  @Proves("event-5.13.8")
  void of_a_kind_that_it_may_not_hear_of_nothing_is_written() throws Exception {
    listen(SCRIBE);
    refused.addAll(Set.of(Said.KIND, ChatEvent.PeopleAdded.KIND, ChatEvent.BotAdded.KIND));
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    followers.close();
    say(ADA, chat, "hello");
    chats.addMembers(as(ADA), chat, List.of(LIN));
    assertThat(notes()).isEmpty();
    assertThat(events(chat)).isEmpty();
    begin();
    chats.removeMembers(as(LIN), chat, List.of(LIN));
    assertThat(heard(SCRIBE, 1)).containsExactly("people removed [" + LIN + "]");
  }

  @Test
  void an_app_that_does_not_want_a_kind_does_not_hear_it() throws Exception {
    hearing
        .listeners()
        .put(
            new Listener(
                TENANT,
                SCRIBE,
                new Listener.Way.Connection(),
                Optional.of(Set.of(ChatEvent.PeopleAdded.KIND)),
                "token",
                Optional.empty()));
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    say(ADA, chat, "hello");
    chats.addMembers(as(ADA), chat, List.of(LIN));
    assertThat(heard(SCRIBE, 1)).containsExactly("people added [" + LIN + "]");
    assertThat(notes()).isEmpty();
  }

  @Test
  void members_who_come_and_go_are_told_to_the_apps_that_stay_and_to_the_one_that_goes()
      throws Exception {
    listen(SCRIBE);
    listen(DESK);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    chats.addMembers(as(ADA), chat, List.of(LIN, DESK));
    chats.removeMembers(as(LIN), chat, List.of(LIN));
    chats.removeMembers(as(ADA), chat, List.of(DESK));
    say(ADA, chat, "gone?");
    assertThat(heard(SCRIBE, 4))
        .containsExactly(
            "bot added", "people added [" + LIN + "]", "people removed [" + LIN + "]", "gone?");
    assertThat(heard(DESK, 3))
        .containsExactly("bot added", "people removed [" + LIN + "]", "bot removed");
  }

  @Test
  void a_message_is_heard_once_though_the_process_ends_before_it_is_carried_on() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    assertThat(heard(SCRIBE, 1)).hasSize(1);
    // What it says from now on is not followed, as if it had been killed after the commit.
    followers.close();
    say(ADA, chat, "left behind");
    begin();
    assertThat(heard(SCRIBE, 2)).containsExactly("bot added", "left behind");
    say(ADA, chat, "and more");
    assertThat(heard(SCRIBE, 3)).containsExactly("bot added", "left behind", "and more");
  }

  @Test
  void what_was_said_before_it_listened_or_came_an_app_does_not_hear() throws Exception {
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, LIN, SCRIBE);
    for (int i = 0; i < 150; i++) {
      say(ADA, chat, "before anybody listened");
    }
    clock.forward(Duration.ofSeconds(1));
    listen(SCRIBE);
    listen(DESK);
    say(ADA, chat, "before the other came");
    assertThat(heard(SCRIBE, 1)).containsExactly("before the other came");
    clock.forward(Duration.ofSeconds(1));
    chats.addMembers(as(ADA), chat, List.of(DESK));
    Body body = new Body.Text(List.of(new Inline.Mention(DESK, "Desk")), List.of());
    chats.say(as(LIN), chat, body, Optional.empty());
    assertThat(heard(DESK, 2)).containsExactly("bot added", "@Desk");
  }

  @Test
  void a_message_that_was_taken_back_is_not_told_after_that() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    say(ADA, chat, "kept");
    Position told = newest(chat);
    assertThat(heard(SCRIBE, 2)).hasSize(2);
    followers.close();
    say(ADA, chat, "not meant for you");
    chats.delete(as(ADA), chat, newest(chat));
    say(ADA, chat, "never mind");
    chats.delete(as(ADA), chat, told);
    begin();
    assertThat(heard(SCRIBE, 5))
        .containsExactly(
            "bot added", "kept", "chat.message.recalled", "never mind", "chat.message.recalled");
  }

  @Test
  void several_apps_are_told_side_by_side() throws Exception {
    listen(SCRIBE);
    listen(CHAIR);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE, CHAIR);
    assertThat(heard(SCRIBE, 1)).hasSize(1);
    store.together = Optional.of(new CyclicBarrier(2));
    say(ADA, chat, "hello");
    assertThat(heard(SCRIBE, 2)).containsExactly("bot added", "hello");
    assertThat(heard(CHAIR, 2)).containsExactly("bot added", "hello");
    chats.addMembers(as(ADA), chat, List.of(LIN));
    assertThat(heard(SCRIBE, 3)).endsWith("people added [" + LIN + "]");
    assertThat(heard(CHAIR, 3)).endsWith("people added [" + LIN + "]");
  }

  @Test
  void what_happens_between_messages_is_told_between_them() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    followers.close();
    List<String> expected = new ArrayList<>(List.of("bot added"));
    // More than are read at a time.
    for (int i = 0; i < 220; i++) {
      if (i % 6 == 0) {
        chats.addMembers(as(ADA), chat, List.of(LIN));
        expected.add("people added [" + LIN + "]");
      } else if (i % 6 == 3) {
        chats.removeMembers(as(ADA), chat, List.of(LIN));
        expected.add("people removed [" + LIN + "]");
      }
      say(ADA, chat, "message " + i);
      expected.add("message " + i);
    }
    begin();
    assertThat(heard(SCRIBE, expected.size())).containsExactlyElementsOf(expected);
  }

  @Test
  void an_app_that_leaves_is_told_so_though_nobody_else_listens() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    assertThat(heard(SCRIBE, 1)).hasSize(1);
    followers.close();
    say(ADA, chat, "gone?");
    chats.removeMembers(as(ADA), chat, List.of(SCRIBE));
    begin();
    assertThat(heard(SCRIBE, 2)).containsExactly("bot added", "bot removed");
  }

  @Test
  void what_was_said_while_nobody_listened_is_not_read_again() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    say(ADA, chat, "before");
    assertThat(heard(SCRIBE, 2)).hasSize(2);
    chats.removeMembers(as(ADA), chat, List.of(SCRIBE));
    assertThat(heard(SCRIBE, 3)).hasSize(3);
    for (int i = 0; i < 350; i++) {
      say(ADA, chat, "between us");
    }
    clock.forward(Duration.ofSeconds(1));
    listen(CHAIR);
    store.scanned.set(0);
    chats.addMembers(as(ADA), chat, List.of(CHAIR));
    assertThat(heard(CHAIR, 1)).hasSize(1);
    say(ADA, chat, "welcome");
    assertThat(heard(CHAIR, 2)).containsExactly("bot added", "welcome");
    // A page before it was noticed, and what is new.
    assertThat(store.scanned.get()).isLessThan(150);
  }

  @Test
  void an_app_that_is_set_anew_and_hears_no_more_than_before_misses_nothing() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    assertThat(heard(SCRIBE, 1)).hasSize(1);
    followers.close();
    say(ADA, chat, "left behind");
    clock.forward(Duration.ofSeconds(1));
    listen(SCRIBE);
    begin();
    assertThat(heard(SCRIBE, 2)).containsExactly("bot added", "left behind");
  }

  @Test
  void with_what_a_person_says_an_app_hears_what_of_its_own_was_read() throws Exception {
    listen(DESK);
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    say(DESK, chat, "one");
    say(DESK, chat, "two");
    say(ADA, chat, "thanks");
    say(ADA, chat, "and good night");
    say(DESK, chat, "three");
    say(ADA, chat, "ok");
    assertThat(heard(DESK, 5))
        .containsExactlyInAnyOrder(
            "thanks", ADA + " read [one, two]", "and good night", "ok", ADA + " read [three]");
  }

  @Test
  void that_something_was_read_costs_no_commit_of_its_own() throws Exception {
    List<List<String>> each = new ArrayList<>();
    for (Set<String> kinds :
        List.of(Set.of(ChatEvent.Said.KIND), Set.of(ChatEvent.Said.KIND, ChatEvent.Read.KIND))) {
      listen(DESK, kinds);
      ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
      say(DESK, chat, "one");
      int before = heard(DESK, 0).size();
      store.commits.clear();
      say(ADA, chat, "ok");
      assertThat(heard(DESK, before + kinds.size())).hasSize(before + kinds.size());
      each.add(store.commits.stream().sorted().toList());
    }
    assertThat(each.getFirst()).contains("app-events", "chat");
    assertThat(each.getLast()).isEqualTo(each.getFirst());
  }

  @Test
  void an_app_that_wants_to_hear_of_reading_alone_hears_of_nothing_else() throws Exception {
    listen(DESK, Set.of(ChatEvent.Read.KIND));
    ChatId group = chat(Chat.Kind.CHANNEL, ADA, DESK);
    say(DESK, group, "to all");
    say(ADA, group, "not in a group");
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    for (int i = 1; i <= 105; i++) {
      say(DESK, chat, "" + i);
    }
    say(DESK, chat, "taken back");
    chats.delete(as(DESK), chat, newest(chat));
    say(ADA, chat, "hello");
    say(ADA, chat, "nothing new was read");
    List<String> heard = heard(DESK, 1);
    assertThat(heard).hasSize(1);
    assertThat(heard.getFirst()).startsWith(ADA + " read [7, 8, ").endsWith(", 105]");
  }

  @Test
  void whoever_opens_the_chat_of_theirs_has_read_it_and_the_app_hears_of_both() throws Exception {
    listen(DESK);
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    visits.enter(as(ADA), chat);
    say(DESK, chat, "one");
    say(DESK, chat, "two");
    Position two = newest(chat);
    assertThat(messages.readers(as(DESK), chat, two)).isEmpty();
    visits.enter(as(ADA), chat);
    visits.enter(as(ADA), chat);
    say(ADA, chat, "hello");
    assertThat(heard(DESK, 5))
        .containsExactlyInAnyOrder(
            ADA + " entered",
            ADA + " read [one, two]",
            ADA + " entered at two",
            ADA + " entered at two",
            "hello");
    assertThat(messages.readers(as(DESK), chat, two))
        .containsExactly(new Messages.Reader(ADA, NOON));
  }

  @Test
  void who_opens_a_chat_that_no_app_listens_to_is_known_and_told_to_nobody() {
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    say(DESK, chat, "one");
    visits.enter(as(ADA), chat);
    assertThat(messages.readers(as(DESK), chat, newest(chat)))
        .containsExactly(new Messages.Reader(ADA, NOON));
    assertThat(notes()).isEmpty();
    assertThat(store.names("app-events", Optional.empty(), 10)).isEmpty();
  }

  @Test
  void only_a_person_opens_a_chat_and_only_theirs_with_an_app() {
    ChatId chat = chat(Chat.Kind.P2P, ADA, DESK);
    ChatId group = chat(Chat.Kind.CHANNEL, ADA, DESK);
    ChatId people = chat(Chat.Kind.P2P, ADA, LIN);
    for (Runnable wrong :
        List.<Runnable>of(
            () -> visits.enter(as(DESK), chat),
            () -> visits.enter(as(LIN), chat),
            () -> visits.enter(as(ADA), group),
            () -> visits.enter(as(ADA), people))) {
      assertThatThrownBy(wrong::run).isInstanceOf(Refusal.NotAllowed.class);
    }
    Caller stranger = new Caller(TenantId.of(2), ADA, Optional.empty(), Set.of());
    assertThatThrownBy(() -> visits.enter(stranger, chat)).isInstanceOf(Refusal.NotFound.class);
  }

  @Test
  void events_are_erased_when_their_time_is_over() throws Exception {
    listen(SCRIBE);
    ChatId chat = chat(Chat.Kind.CHANNEL, ADA, SCRIBE);
    say(ADA, chat, "hello");
    assertThat(heard(SCRIBE, 2)).hasSize(2);
    clock.forward(Duration.ofDays(7));
    assertThat(heard(SCRIBE, 2)).hasSize(2);
    clock.forward(Duration.ofDays(3));
    within(() -> store.names("app-events", Optional.empty(), 10).isEmpty());
  }

  // ---- what the tests say

  /// As a process does that finds what an earlier one left.
  private void begin() {
    agenda.close();
    agenda = new AgendaReader(store, clock);
    followers = new Followers(store, clock, ids, agenda);
    hearing = hearing();
    chats = chats();
    agenda.start();
  }

  private Position newest(ChatId chat) {
    return chats
        .messages(as(ADA), chat, Position.START, Position.END, Order.BACKWARD, 1)
        .getFirst()
        .position();
  }

  private List<LogEntry> events(ChatId chat) {
    return store
        .log(Name.of("chat", chat.value()))
        .scan(ChatTidings.EVENT, Position.START, Position.END, Order.FORWARD, 10);
  }

  private static Body mention(AppId app, String name) {
    return new Body.Text(List.of(new Inline.Mention(app, name)), List.of());
  }

  private void listen(AppId app) {
    listen(app, Optional.empty());
  }

  private void listen(AppId app, Set<String> kinds) {
    listen(app, Optional.of(kinds));
  }

  private void listen(AppId app, Optional<Set<String>> kinds) {
    hearing
        .listeners()
        .put(
            new Listener(
                TENANT, app, new Listener.Way.Connection(), kinds, "token", Optional.empty()));
  }

  private ChatId chat(Chat.Kind kind, Actor owner, Actor... members) {
    return chats
        .found(
            TENANT,
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                kind,
                "Chat",
                Optional.empty(),
                false,
                false,
                owner,
                Arrays.asList(members)))
        .id();
  }

  private void say(Actor actor, ChatId chat, String text) {
    chats.say(as(actor), chat, Body.Text.plain(text), Optional.empty());
  }

  private static Caller as(Actor actor) {
    return new Caller(TENANT, actor, Optional.empty(), Set.of());
  }

  /// What an app has heard, once it is so much.
  private List<String> heard(AppId app, int count) throws InterruptedException {
    List<String> heard = new ArrayList<>();
    within(() -> {
      heard.clear();
      for (long day = hearing.events().firstDay(); day <= hearing.events().today(); day++) {
        for (AppEvent event : hearing.events().scan(app, day, Position.START, 1_000)) {
          heard.add(told(ChatEvent.read(event.what())));
        }
      }
      return heard.size() >= count && notes().isEmpty();
    });
    return heard;
  }

  private String told(ChatEvent event) {
    return switch (event) {
      case ChatEvent.Read read ->
          read.reader()
              + " read "
              + read.messages().stream().map(at -> said(read.chat(), at)).toList();
      case ChatEvent.Entered entered ->
          entered.by()
              + " entered"
              + entered.latest().map(at -> " at " + said(entered.chat(), at)).orElse("");
      case ChatEvent.Said said -> text(said.message().body());
      case ChatEvent.PeopleAdded added -> "people added " + added.people();
      case ChatEvent.PeopleRemoved removed -> "people removed " + removed.people();
      case ChatEvent.BotAdded added -> "bot added";
      case ChatEvent.BotRemoved removed -> "bot removed";
      default -> event.kind();
    };
  }

  private String said(ChatId chat, Position at) {
    return text(chats.message(as(ADA), chat, at).body());
  }

  private static String text(Body body) {
    StringBuilder text = new StringBuilder();
    for (Inline piece : ((Body.Text) body).line()) {
      switch (piece) {
        case Inline.Text plain -> text.append(plain.text());
        case Inline.Link link -> text.append(link.text());
        case Inline.Mention mention -> text.append('@').append(mention.name());
        default -> throw new AssertionError(piece);
      }
    }
    return text.toString();
  }

  /// What is still to be carried on.
  private List<Note> notes() {
    List<Note> notes = new ArrayList<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      store.agenda().due(clock.instant().plusSeconds(60), shard, 100).forEach(notes::add);
    }
    return notes;
  }

  private static void within(java.util.function.BooleanSupplier isSo) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!isSo.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it did not happen").isLessThan(end);
      Thread.yield();
    }
  }

  private void app(AppId app) {
    identities.put(
        new App(app, TENANT, "App", "", Set.of(), true, "=a" + app.value().substring(15), NOON));
  }

  private void person(PersonId id) {
    identities.put(
        new Person(
            id,
            TENANT,
            "n",
            "N",
            "n@x.example",
            Optional.empty(),
            id.value().substring(15),
            "=" + id.value().substring(15),
            Person.Role.NORMAL,
            false,
            NOON));
  }
}
