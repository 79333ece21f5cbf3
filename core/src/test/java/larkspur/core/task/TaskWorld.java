package larkspur.core.task;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.ChatLimits;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
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
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.memory.HostileStore;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;

/// Two tenants with a small cast, and all that tasks need, over a store in memory. Ada, Lin and Kim
/// are people of Acme, the app is Acme's too; Eve is of another tenant. The clock stands still
/// until it is moved.
final class TaskWorld implements AutoCloseable {

  private static final long SEED = Long.getLong("larkspur.seed", System.nanoTime());

  static {
    System.out.println("-Dlarkspur.seed=" + SEED);
  }

  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  static final TenantId ACME = TenantId.of(0xacceL);
  static final TenantId OTHER = TenantId.of(0x07e4L);

  final MortalStore store;
  final ServerClock clock;
  final Chats chats;
  final Identities identities;
  final Tasks tasks;
  final Tasklists tasklists;
  final Subscriptions subscriptions;

  final Caller ada = person(ACME, 1);
  final Caller lin = person(ACME, 2);
  final Caller kim = person(ACME, 3);
  final Caller eve = person(OTHER, 4);
  final Caller bot = new Caller(ACME, AppId.of(5), Optional.of(AppId.of(5)), Set.of());

  private final Ground ground;
  private final AgendaReader agenda;
  final Hearing hearing;
  private final IdSource ids;
  private final Random random;

  TaskWorld() {
    this(Ground.firm(), new Random(SEED), START);
    found();
  }

  /// A world whose store keeps its contract as narrowly as a cluster would; its clock moves while
  /// it settles.
  static TaskWorld hostile() {
    TaskWorld world = new TaskWorld(Ground.shaky(), new Random(SEED), START);
    world.found();
    return world;
  }

  /// What a store is opened on.
  private record Ground(Supplier<Store> open, boolean hostile) {

    static Ground firm() {
      MemoryData data = new MemoryData();
      return new Ground(() -> MemoryStore.open(data), false);
    }

    static Ground shaky() {
      HostileStore first = new HostileStore(SEED);
      return new Ground(() -> HostileStore.open(first.data(), SEED), true);
    }
  }

  private void found() {
    identities.put(
        new Tenant(ACME, "Acme", "acme", "=acme1", "0".repeat(32), Tenant.Language.EN, START));
    identities.put(
        new Tenant(OTHER, "Other", "other", "=othr1", "1".repeat(32), Tenant.Language.EN, START));
    put(ada, "Ada");
    put(lin, "Lin");
    put(kim, "Kim");
    put(eve, "Eve");
    identities.put(new App(AppId.of(5), ACME, "Ticket desk", "", Set.of(), true, "=bot05", START));
    agenda.start();
  }

  private TaskWorld(Ground ground, Random random, Instant now) {
    this.ground = ground;
    this.random = random;
    this.ids = new IdSource(random);
    this.store = new MortalStore(ground.open().get());
    this.clock = ServerClock.frozenAt(now);
    Aliases aliases = new Aliases(store);
    this.identities = new Identities(store, aliases, clock, new byte[32]);
    this.agenda = new AgendaReader(store, clock);
    Followers followers = new Followers(store, clock, ids, agenda);
    this.hearing =
        Hearing.of(
            store,
            clock,
            new Seal(new byte[32]),
            followers,
            agenda,
            Duration.ofDays(7),
            (_, _) -> true);
    this.chats =
        new Chats(store, identities, aliases, ids, clock, new ChatLimits(5_000, 250_000), hearing);
    followers.add(new TaskChanges(store, clock, followers));
    followers.add(
        new TasklistActivities(
            chats, identities, new Links("http://lark.test"), ZoneId.of("Asia/Shanghai")));
    this.tasks =
        new Tasks(
            store, hearing, new TaskSubscribers(store), agenda, identities, chats, ids, clock);
    this.tasklists = new Tasklists(store, identities, chats, ids, clock);
    this.subscriptions = new Subscriptions(store, chats, ids, clock);
  }

  private static Caller person(TenantId tenant, long number) {
    return new Caller(tenant, PersonId.of(number), Optional.of(AppId.of(5)), Set.of());
  }

  private void put(Caller caller, String name) {
    identities.put(
        new Person(
            (PersonId) caller.actor(),
            caller.tenant(),
            name.toLowerCase(java.util.Locale.ROOT),
            name,
            name + "@acme.test",
            Optional.empty(),
            "u-" + name,
            "=p" + name,
            Person.Role.NORMAL,
            false,
            START));
  }

  void speakChinese() {
    identities.put(
        new Tenant(ACME, "Acme", "acme", "=acme1", "0".repeat(32), Tenant.Language.ZH, START));
  }

  /// What a process finds that is started on what this one left.
  TaskWorld restarted() {
    TaskWorld next = new TaskWorld(ground, random, clock.instant());
    next.agenda.start();
    return next;
  }

  // ---- chats

  ChatId group(Caller owner, Caller... members) {
    return chat(Chat.Kind.CHANNEL, owner, members);
  }

