package larkspur.server;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import larkspur.agents.BuiltInSkills;
import larkspur.agents.Command;
import larkspur.agents.Commands;
import larkspur.console.provider.OpenIdProvider;
import larkspur.console.signin.ProviderDoor;
import larkspur.console.signin.SignInRoutes;
import larkspur.core.agent.Agents;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.SessionWatch;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.Skill;
import larkspur.core.call.CallLimits;
import larkspur.core.call.MonthlyQuota;
import larkspur.core.capacity.Capacity;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Foundings;
import larkspur.core.chat.Hooks;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Pairs;
import larkspur.core.chat.Pins;
import larkspur.core.chat.Presses;
import larkspur.core.chat.Reactions;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.event.Questions;
import larkspur.core.event.Rights;
import larkspur.core.event.TicketRounds;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.Grants;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Seal;
import larkspur.core.signin.AuthorizationRequest;
import larkspur.core.signin.Authorizations;
import larkspur.core.signin.Departures;
import larkspur.core.signin.Devices;
import larkspur.core.signin.Passwords;
import larkspur.core.signin.ProviderAccounts;
import larkspur.core.signin.SignIns;
import larkspur.core.task.Links;
import larkspur.core.task.Subscriptions;
import larkspur.core.task.TaskChanges;
import larkspur.core.task.TaskSubscribers;
import larkspur.core.task.TasklistActivities;
import larkspur.core.task.Tasklists;
import larkspur.core.task.Tasks;
import larkspur.core.time.ServerClock;
import larkspur.core.upload.OrphanSweep;
import larkspur.core.upload.Uploads;
import larkspur.delivery.AppQuestions;
import larkspur.delivery.Deliveries;
import larkspur.delivery.HttpOutbound;
import larkspur.developer.Events;
import larkspur.developer.Wrong;
import larkspur.server.backing.Backing;
import larkspur.server.backing.RootKey;
import larkspur.server.development.EventSettings;
import larkspur.server.development.HookSettings;
import larkspur.server.development.Visiting;
import larkspur.server.operator.PersonSettings;
import larkspur.server.seed.Seed;
import larkspur.server.seed.Seeding;
import larkspur.server.settings.Limits;
import larkspur.server.settings.Sending;
import larkspur.server.settings.Settings;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.Blobs;
import larkspur.storage.moving.Import;
import larkspur.wire.bearychat.BearyChatCalls;
import larkspur.wire.bearychat.http.OpenApiRoutes;
import larkspur.wire.feishu.aily.AilyCalls;
import larkspur.wire.feishu.application.ApplicationCalls;
import larkspur.wire.feishu.auth.AuthCalls;
import larkspur.wire.feishu.auth.AuthenCalls;
import larkspur.wire.feishu.auth.OAuthCalls;
import larkspur.wire.feishu.bot.HookCalls;
import larkspur.wire.feishu.card.CardCalls;
import larkspur.wire.feishu.card.PressCalls;
import larkspur.wire.feishu.contact.DepartmentCalls;
import larkspur.wire.feishu.contact.UserCalls;
import larkspur.wire.feishu.event.EventJson;
import larkspur.wire.feishu.event.EventScopes;
import larkspur.wire.feishu.event.WebhookCourier;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.FeishuRoutes;
import larkspur.wire.feishu.http.PlatformLimits;
import larkspur.wire.feishu.im.CardContent;
import larkspur.wire.feishu.im.ChatCalls;
import larkspur.wire.feishu.im.MemberCalls;
import larkspur.wire.feishu.im.MessageCalls;
import larkspur.wire.feishu.im.PinCalls;
import larkspur.wire.feishu.im.ReactionCalls;
import larkspur.wire.feishu.im.ResourceCalls;
import larkspur.wire.feishu.im.SendingCalls;
import larkspur.wire.feishu.longconnection.LongConnectionRoutes;
import larkspur.wire.feishu.longconnection.LongConnections;
import larkspur.wire.feishu.task.ChangeCalls;
import larkspur.wire.feishu.task.SubscriptionCalls;
import larkspur.wire.feishu.task.TaskCalls;
import larkspur.wire.feishu.task.TasklistCalls;

/// Everything that works on one set of data: the store, the domain, the facades; each part made
/// once, and handed to those who need it.
///
/// Read it from top to bottom: first what all share, then the domain, then the facades. Nothing
/// happens on its own before [#start]. A process has one at a time, and may close it and open
/// another while its listening socket stays ([Larkspur#replace]).
final class Installation implements AutoCloseable {

