package larkspur.wire.bearychat;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.capacity.Capacity;
import larkspur.core.capacity.Quota;
import larkspur.core.capacity.RequestLimits;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.ChatLimits;
import larkspur.core.chat.Chats;
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
import larkspur.core.identity.Token;
import larkspur.core.json.Json;
import larkspur.core.time.ServerClock;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import larkspur.wire.bearychat.http.OpenApiRoutes;

/// A small world behind a real server on a free port. Ada, Lin and a hubot are in one team; Ada
/// owns every chat. Mallory is in another team.
public final class World implements AutoCloseable {

  public static final String ADA = "ada00000000000000000000000000001";
  public static final String LIN = "11c00000000000000000000000000001";
  public static final String BOT = "b0700000000000000000000000000001";
  public static final String MALLORY = "ba110000000000000000000000000001";

  public static final PersonId ADA_ID = PersonId.of(0xada);
  public static final PersonId LIN_ID = PersonId.of(0x11c);
  public static final AppId BOT_ID = AppId.of(0x0123456789abcdefL);
  public static final TenantId ACME = TenantId.of(0xac);
  public static final TenantId OTHER = TenantId.of(0x07);

  /// The open channel of Ada, Lin and the hubot.
  public static final String ROADMAP = "=bw52O";

  /// An open channel in which Ada is alone.
  public static final String OPEN = "=bw52P";

  /// A private channel of Ada and the hubot.
  public static final String SECRET = "=bw52Q";

  /// A session channel of Ada and Lin.
  public static final String SESSION = "=bw52R";

  /// Ada and the hubot.
  public static final String P2P = "=b2y6W624k";

  /// A channel of the other team.
  public static final String FOREIGN = "=bw53a";

  public final ServerClock clock;
  public final Store store;
  public final Identities identities;
  public final Chats chats;
  public final OpenApiRoutes routes;
  public final Wire wire;
  private final WebServer server;

  /// A world whose clock stands at the instant of the documented message.
  public static final int BODY_BYTES_MAX = 1024 * 1024;

  /// So much that no test's client, however slow, is cut off.
  private static final Duration BODY_PATIENCE = Duration.ofHours(1);

  /// What is under way, so that a test can let there be no room.
  public final Capacity capacity =
      new Capacity(
          new RequestLimits(new Quota(40, 75), 10, 4 * 1024 * 1024, BODY_PATIENCE),
          () -> this.backlog);

  /// How many commits wait, as far as the facade is told.
  public volatile int backlog;

  public static World at() {
    return at(1485236262366L);
  }

  public static World at(long millisecond) {
    return founded(new MemoryStore(), millisecond);
  }

  /// A world that is kept in a store of the test's own.
  public static World over(Store store) {
    return founded(store, 1485236262366L);
  }

  private static World founded(Store store, long millisecond) {
    World world = new World(store, millisecond);
    world.found();
    return world;
  }

  /// A server over a store that is there already.
  private World(Store store, long millisecond) {
    this.store = store;
    this.clock = ServerClock.frozenAt(Instant.ofEpochMilli(millisecond));
    Aliases aliases = new Aliases(store);
    IdSource ids = new IdSource(new Random(4));
    this.identities = new Identities(store, aliases, clock, new byte[32]);
    AgendaReader agenda = new AgendaReader(store, clock);
    Followers followers = new Followers(store, clock, ids, agenda);
    this.chats =
        new Chats(
            store,
            identities,
            aliases,
            ids,
            clock,
            new ChatLimits(5_000, 250_000),
            Hearing.of(
                store,
                clock,
                new Seal(new byte[32]),
                followers,
                agenda,
                Duration.ofDays(7),
                (_, _) -> true));
    this.routes =
        new OpenApiRoutes(
            BearyChatCalls.of(identities, chats),
            identities,
            capacity,
            clock,
            ids,
            new OpenApiRoutes.BodyLimits(BODY_BYTES_MAX, 8L * 1024 * 1024));
    this.server =
        WebServer.builder()
            .address(InetAddress.getLoopbackAddress())
            .port(0)
            .shutdownHook(false)
            // Clients put whole texts into the query, and not all of them escape what a URI may not
            // hold.
            .addProtocol(
                Http1Config.builder().maxPrologueLength(65536).validatePrologue(false).build())
            .routing(routing -> routing.any(OpenApiRoutes.PATHS, routes::handle))
            .build()
            .start();
    this.wire = new Wire(server.port());
  }

  /// A second server over the same store, whose clock stands elsewhere.
  public World restartedAt(long millisecond) {
    return new World(store, millisecond);
  }

