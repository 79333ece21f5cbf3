package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final TenantId ACME = TenantId.of(1);
  private static final PersonId ADA = PersonId.of(11);
  private static final PersonId LIN = PersonId.of(12);
  private static final AppId BOT = AppId.of(21);

  private final Store ground = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final List<Process> processes = new ArrayList<>();
  private Process process;

  /// One server on the data.
  private final class Process {
    private final Identities identities;
    private final AgendaReader agenda;
    private final Followers followers;
    private final Hearing hearing;
    private final Chats chats;
    private final Messages messages;
    private final Pairs pairs;

    Process(Store store, long seed) {
      IdSource ids = new IdSource(new Random(seed));
      Aliases aliases = new Aliases(store);
      identities = new Identities(store, aliases, clock, new byte[32]);
      agenda = new AgendaReader(store, clock);
      followers = new Followers(store, clock, ids, agenda);
      hearing =
          Hearing.of(
              store,
              clock,
              new Seal(new byte[32]),
              followers,
              agenda,
              Duration.ofDays(7),
              (_, _) -> true);
      chats =
          new Chats(store, identities, aliases, ids, clock, new ChatLimits(100, 1_000), hearing);
      messages = new Messages(chats);
      pairs = new Pairs(chats);
      processes.add(this);
    }

    Message say(Caller caller, ChatId chat, String text, Optional<String> name) {
      return messages.send(caller, chat, Body.Text.plain(text), name);
    }

    List<Message> all(Caller caller, ChatId chat) {
      return chats.messages(caller, chat, Position.START, Position.END, Order.FORWARD, 100);
    }

    List<AppEvent> heard() {
      return hearing.events().scan(BOT, hearing.events().today(), Position.START, 100);
    }

    void close() {
      agenda.close();
      followers.close();
    }
  }

  /// A store as a process sees it that ends at its n-th write, before or after it takes effect.
  private static final class EndingStore extends WatchedStore {
    private final boolean before;
    private int left;

    EndingStore(Store store, int at, boolean before) {
      super(store);
      this.left = at;
      this.before = before;
    }

    synchronized boolean ended() {
      return left <= 0;
    }

    @Override
    protected synchronized <T> T watch(Call call, Step<T> step) throws Conflict {
      if (left <= 0) {
        throw gone();
      }
      if (call.operation().writes() && --left == 0) {
        if (!before) {
          step.run();
        }
        throw gone();
      }
      return step.run();
    }

    private static StoreFailure gone() {
      return new StoreFailure("the process has ended, says the test", null);
    }

    /// What an ended process had open is not closed by it.
    @Override
    public void close() {}
  }

  @BeforeEach
  void found() {
    process = new Process(ground, 1);
    process.identities.put(
        new Tenant(ACME, "T", "t", "=t", ACME.value().repeat(2), Tenant.Language.EN, NOW));
    process.identities.put(new App(BOT, ACME, "Bot", "", Set.of(), true, "=bot", NOW));
    person(ADA, false);
    person(LIN, false);
  }

  private void person(PersonId id, boolean inactive) {
    String name = "p" + Long.toHexString(id.hashCode());
    process.identities.put(
        new Person(
            id,
            ACME,
            name,
            name,
            name + "@acme.test",
            Optional.empty(),
            name,
            "=" + name,
            Person.Role.NORMAL,
            inactive,
            NOW));
  }

  @AfterEach
  void stop() {
    processes.forEach(Process::close);
    clock.close();
    ground.close();
  }

  private static Caller ada() {
    return new Caller(ACME, ADA, Optional.of(BOT), Set.of());
  }

  private static Caller bot() {
    return new Caller(ACME, BOT, Optional.of(BOT), Set.of());
  }

  @Test
  void bundles_in_bundles_end_before_they_could_not_be_read_any_more() {
    ChatId chat = group();
    Caller ada = ada();
    Position last = process.say(ada, chat, "at the bottom", Optional.empty()).position();
    Messages.Target here = new Messages.Target(chat, Optional.empty());
    int bundles = 0;
    while (true) {
      Messages.Sent sent =
          process.messages.bundle(ada, chat, List.of(last), here, Optional.empty());
      if (sent.message().isEmpty()) {
        assertThat(sent.passedOver()).containsExactly(last);
        break;
      }
      last = sent.message().get().position();
      bundles++;
      assertThat(process.all(ada, chat)).hasSize(bundles + 1);
    }
    assertThat(bundles).isEqualTo(4);
  }

  private ChatId group() {
    return process
        .chats
        .found(
            ACME,
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                Chat.Kind.CHANNEL,
                "Roadmap",
                Optional.empty(),
                false,
                false,
                ADA,
                List.of(LIN, BOT)))
        .id();
  }

  // ---- repeated requests

  @Test
  void two_servers_that_get_one_request_at_once_say_it_once() {
    ChatId chat = group();
    Process other = new Process(ground, 2);
    for (int round = 0; round < 20; round++) {
      Optional<String> name = Optional.of("request " + round);
      Queue<Position> said = new ConcurrentLinkedQueue<>();
      List<Thread> threads =
          IntStream.range(0, 6)
              .mapToObj(i -> {
                Process at = i % 2 == 0 ? process : other;
                return Thread.ofVirtual()
                    .start(() -> {
                      try {
                        said.add(at.say(bot(), chat, "x", name).position());
                      } catch (Refusal.Conflict inProgress) {
                        // as it may be told
                      }
                    });
              })
              .toList();
      threads.forEach(MessagesTest::join);
      assertThat(said).isNotEmpty();
      assertThat(Set.copyOf(said)).hasSize(1);
      assertThat(process.all(ada(), chat)).hasSize(round + 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_request_is_said_once_wherever_the_process_ends(boolean before) {
    ChatId chat = group();
    int said = 0;
    for (int at = 1; ; at++) {
      Optional<String> name = Optional.of("request " + at);
      EndingStore mortal = new EndingStore(ground, at, before);
      Process ending = new Process(mortal, 100 + at);
      try {
        ending.say(bot(), chat, "x", name);
      } catch (StoreFailure killed) {
        // the client does not know whether anything happened, and asks again
      }
      process.say(bot(), chat, "x", name);
      assertThat(process.all(ada(), chat)).hasSize(++said);
      if (!mortal.ended()) {
        assertThat(at).isGreaterThan(1);
        return;
      }
    }
  }

  @Test
  void what_was_remembered_of_requests_is_forgotten_after_an_hour() {
    ChatId chat = group();
    process.say(bot(), chat, "x", Optional.of("one"));
    clock.forward(Duration.ofMinutes(59));
    process.agenda.start();
    assertThat(keys(chat)).isEqualTo(1);
    clock.forward(Duration.ofMinutes(2));
    Process next = new Process(ground, 3);
    next.agenda.start();
    await(() -> keys(chat) == 0);
    assertThat(process.say(bot(), chat, "x", Optional.of("one")).createdAt())
        .isEqualTo(clock.instant());
  }

  private int keys(ChatId chat) {
    return ground
        .log(Name.of("chat", chat.value()))
        .heads(larkspur.storage.KeyRange.startingWith("sending/"), 10)
        .size();
  }

  // ---- chats of two

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void two_have_one_chat_wherever_the_process_ends_that_founds_it(boolean before) {
    for (int at = 1; ; at++) {
      PersonId somebody = PersonId.of(1_000 + at);
      person(somebody, false);
      EndingStore mortal = new EndingStore(ground, at, before);
      Optional<ChatId> first = Optional.empty();
      try {
        first = Optional.of(new Process(mortal, 100 + at).pairs.with(bot(), somebody).id());
      } catch (StoreFailure killed) {
        // whoever writes next founds it
      }
      ChatId chat = process.pairs.with(bot(), somebody).id();
      process.say(bot(), chat, "hello", Optional.empty());
      Caller other = new Caller(ACME, somebody, Optional.of(BOT), Set.of());
      assertThat(process.all(other, chat)).hasSize(1);
      if (!mortal.ended()) {
        assertThat(first).contains(chat);
        assertThat(at).isGreaterThan(1);
        return;
      }
    }
  }

  @Test
  void whoever_writes_first_the_chat_of_two_people_is_the_same() {
    Caller lin = new Caller(ACME, LIN, Optional.of(BOT), Set.of());
    Chat chat = process.pairs.with(ada(), LIN);
    assertThat(process.pairs.with(lin, ADA)).isEqualTo(chat);
    assertThat(chat.kind()).isEqualTo(Chat.Kind.P2P);
    assertThat(process.pairs.of(lin, List.of(ADA)))
        .extracting(Pairs.Pair::chat)
        .containsExactly(chat);
    assertThat(process.pairs.with(bot(), ADA)).isNotEqualTo(chat);
  }

  @Test
  void nobody_writes_to_those_who_are_not_active_or_of_another_tenant() {
    PersonId gone = PersonId.of(77);
    person(gone, true);
    assertThatThrownBy(() -> process.pairs.with(bot(), gone))
        .isInstanceOfSatisfying(
            Refusal.NotAllowed.class,
            refusal -> assertThat(refusal.lack()).isEqualTo(Refusal.Lack.ACTIVE_PERSON));
    assertThatThrownBy(() -> process.pairs.with(bot(), PersonId.of(78)))
        .isInstanceOf(Refusal.NotFound.class);
  }

  // ---- recalls

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void apps_hear_of_a_recall_once_wherever_the_process_ends(boolean before) {
    process.hearing.listeners().connected(ACME, BOT, "token");
    for (int at = 1; ; at++) {
      ChatId chat = group();
      Message said = process.say(ada(), chat, "a secret", Optional.empty());
      settle(process);
      long heardBefore = recalls(process, chat);
      assertThat(heardBefore).isZero();
      EndingStore mortal = new EndingStore(ground, at, before);
      Process ending = new Process(mortal, 100 + at);
      try {
        ending.messages.recall(ada(), chat, said.position());
      } catch (StoreFailure killed) {
        // found by the agenda
      }
      boolean ended = mortal.ended();
      Process next = new Process(ground, 1_000 + at);
      next.agenda.start();
      settle(next);
      if (!next.all(ada(), chat).getFirst().deleted()) {
        assertThat(recalls(next, chat)).isZero();
        next.messages.recall(ada(), chat, said.position());
        settle(next);
      }
      assertThat(recalls(next, chat)).isEqualTo(1);
      if (!ended) {
        // The note, the message, the entry, and at the least one of what carries it on.
        assertThat(at).isGreaterThan(3);
        return;
      }
    }
  }

  private static long recalls(Process at, ChatId chat) {
    return at.heard().stream()
        .filter(event -> event.kind().equals(ChatEvent.Recalled.KIND))
        .map(event -> (ChatEvent.Recalled) ChatEvent.read(event.what()))
        .filter(event -> event.chat().equals(chat))
        .count();
  }

  @Test
  void a_recall_that_nobody_hears_of_writes_nothing_beside_the_message() {
    ChatId chat = group();
    Message said = process.say(ada(), chat, "x", Optional.empty());
    EndingStore mortal = new EndingStore(ground, 2, true);
    new Process(mortal, 9).messages.recall(ada(), chat, said.position());
    assertThat(process.all(ada(), chat).getFirst().deleted()).isTrue();
  }

  // ---- helpers

  /// Waits until nothing is left to do now.
  private void settle(Process at) {
    Instant soon = clock.instant().plus(AgendaReader.HEAD_START);
    await(() ->
        IntStream.range(0, Agenda.SHARDS)
            .allMatch(shard -> ground.agenda().due(soon, shard, 1).isEmpty()));
    assertThat(at.heard()).doesNotHaveDuplicates();
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new AssertionError("nothing came of it within " + PATIENCE);
      }
      Thread.yield();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