  private final Store store;
  private final Blobs blobs;
  private final OrphanSweep orphanSweep;
  private final ServerClock clock;
  private final IdSource ids;
  private final Capacity capacity;
  private final Identities identities;
  private final AgendaReader agenda;
  private final Followers followers;
  private final HttpOutbound outbound;
  private final Deliveries deliveries;
  private final EventSettings events;
  private final HookSettings hookSettings;
  private final Visiting visiting;
  private final PersonSettings personSettings;
  private final Runs runs;
  private final Seeding seeding;
  private final FeishuRoutes feishu;
  private final OpenApiRoutes bearyChat;
  private final SignInRoutes signIn;
  private final Optional<OpenIdProvider> provider;
  private final LongConnections longConnections;
  private final LongConnectionRoutes longConnectionRoutes;

  /// @param copied whether there are copies of the store, which refer to blobs, too
  /// @param clock closed with the installation
  /// @param publicUrl under which people reach the server; asked when a link is made
  private Installation(
      Settings settings,
      Store store,
      Blobs blobs,
      byte[] rootKey,
      BooleanSupplier copied,
      ServerClock clock,
      Supplier<String> publicUrl) {
    this.store = store;
    this.blobs = blobs;
    this.clock = clock;
    this.ids = new IdSource(new SecureRandom());

    Limits limits = settings.limits();
    Sending sending = settings.sending();
    capacity = new Capacity(limits.requests(), store::backlog);

    // The domain
    agenda = new AgendaReader(store, clock);
    Aliases aliases = new Aliases(store);
    identities = new Identities(store, aliases, clock, rootKey);
    Contacts contacts = new Contacts(store, identities, clock);
    followers = new Followers(store, clock, ids, agenda);
    Seal seal = new Seal(rootKey);
    Rights rights = new EventScopes(identities);
    Hearing hearing = Hearing.of(store, clock, seal, followers, agenda, sending.kept(), rights);
    Chats chats = new Chats(store, identities, aliases, ids, clock, limits.chats(), hearing);

    Messages messaging = new Messages(chats);
    Uploads uploads = new Uploads(store, blobs, chats, clock, limits.uploads());
    orphanSweep = new OrphanSweep(blobs, uploads, clock, Backing.WORLD, copied);
    Grants grants = new Grants(store, identities, clock, ids, rootKey);
    agenda.answer(Grants.OVER, grants::cleanUp);
    Passwords passwords = new Passwords(store, clock);
    ProviderAccounts accounts = new ProviderAccounts(store, identities, clock);
    personSettings = new PersonSettings(store, identities, passwords, accounts);
    SignIns signIns = new SignIns(store, identities, passwords, accounts, clock, ids, agenda);
    Departures departures = new Departures(store, clock, ids, agenda);
    Authorizations authorizations = new Authorizations(store, identities, grants, clock);
    Devices devices = new Devices(store, identities, grants, authorizations, clock, ids, agenda);

    TicketRounds tickets = new TicketRounds(store, identities, hearing, clock);

    outbound = new HttpOutbound(sending.privateAddresses(), sending.connect());
    EventJson eventJson = new EventJson(identities, chats);
    longConnections =
        new LongConnections(
            identities,
            hearing.listeners(),
            eventJson,
            clock,
            ids,
            seal,
            sending.longConnection(),
            sending.acknowledged());
    longConnectionRoutes = new LongConnectionRoutes(longConnections, capacity, publicUrl);
    WebhookCourier webhooks =
        new WebhookCourier(
            outbound, eventJson::of, clock, ids, sending.answer(), sending.challenge());
    Deliveries.Couriers couriers = new Deliveries.Couriers(longConnections, webhooks);
    deliveries = new Deliveries(store, clock, ids, identities, hearing, couriers, sending.retry());
    events =
        new EventSettings(
            identities, hearing.listeners(), tickets, deliveries, webhooks, outbound, ids);

    Hooks hooks = new Hooks(store, chats, seal, ids);
    hookSettings = new HookSettings(chats, hooks);
    visiting = new Visiting(chats, identities);

    Links links = new Links(publicUrl);
    followers.add(new TaskChanges(store, clock, followers));
    followers.add(new TasklistActivities(chats, identities, links, settings.timeZone()));
    Tasklists tasklists = new Tasklists(store, identities, chats, ids, clock);
    Subscriptions subscriptions = new Subscriptions(store, chats, ids, clock);
    TaskSubscribers taskSubscribers = new TaskSubscribers(store);
    Tasks tasks = new Tasks(store, hearing, taskSubscribers, agenda, identities, chats, ids, clock);

    Agents agents = new Agents(store);
    List<Command> commands =
        Stream.of(
                Commands.plain(identities, clock),
                Commands.tasks(tasks, clock, TaskCalls.WRITE_ONLY),
                Commands.chats(chats, MessageCalls.SEND))
            .flatMap(List::stream)
            .toList();
    Map<String, Skill> skills = BuiltInSkills.of(clock, commands);
    runs =
        new Runs(
            store, clock, ids.hex(16), agenda, agents, skills, new SessionWatch(), limits.runs());
    Sessions sessions = new Sessions(store, clock, ids, agenda, runs);
    SessionMessages messages = new SessionMessages(store, clock, agenda, runs);

    seeding =
        new Seeding(
            identities,
            contacts,
            passwords,
            chats,
            hooks,
            agents,
            skills.keySet(),
            clock,
            this::letPublicCredentialsCome,
            this::letHear);

    // The facades
    UnaryOperator<String> devicePage = code -> publicUrl.get() + SignInRoutes.device(code);
    List<Call> calls = new ArrayList<>();
    calls.addAll(new AuthCalls(identities, tickets::want).calls());
    calls.addAll(new OAuthCalls(identities, grants, devices, devicePage).calls());
    calls.addAll(new AuthenCalls(identities, grants, authorizations, new SignInPages()).calls());
    calls.addAll(AilyCalls.of(sessions, messages, runs, identities));
    calls.addAll(new TasklistCalls(tasklists, chats, identities, links).calls());
    calls.addAll(new SubscriptionCalls(subscriptions, chats, identities).calls());
    calls.addAll(new TaskCalls(tasks, chats, identities, links).calls());
    calls.addAll(new ChangeCalls(taskSubscribers).calls());
    calls.addAll(
        new ChatCalls(chats, new Foundings(store, chats, ids, clock, agenda), identities).calls());
    calls.addAll(new MemberCalls(chats, identities).calls());
    calls.addAll(
        new ReactionCalls(new Reactions(store, chats, ids, clock, agenda), identities).calls());
    calls.addAll(new PinCalls(new Pins(store, chats, clock), chats, identities).calls());
    calls.addAll(new MessageCalls(chats, messaging, identities).calls());
    calls.addAll(new SendingCalls(chats, messaging, new Pairs(chats), identities, uploads).calls());
    calls.addAll(new ResourceCalls(uploads, settings.blobs().bytesInMemory()).calls());
    Presses presses = new Presses(chats, store, seal, ids);
    Questions questions = new AppQuestions(identities, hearing.listeners(), couriers);
    CardContent cards = new CardContent(uploads);
    calls.addAll(new PressCalls(presses, chats, questions, identities, cards, clock, ids).calls());
    calls.addAll(new CardCalls(presses, chats, identities, cards).calls());
    calls.addAll(new UserCalls(contacts, identities).calls());
    calls.addAll(new DepartmentCalls(contacts, identities).calls());
    calls.addAll(new ApplicationCalls(identities).calls());
    calls.addAll(new HookCalls(hooks, chats, identities, uploads, clock).calls());
    feishu =
        new FeishuRoutes(
            calls,
            identities,
            capacity,
            clock,
            ids,
            limits.request().feishuBodyBytes(),
            publicUrl,
            switch (limits.platform()) {
              case NONE -> CallLimits.NONE;
              case FEISHU -> new PlatformLimits(clock, identities, quota(store, limits));
            },
            settings.trustedProxies());
    bearyChat =
        new OpenApiRoutes(
            BearyChatCalls.of(identities, chats),
            identities,
            capacity,
            clock,
            ids,
            new OpenApiRoutes.BodyLimits(
                limits.request().bearyChatBodyBytes(), limits.request().bodyBytes()));

    // The pages
    provider = settings.provider().map(known -> new OpenIdProvider(known, clock));
    signIn =
        new SignInRoutes(
            identities,
            authorizations,
            devices,
            signIns,
            capacity,
            ids,
            publicUrl,
            settings.trustedProxies(),
            provider.map(known ->
                new ProviderDoor(
                    known,
                    departures,
                    accounts,
                    signIns,
                    new OnlyTenant(store, known.settings().tenant()),
                    publicUrl)));
  }

