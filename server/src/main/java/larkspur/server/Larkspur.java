package larkspur.server;

import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import larkspur.agents.BuiltInSkills;
import larkspur.agents.Command;
import larkspur.agents.Commands;
import larkspur.core.agent.Agents;
import larkspur.core.agent.RunLimits;
import larkspur.core.agent.Runs;
import larkspur.core.agent.SessionMessages;
import larkspur.core.agent.SessionWatch;
import larkspur.core.agent.Sessions;
import larkspur.core.agent.Skill;
import larkspur.core.chat.Chats;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Followers;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.task.Links;
import larkspur.core.task.Subscriptions;
import larkspur.core.task.TaskChanges;
import larkspur.core.task.TasklistActivities;
import larkspur.core.task.Tasklists;
import larkspur.core.task.Tasks;
import larkspur.core.time.ServerClock;
import larkspur.server.seed.Seeding;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.memory.MemoryStore;
import larkspur.storage.rocksdb.Durability;
import larkspur.storage.rocksdb.RocksOptions;
import larkspur.storage.rocksdb.RocksStore;
import larkspur.wire.bearychat.BearyChatCalls;
import larkspur.wire.bearychat.http.OpenApiRoutes;
import larkspur.wire.feishu.aily.AilyCalls;
import larkspur.wire.feishu.auth.AuthCalls;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.FeishuRoutes;
import larkspur.wire.feishu.im.ChatCalls;
import larkspur.wire.feishu.im.MessageCalls;
import larkspur.wire.feishu.task.SubscriptionCalls;
import larkspur.wire.feishu.task.TaskCalls;
import larkspur.wire.feishu.task.TasklistCalls;

/// A whole server: every part made once, and handed to those who need it.
///
/// Read it from top to bottom: first what all share, then the domain, then the facades. Nothing
/// happens on its own before [#start].
public final class Larkspur implements AutoCloseable {

  private final Store store;
  private final ServerClock clock;
  private final IdSource ids;
  private final AgendaReader agenda;
  private final Followers followers;
  private final Runs runs;
  private final Seeding seeding;
  private final FeishuRoutes feishu;
  private final OpenApiRoutes bearyChat;
  private final Listener listener;
  private boolean closed;

  private Larkspur(Settings settings, Store store, byte[] rootKey, ServerClock clock) {
    this.store = store;
    this.clock = clock;
    this.ids = new IdSource(new SecureRandom());
    this.listener = new Listener(settings, this::isWell);

    // The domain
    agenda = new AgendaReader(store, clock);
    Aliases aliases = new Aliases(store);
    Identities identities = new Identities(store, aliases, clock, rootKey);
    Chats chats = new Chats(store, identities, aliases, ids, clock);

    Links links = new Links(listener::publicUrl);
    followers = new Followers(store, clock, ids, agenda);
    followers.add(new TaskChanges(store, clock, followers));
    followers.add(new TasklistActivities(chats, identities, links, ZoneId.systemDefault()));
    Tasklists tasklists = new Tasklists(store, identities, chats, ids, clock);
    Subscriptions subscriptions = new Subscriptions(store, chats, ids, clock);
    Tasks tasks = new Tasks(store, followers, agenda, identities, chats, ids, clock);

    Agents agents = new Agents(store);
    List<Command> commands =
        Stream.of(
                Commands.plain(identities, clock),
                Commands.tasks(tasks, clock),
                Commands.chats(chats))
            .flatMap(List::stream)
            .toList();
    Map<String, Skill> skills = BuiltInSkills.of(clock, commands);
    RunLimits limits = new RunLimits(settings.runLimit(), RunLimits.DEFAULT.atOnce());
    runs = new Runs(store, clock, ids.hex(16), agenda, agents, skills, new SessionWatch(), limits);
    Sessions sessions = new Sessions(store, clock, ids, agenda, runs);
    SessionMessages messages = new SessionMessages(store, clock, agenda, runs);

    seeding = new Seeding(identities, chats, agents, clock);

    // The facades
    List<Call> calls = new ArrayList<>();
    calls.addAll(new AuthCalls(identities).calls());
    calls.addAll(AilyCalls.of(sessions, messages, runs, identities));
    calls.addAll(new TasklistCalls(tasklists, chats, identities, links).calls());
    calls.addAll(new SubscriptionCalls(subscriptions, chats, identities).calls());
    calls.addAll(new TaskCalls(tasks, chats, identities, links).calls());
    calls.addAll(new ChatCalls(chats, identities).calls());
    calls.addAll(new MessageCalls(chats, identities).calls());
    feishu = new FeishuRoutes(calls, identities, clock, ids);
    listener.add(feishu);
    bearyChat = new OpenApiRoutes(BearyChatCalls.of(identities, chats), identities, clock, ids);
    listener.add(bearyChat);
  }

  /// Opens the store and makes all parts. Nothing is served yet.
  public static Larkspur open(Settings settings) {
    return open(settings, ServerClock.running());
  }

  /// The same with a clock that somebody else moves.
  public static Larkspur open(Settings settings, ServerClock clock) {
    return switch (settings.storage()) {
      case MEMORY -> {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        yield new Larkspur(settings, new MemoryStore(), key, clock);
      }
      case ROCKSDB -> {
        Durability durability = settings.synced() ? Durability.SYNCED : Durability.UNSYNCED;
        Store store = RocksStore.open(settings.data(), RocksOptions.usual().with(durability));
        yield new Larkspur(settings, store, RootKey.of(settings.data()), clock);
      }
    };
  }

  /// Takes the address, picks up what an earlier process left, then serves. Requests that come in
  /// between wait.
  ///
  /// @throws IllegalArgumentException in words for the operator, if the address cannot be had; then
  ///   nothing was picked up
  public void start() {
    listener.bind();
    agenda.start();
    listener.open();
  }

  /// The address that it serves, once it does.
  public String url() {
    return listener.url();
  }

  public ServerClock clock() {
    return clock;
  }

  Seeding seeding() {
    return seeding;
  }

  IdSource ids() {
    return ids;
  }

  boolean hasTenants() {
    return !store.names("tenant", Optional.empty(), 1).isEmpty();
  }

  /// What this installation remembers of its own founding.
  Partition installation() {
    return store.partition(Name.of("installation", "larkspur"));
  }

  /// Whether the store still does its work: after a failed write it does not.
  private boolean isWell() {
    try {
      return installation().get("well").isEmpty();
    } catch (StoreFailure stopped) {
      return false;
    }
  }

  /// The calls of the Open Platform that are served: method and path.
  List<String> feishuCalls() {
    return feishu.calls().stream()
        .map(call -> call.method() + " /open-apis" + call.path())
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

  /// Stops taking requests, lets those under way end, and closes the store.
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      try (store;
          clock;
          runs;
          followers;
          agenda) {
        listener.close();
      }
    }
  }
}