  private void found() {
    Instant then = Instant.parse("2017-01-11T12:28:30.500Z");
    identities.put(
        new Tenant(ACME, "Acme", "acme", "=bw52O", "00".repeat(16), Tenant.Language.ZH, then));
    identities.put(
        new Tenant(OTHER, "Other", "other", "=bw52S", "11".repeat(16), Tenant.Language.EN, then));
    person(ADA_ID, ACME, "ada", "Ada Lovelace", "=bwOKq", Person.Role.OWNER, ADA);
    person(LIN_ID, ACME, "lin", "林", "=bwOKs", Person.Role.NORMAL, LIN);
    person(PersonId.of(0xbad), OTHER, "mallory", "Mallory", "=bwOKz", Person.Role.OWNER, MALLORY);
    identities.put(
        new App(
            BOT_ID,
            ACME,
            "BearyBot",
            Identities.secretHash("secret"),
            Set.of(),
            true,
            "=bwMkR",
            then));
    token(BOT, ACME, BOT_ID);
    chat(ACME, 1, ROADMAP, Chat.Kind.CHANNEL, "所有人", true, true, List.of(LIN_ID, BOT_ID));
    chat(ACME, 2, OPEN, Chat.Kind.CHANNEL, "lounge", false, true, List.of());
    chat(ACME, 3, SECRET, Chat.Kind.CHANNEL, "secret", false, false, List.of(BOT_ID));
    chat(ACME, 4, SESSION, Chat.Kind.SESSION, "", false, false, List.of(LIN_ID));
    chat(ACME, 5, P2P, Chat.Kind.P2P, "", false, false, List.of(BOT_ID));
    chats.found(
        OTHER,
        draft(6, FOREIGN, Chat.Kind.CHANNEL, "theirs", true, true, PersonId.of(0xbad), List.of()));
  }

  private void person(
      PersonId id,
      TenantId team,
      String name,
      String full,
      String uid,
      Person.Role role,
      String token) {
    identities.put(
        new Person(
            id,
            team,
            name,
            full,
            name + "@example.com",
            Optional.empty(),
            name,
            uid,
            role,
            false,
            Instant.parse("2017-01-11T12:28:31.499Z")));
    token(token, team, id);
  }

  public void token(String token, TenantId team, Actor actor) {
    identities.put(token, new Token(team, actor, Optional.empty(), Set.of(), Optional.empty()));
  }

  private void chat(
      TenantId team,
      int number,
      String vchannel,
      Chat.Kind kind,
      String name,
      boolean general,
      boolean open,
      List<Actor> members) {
    chats.found(team, draft(number, vchannel, kind, name, general, open, ADA_ID, members));
  }

  public static Chats.Draft draft(
      int number,
      String vchannel,
      Chat.Kind kind,
      String name,
      boolean general,
      boolean open,
      Actor owner,
      List<Actor> members) {
    return new Chats.Draft(
        Optional.of("oc_" + "%016x".formatted(number) + "0".repeat(16)),
        Optional.of(vchannel),
        kind,
        name,
        Optional.empty(),
        general,
        open,
        owner,
        members);
  }

  /// Says something in the Roadmap as Ada.
  ///
  /// @return the message's key
  public String say(String text) {
    return say(ADA, ROADMAP, text);
  }

  public String say(String token, String vchannel, String text) {
    Wire.Reply reply =
        wire.post(
            "/v1/message.create?token=" + token,
            new String(
                Json.write(Map.of("vchannel_id", vchannel, "text", text)), StandardCharsets.UTF_8));
    if (reply.status() != 201) {
      throw new AssertionError(reply.text());
    }
    return reply.json().get("key").asString();
  }

  /// Lets the hubot say "hello" many times in one millisecond.
  public void fill(String vchannel, int messages) {
    ChatId chat = chats.byVchannelId(vchannel).orElseThrow();
    Caller bot = new Caller(ACME, BOT_ID, Optional.empty(), Set.of());
    for (int i = 0; i < messages; i++) {
      chats.say(bot, chat, Body.Text.plain("hello"), Optional.empty());
    }
  }

  public void forward(long milliseconds) {
    clock.forward(Duration.ofMillis(milliseconds));
  }

  /// Archives a chat, as somebody does through another protocol.
  public void archive(String vchannel) throws Exception {
    Chat chat = chats.find(chats.byVchannelId(vchannel).orElseThrow()).orElseThrow();
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
    var log = store.log(Name.of("chat", chat.id().value()));
    log.commit(
        LogCommit.at(clock.instant())
            .require(log.head("chat").orElseThrow())
            .set("chat", Json.write(archived))
            .set("guard", new byte[] {'{', '}'})
            .build());
  }

  @Override
  public void close() {
    server.stop();
    clock.close();
  }
}