  private Optional<MonthlyQuota> quota(Store store, Limits limits) {
    return limits.callsPerMonth() == 0
        ? Optional.empty()
        : Optional.of(new MonthlyQuota(store, clock, limits.callsPerMonth()));
  }

  /// Where the platform's calls for browsers lead to.
  private record SignInPages() implements AuthenCalls.Pages {

    @Override
    public String consent(AuthorizationRequest request, Optional<String> as) {
      return SignInRoutes.consent(request, as);
    }

    @Override
    public String problem(Authorizations.Problem problem, int code) {
      return SignInRoutes.problem(problem, code);
    }
  }

  /// Opens the store and makes all parts. Nothing is served yet.
  static Installation open(
      Settings settings, Backing backing, ServerClock clock, Supplier<String> publicUrl) {
    Store store = backing.open();
    Optional<Blobs> blobs = Optional.empty();
    try {
      Import.refuseUnfinished(store);
      byte[] rootKey = backing.rootKey();
      if (!store.exclusive()) {
        RootKey.check(rootKey, about(store));
      }
      blobs = Optional.of(backing.blobs());
      BooleanSupplier copied =
          () -> backing.copies().filter(copies -> !copies.kept().isEmpty()).isPresent();
      return new Installation(settings, store, blobs.get(), rootKey, copied, clock, publicUrl);
    } catch (RuntimeException failed) {
      blobs.ifPresent(Blobs::close);
      store.close();
      throw failed;
    }
  }