  ChatId chat(Chat.Kind kind, Caller owner, Caller... members) {
    List<Actor> actors = Stream.of(members).map(Caller::actor).toList();
    return chats
        .found(
            owner.tenant(),
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                kind,
                "Chat",
                Optional.empty(),
                false,
                false,
                owner.actor(),
                actors))
        .id();
  }

  /// Dissolves a chat. Chats have no such operation yet, so its head is written.
  void dissolve(ChatId id) {
    Log log = store.log(Name.of("chat", id.value()));
    Entry entry = log.head("chat").orElseThrow();
    Chat chat = Json.read(entry.value(), Chat.class);
    Chat archived =
        new Chat(
            chat.id(),
            chat.tenant(),
            chat.openChatId(),
            chat.vchannelId(),
            chat.kind(),
            chat.name(),
            chat.description(),
            chat.general(),
            chat.open(),
            true,
            chat.owner(),
            chat.createdAt());
    try {
      log.commit(
          LogCommit.at(clock.instant())
              .require(entry)
              .set("chat", Json.write(archived))
              .set("guard", new byte[] {'{', '}'})
              .build());
    } catch (Conflict e) {
      throw new AssertionError(e);
    }
  }

  List<Message> messages(Caller caller, ChatId chat) {
    return chats.messages(caller, chat, Position.START, Position.END, Order.FORWARD, 100);
  }

  /// What was posted in a chat, each post as one line: the title, then the text.
  List<String> posts(Caller caller, ChatId chat) {
    return messages(caller, chat).stream().map(message -> line(message.body())).toList();
  }

  static String line(Body body) {
    return switch (body) {
      case Body.Post post ->
          post.title()
              + " | "
              + post.paragraphs().stream()
                  .flatMap(List::stream)
                  .map(inline ->
                      switch (inline) {
                        case Inline.Text text -> text.text();
                        case Inline.Link link -> "[" + link.text() + "]";
                        case Inline.Mention mention -> "@" + mention.name();
                        case Inline other -> throw new AssertionError("not in a post: " + other);
                      })
                  .collect(Collectors.joining());
      case Body _ -> throw new AssertionError("not a post: " + body);
    };
  }

  // ---- tasklists

  Tasklist tasklist(Caller owner, String name) {
    return tasklists.create(owner, new NewTasklist(name, List.of()));
  }

  void share(Tasklist tasklist, Caller with, TasklistMember.Role role) {
    share(tasklist, new Party.Somebody(with.actor()), role);
  }

  void share(Tasklist tasklist, Party with, TasklistMember.Role role) {
    Caller owner = new Caller(tasklist.tenant(), tasklist.owner(), Optional.empty(), Set.of());
    TasklistMember.Proposal proposal =
        switch (with) {
          case Party.Somebody(var actor) ->
              new TasklistMember.Proposal.OfSomebody(Named.of("given", actor), role);
          case Party.Group(var chat) ->
              new TasklistMember.Proposal.OfGroup(Named.of("given", chat), role);
        };
    tasklists.addMembers(owner, tasklist.id(), List.of(proposal));
  }

  Subscription subscribe(Caller caller, Tasklist tasklist, ChatId chat, ActivityKind... kinds) {
    return subscriptions.create(
        caller,
        tasklist.id(),
        new NewSubscription("Watchers", List.of(named(chat)), List.of(kinds), false));
  }

  static Named<ChatId> named(ChatId chat) {
    return Named.of(chat.value(), chat);
  }

  // ---- tasks

  static NewTask draft(String summary, Tasklist... tasklists) {
    NewTask plain = NewTask.of(summary);
    return draft(plain, Task.Mode.ANY, plain.schedule(), List.of(), Optional.empty(), tasklists);
  }

  static NewTask draft(
      NewTask plain,
      Task.Mode mode,
      Schedule schedule,
      List<TaskMember.Proposal> members,
      Optional<String> token,
      Tasklist... tasklists) {
    return new NewTask(
        plain.summary(),
        plain.description(),
        schedule,
        plain.completedAt(),
        plain.extra(),
        plain.origin(),
        plain.customComplete(),
        mode,
        plain.milestone(),
        members,
        Stream.of(tasklists)
            .map(list -> new Placement.Proposal(list.id(), Optional.empty()))
            .toList(),
        token);
  }

  static NewTask withToken(String summary, String token, Tasklist... tasklists) {
    return draft(
        NewTask.of(summary),
        Task.Mode.ANY,
        Schedule.OPEN,
        List.of(),
        Optional.of(token),
        tasklists);
  }

  static List<TaskMember.Proposal> members(TaskMember.Role role, Caller... callers) {
    return Stream.of(callers)
        .map(caller ->
            new TaskMember.Proposal(Named.of(caller.actor().value(), caller.actor()), role))
        .toList();
  }

  Task complete(Caller caller, Task task) {
    return tasks.edit(
        caller, task.id(), List.of(new TaskEdit.CompletedAt(Optional.of(clock.instant()))));
  }

  Task reopen(Caller caller, Task task) {
    return tasks.edit(caller, task.id(), List.of(new TaskEdit.CompletedAt(Optional.empty())));
  }

  // ---- waiting

  /// Waits until everything that set out has arrived, or the store is dead: nothing is left that
  /// somebody should follow.
  void settle() {
    if (!ground.hostile()) {
      store.await(() -> left().isEmpty());
      return;
    }
    // A hostile store keeps notes whose commit ended in a conflict; those are answered when their
    // time has come.
    for (int i = 0;
        !store.dead() && !store.holdsWithin(Duration.ofMillis(20), () -> left().isEmpty());
        i++) {
      if (i > 6_000) {
        throw new AssertionError("nothing came of it: " + left());
      }
      clock.forward(Duration.ofSeconds(1));
    }
  }

  private List<Note> left() {
    List<Note> notes = new ArrayList<>();
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      notes.addAll(store.agenda().due(Note.LATEST, shard, 1_000));
    }
    // Notes for later: when a call's token is forgotten, and when a day's events are.
    Set<String> later = Set.of("task-call", "app-events-over");
    return notes.stream().filter(note -> !later.contains(note.reason())).toList();
  }

  @Override
  public void close() {
    agenda.close();
    clock.close();
  }
}
