package larkspur.core.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.AppEvent;
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
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.task.MortalStore;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// One life of a process above a store that outlives it: Ada, Lin and a bot of one tenant, and all
/// that chats are made of.
final class ChatStage implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final TenantId ACME = TenantId.of(1);
  static final TenantId OTHER = TenantId.of(2);
  static final PersonId ADA = PersonId.of(11);
  static final PersonId LIN = PersonId.of(12);
  static final AppId BOT = AppId.of(21);

  final MortalStore store;
  final ServerClock clock = ServerClock.frozenAt(NOW);
  final Identities identities;
  final Chats chats;
  final Foundings foundings;
  final Reactions reactions;
  final Pins pins;
  final Hearing hearing;
  final AgendaReader agenda;
  private final Followers followers;

  /// @param life apart from which ids of one life could be another's
  ChatStage(Store shared, long life) {
    store = new MortalStore(shared);
    Aliases aliases = new Aliases(store);
    identities = new Identities(store, aliases, clock, new byte[32]);
    agenda = new AgendaReader(store, clock);
    IdSource ids = new IdSource(new Random(life));
    followers = new Followers(store, clock, ids, agenda);
    hearing =
        Hearing.of(
            store,
            clock,
            new Seal(new byte[32]),
            followers,
            agenda,
            Duration.ofDays(7),
            // Everything but messages.
            (_, right) -> !right.equals(ChatEvent.Said.KIND));
    chats =
        new Chats(store, identities, aliases, ids, clock, new ChatLimits(5_000, 250_000), hearing);
    foundings = new Foundings(store, chats, ids, clock, agenda);
    reactions = new Reactions(store, chats, ids, clock, agenda);
    pins = new Pins(store, chats, clock);
    identities.put(new Tenant(ACME, "T", "t", "=t1", "0".repeat(32), Tenant.Language.EN, NOW));
    person(ADA);
    person(LIN);
    app(BOT);
  }

  void person(PersonId id) {
    person(id, false);
  }

  void person(PersonId id, boolean inactive) {
    String digits = id.value().substring(15);
    identities.put(
        new Person(
            id,
            ACME,
            "n",
            "N",
            "n@x.example",
            Optional.empty(),
            digits,
            "=" + digits,
            Person.Role.NORMAL,
            inactive,
            NOW));
  }

  void app(AppId id) {
    identities.put(
        new App(id, ACME, "Bot", "", Set.of(), true, "=" + id.value().substring(12), NOW));
  }

  /// Lets the bot hear of what happens.
  void listen() {
    hearing.listeners().connected(ACME, BOT, "token");
  }

  static Caller as(Actor actor) {
    return new Caller(ACME, actor, Optional.empty(), Set.of());
  }

  static Caller stranger() {
    return new Caller(OTHER, PersonId.of(99), Optional.empty(), Set.of());
  }

  static Chats.Draft draft(Chat.Kind kind, boolean open, Actor owner, Actor... members) {
    return new Chats.Draft(
        Optional.empty(),
        Optional.empty(),
        kind,
        "Chat",
        Optional.empty(),
        false,
        open,
        owner,
        List.of(members));
  }

  Chat group(Actor owner, Actor... members) {
    return chats.found(ACME, draft(Chat.Kind.CHANNEL, false, owner, members));
  }

  Position say(Chat chat, Actor actor) {
    return chats.say(as(actor), chat.id(), Body.Text.plain("hi"), Optional.empty()).position();
  }

  List<ChatId> mine(Actor actor) {
    return chats.mine(as(actor), Optional.empty(), 1_000).chats().stream().map(Chat::id).toList();
  }

  /// What the bot has heard of, when all that was to be told is told.
  List<ChatEvent> heard() {
    store.await(() -> unfinished().isEmpty());
    return hearing.events().scan(BOT, hearing.events().today(), Position.START, 1_000).stream()
        .map(AppEvent::what)
        .map(ChatEvent::read)
        .toList();
  }

  private List<Note> unfinished() {
    List<Note> notes = new ArrayList<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      store.agenda().due(Note.LATEST, shard, 1_000).stream()
          .filter(note -> note.reason().matches("chat-(reaction|tidings)"))
          .forEach(notes::add);
    }
    return notes;
  }

  @Override
  public void close() {
    agenda.close();
    followers.close();
    clock.close();
  }
}