  /// Picks up what an earlier process, or an earlier installation of this one, left.
  void start() {
    agenda.start();
    deliveries.start();
    orphanSweep.start();
  }

  /// Does something, once and on another thread, if the store stops for good.
  void whenStoreStops(Consumer<StoreFailure> action) {
    store.whenStopped(action);
  }

  FeishuRoutes feishu() {
    return feishu;
  }

  OpenApiRoutes bearyChat() {
    return bearyChat;
  }

  SignInRoutes signIn() {
    return signIn;
  }

  LongConnectionRoutes longConnections() {
    return longConnectionRoutes;
  }

  ServerClock clock() {
    return clock;
  }

  Seeding seeding() {
    return seeding;
  }

  EventSettings events() {
    return events;
  }

  Deliveries deliveries() {
    return deliveries;
  }

  HookSettings hooks() {
    return hookSettings;
  }

  Visiting visits() {
    return visiting;
  }

  PersonSettings people() {
    return personSettings;
  }

  /// What a seed says of how an app hears of events. Its address is not asked: it may not be there
  /// yet.
  private void letHear(AppId app, Seed.EventsSeed seed) {
    try {
      events.set(
          app.value(),
          new Events.Wish(
              seed.mode(),
              seed.requestUrl(),
              seed.encryptKey(),
              seed.verificationToken(),
              seed.types(),
              false));
    } catch (Wrong wrong) {
      throw new IllegalArgumentException(
          "the app " + app + " cannot hear of events so: " + wrong.getMessage(), wrong);
    }
  }

  Capacity capacity() {
    return capacity;
  }

  Identities identities() {
    return identities;
  }

  IdSource ids() {
    return ids;
  }

  Store store() {
    return store;
  }

  boolean hasTenants() {
    return !store.names("tenant", Optional.empty(), 1).isEmpty();
  }

  /// What is remembered of the installation itself, such as its founding.
  Partition about() {
    return about(store);
  }

  private static Partition about(Store store) {
    return store.partition(Name.of("installation", "larkspur"));
  }

  /// Public credentials come into a store that is shared only if no server serves others than its
  /// developer with it, nor ever will.
  ///
  /// @throws IllegalArgumentException in words for the operator
  private void letPublicCredentialsCome() {
    if (store.exclusive() || Purpose.known(about()).equals(Optional.of(Purpose.DEVELOPMENT))) {
      return;
    }
    boolean free = !hasTenants() || seeding.knowsPublicCredentials();
    if (!free || Purpose.decided(about(), Purpose.DEVELOPMENT) != Purpose.DEVELOPMENT) {
      throw new IllegalArgumentException(
          "the store is shared and in service, so the public credentials of the development seed"
              + " are not brought into it; let storage.cassandra.keyspace name another one");
    }
  }

  /// Whether somebody may be let in here with a credential that everybody knows. A store that is
  /// shared is in service from now on if not.
  boolean mayKnowPublicCredentials() {
    return seeding.knowsPublicCredentials()
        || !store.exclusive() && Purpose.decided(about(), Purpose.SERVICE) == Purpose.DEVELOPMENT;
  }

  /// Whether the store still does its work: after a failed write it does not.
  boolean isWell() {
    try {
      return about().get("well").isEmpty();
    } catch (StoreFailure stopped) {
      return false;
    }
  }

  /// The calls of the Open Platform that are served: method and path.
  List<String> feishuCalls() {
    return Stream.concat(
            feishu.calls().stream().map(call -> call.method() + " " + call.url()),
            Stream.of("POST " + LongConnectionRoutes.ENDPOINT))
        .toList();
  }

  /// The calls of BearyChat's that are served: documented method and path.
  List<String> bearyChatCalls() {
    return bearyChat.calls().stream().map(call -> call.method() + " /v1/" + call.name()).toList();
  }

  /// Every scope that some call of the platform asks for.
  List<String> scopes() {
    TreeSet<String> scopes = new TreeSet<>();
    feishu.calls().forEach(call -> scopes.addAll(call.scopes()));
    return List.copyOf(scopes);
  }

  /// Lets what works on its own end, and closes the store. Runs stay as they are, for the next.
  @Override
  public void close() {
    try (store;
        blobs;
        clock;
        orphanSweep;
        runs;
        followers;
        outbound) {
      // No more is sent; then those that hear are let go, and come back to the next.
      deliveries.close();
      longConnections.close();
      provider.ifPresent(OpenIdProvider::close);
      agenda.close();
    }
  }
}
