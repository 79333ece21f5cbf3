package larkspur.core.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Store;

/// Who there is, and who is calling.
///
/// What is read here is remembered for at most [#REMEMBERED], so that a revoked token or a disabled
/// app is felt that soon on every server, and at once on the one that was told.
public final class Identities {

  /// How long an identity that was read may be believed.
  public static final Duration REMEMBERED = Duration.ofSeconds(5);

  /// How many identities of a kind are remembered at once; past it the memory starts again.
  private static final int REMEMBERED_MAX = 100_000;

  private final IdentityStore store;
  private final Aliases aliases;
  private final InstantSource clock;
  private final AppTokens appTokens;
  private final AppTokens appProofs;
  private final AppTickets appTickets;
  private final GrantCredentials credentials;

  /// How often something was written here. What was read before a write is not remembered after it.
  private final AtomicLong writes = new AtomicLong();

  /// The same of what [Contacts] remembers, for each tenant of which something was written here.
  private final Map<TenantId, AtomicLong> writesOf = new ConcurrentHashMap<>();

  private final Map<TenantId, Remembered<Tenant>> tenants = new ConcurrentHashMap<>();
  private final Map<PersonId, Remembered<Person>> people = new ConcurrentHashMap<>();
  private final Map<AppId, Remembered<App>> apps = new ConcurrentHashMap<>();
  private final Map<RobotId, Remembered<String>> robots = new ConcurrentHashMap<>();

  /// By the tokens themselves, which so are hashed only when they are looked for in the store.
  private final Map<String, Remembered<Token>> tokens = new ConcurrentHashMap<>();

  /// @param rootKey 32 bytes that only this installation has
  public Identities(Store store, Aliases aliases, InstantSource clock, byte[] rootKey) {
    this.store = new IdentityStore(store);
    this.aliases = aliases;
    this.clock = clock;
    this.appTokens = AppTokens.acting(rootKey);
    this.appProofs = AppTokens.proving(rootKey);
    this.appTickets = new AppTickets(rootKey);
    this.credentials = new GrantCredentials(rootKey);
  }

  // ---- who is calling

  /// What comes of looking at a token.
  public sealed interface Recognition {
    /// It stands for this caller.
    record Known(Caller caller) implements Recognition {}

    /// It was good once.
    record Expired() implements Recognition {}

    /// It is none of ours, or was revoked.
    record Unknown() implements Recognition {}

    /// It is good, but its app is disabled.
    record Disabled() implements Recognition {}
  }

  /// An app's token and how long it is good for.
  public record AppToken(String token, Duration left) {
    /// Without the token, which is secret.
    @Override
    public String toString() {
      return "AppToken[" + left + "]";
    }
  }

  /// The token with which an app acts, if the secret is right and the app enabled.
  public Optional<AppToken> issue(AppId id, String secret) {
    return shown(id, secret).map(app -> issued(appTokens, id));
  }

  /// The token with which an app only proves who it is, if the secret is right and the app enabled.
  public Optional<AppToken> issueProof(AppId id, String secret) {
    return shown(id, secret).map(app -> issued(appProofs, id));
  }

  /// The token with which an app acts that was recognised by its proof. It may be good for longer
  /// than the proof is; as it is none itself, nobody can prolong it by itself.
  public AppToken issueProven(AppId id) {
    return issued(appTokens, id);
  }

  private Optional<App> shown(AppId id, String secret) {
    return app(id)
        .filter(app -> app.enabled() && Secrets.same(app.secretHash(), Digest.of(secret).hex()));
  }

  private AppToken issued(AppTokens tokens, AppId id) {
    AppTokens.Issued issued = tokens.issue(id, clock.instant());
    return new AppToken(issued.token(), issued.left());
  }

  /// Whom the token names with which an app acts.
  public Recognition recogniseApp(String token) {
    return recognise(appTokens, token);
  }

  /// Whom the token names with which an app proves who it is.
  public Recognition recogniseProof(String token) {
    return recognise(appProofs, token);
  }

  private Recognition recognise(AppTokens tokens, String token) {
    return tokens
        .read(token, clock.instant())
        .<Recognition>map(named ->
            named.expired()
                ? new Recognition.Expired()
                : app(named.app())
                    .<Recognition>map(app ->
                        app.enabled()
                            ? new Recognition.Known(Caller.app(app))
                            : new Recognition.Disabled())
                    .orElseGet(Recognition.Unknown::new))
        .orElseGet(Recognition.Unknown::new);
  }

  /// Whom a token names that a person granted to an app.
  public Recognition recogniseGrant(String token) {
    Optional<Token> found = token(token).filter(t -> t.app().isPresent());
    if (found.isEmpty()) {
      return new Recognition.Unknown();
    }
    Token grant = found.get();
    if (expired(grant)) {
      return new Recognition.Expired();
    }
    if (app(grant.app().get()).filter(App::enabled).isEmpty()) {
      return new Recognition.Disabled();
    }
    return active(grant.actor())
        ? new Recognition.Known(
            new Caller(grant.tenant(), grant.actor(), grant.app(), grant.scopes()))
        : new Recognition.Unknown();
  }

  /// Whom a token of BearyChat's names.
  public Recognition recogniseTeamToken(String token) {
    Optional<Token> found = token(token).filter(t -> t.app().isEmpty());
    if (found.isEmpty()) {
      return new Recognition.Unknown();
    }
    Token owned = found.get();
    if (expired(owned)) {
      return new Recognition.Expired();
    }
    return active(owned.actor())
        ? new Recognition.Known(
            new Caller(owned.tenant(), owned.actor(), Optional.empty(), owned.scopes()))
        : new Recognition.Disabled();
  }

  private boolean expired(Token token) {
    return token.expiresAt().filter(end -> !clock.instant().isBefore(end)).isPresent();
  }

  private boolean active(Actor actor) {
    return switch (actor) {
      case PersonId person -> person(person).filter(p -> !p.inactive()).isPresent();
      case AppId app -> app(app).filter(App::enabled).isPresent();
      case RobotId robot -> false;
    };
  }

  // ---- who there is

  public Optional<Tenant> tenant(TenantId id) {
    return remembered(tenants, id, store::tenant);
  }

  public Optional<Person> person(PersonId id) {
    return remembered(people, id, store::person);
  }

  public Optional<App> app(AppId id) {
    return remembered(apps, id, store::app);
  }

  private Optional<Token> token(String token) {
    // No token of ours is longer; hashing a megabyte for nothing is not done.
    return token.length() > 4096 ? Optional.empty() : remembered(tokens, token, this::stored);
  }

  private Optional<Token> stored(String token) {
    return credentials
        .read(GrantCredentials.Kind.ACCESS, token)
        .flatMap(store::granted)
        .or(() -> store.token(Digest.of(token).hex()));
  }

  /// The people and apps of a tenant; at most 10,000.
  public List<Actor> members(TenantId tenant) {
    return store.members(tenant);
  }

  /// Whether somebody may do in a tenant what only its owners and admins may.
  public boolean isAdmin(Actor actor) {
    return actor instanceof PersonId person
        && person(person).filter(p -> p.role() != Person.Role.NORMAL).isPresent();
  }

  /// Whether somebody belongs to a tenant.
  public boolean belongs(Actor actor, TenantId tenant) {
    return switch (actor) {
      case PersonId person -> person(person).filter(p -> p.tenant().equals(tenant)).isPresent();
      case AppId app -> app(app).filter(a -> a.tenant().equals(tenant)).isPresent();
      case RobotId robot -> true;
    };
  }

  /// What somebody is called; empty for nobody known.
  public Optional<String> nameOf(Actor actor) {
    return switch (actor) {
      case PersonId person -> person(person).map(Person::fullName);
      case AppId app -> app(app).map(App::name);
      case RobotId robot ->
          robot.equals(RobotId.TASK_ASSISTANT)
              ? Optional.of("Task Assistant")
              : remembered(robots, robot, store::robotName).or(() -> Optional.of(robot.value()));
    };
  }

  // ---- ids given to the outside

  /// The `open_id` of a person for an app.
  public String openId(AppId app, PersonId person) {
    return PersonaIds.openId(tenantOf(app), app, person);
  }

  public String unionId(PersonId person) {
    return PersonaIds.unionId(tenantOf(person), person);
  }

  /// The person of the app's tenant whom an `open_id` names, if this app was given it.
  public Optional<PersonId> byOpenId(AppId app, String openId) {
    Tenant tenant = tenantOf(app);
    return PersonaIds.person(tenant, app, openId).filter(person -> belongs(person, tenant.id()));
  }

  /// Whether this is the `open_id` by which another app of the tenant knows somebody.
  public boolean isOpenIdOfAnotherApp(AppId app, String openId) {
    Tenant tenant = tenantOf(app);
    return PersonaIds.app(tenant, openId)
        .filter(other -> !other.equals(app) && belongs(other, tenant.id()))
        .flatMap(other -> byOpenId(other, openId))
        .isPresent();
  }

  /// The `open_id` by which an app knows the bot of an app of its tenant, its own or another.
  public String openId(AppId app, AppId bot) {
    return PersonaIds.openId(tenantOf(app), app, bot);
  }

  /// The app of the same tenant whose bot an `open_id` names, if this app was given it.
  public Optional<AppId> botByOpenId(AppId app, String openId) {
    Tenant tenant = tenantOf(app);
    return PersonaIds.bot(tenant, app, openId).filter(bot -> belongs(bot, tenant.id()));
  }

  /// The person of a tenant whom an `open_id` of any of its apps names.
  public Optional<PersonId> byAnyOpenId(TenantId tenant, String openId) {
    return tenant(tenant)
        .flatMap(t -> PersonaIds.app(t, openId))
        .filter(app -> belongs(app, tenant))
        .flatMap(app -> byOpenId(app, openId));
  }

  public Optional<PersonId> byUnionId(TenantId tenant, String unionId) {
    return tenant(tenant)
        .flatMap(t -> PersonaIds.person(t, unionId))
        .filter(person -> belongs(person, tenant));
  }

  public Optional<PersonId> byUserId(TenantId tenant, String userId) {
    return aliases
        .target(Aliases.userId(tenant, userId))
        .map(PersonId::new)
        .filter(person -> belongs(person, tenant));
  }

  /// The person of a tenant with an e-mail address, in letters of either case. Of several with one
  /// address it is the one who was registered last.
  public Optional<PersonId> byEmail(TenantId tenant, String email) {
    return store
        .byEmail(tenant, email)
        .filter(id ->
            person(id)
                .filter(person -> person.tenant().equals(tenant))
                .filter(person -> person.email().equalsIgnoreCase(email))
                .isPresent());
  }

  /// The person or app of a tenant whom a uid of BearyChat's names.
  public Optional<Actor> byUid(TenantId tenant, String uid) {
    return aliases
        .target(Aliases.uid(uid))
        .filter(target -> target.startsWith(PersonId.PREFIX) || target.startsWith(AppId.PREFIX))
        .map(Actor::of)
        .filter(actor -> belongs(actor, tenant));
  }

  /// The uid of BearyChat's for somebody; none for a robot.
  public Optional<String> uidOf(Actor actor) {
    return switch (actor) {
      case PersonId person -> person(person).map(Person::uid);
      case AppId app -> app(app).map(App::uid);
      case RobotId robot -> Optional.empty();
    };
  }

  /// A stable number of 16 digits for somebody, as Aily has one for everybody.
  public static String number(Actor actor) {
    long first = 1_000_000_000_000_000L;
    return Long.toString(first + Math.floorMod(Digest.of(actor.value()).number(), 9 * first));
  }

  private Tenant tenantOf(AppId app) {
    return tenant(app(app).orElseThrow(() -> new Refusal.NotFound(Thing.APP)).tenant())
        .orElseThrow();
  }

  private Tenant tenantOf(PersonId person) {
    return tenant(person(person).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON)).tenant())
        .orElseThrow();
  }

  // ---- founding

  /// Founds a tenant, or writes over it.
  public void put(Tenant tenant) {
    store.put(tenant);
    forget(tenants, tenant.id());
    changed(tenant.id());
  }

  /// Registers a person, or writes over them.
  ///
  /// @throws Refusal.Conflict if their uid or user id is somebody else's, or they are another
  ///   tenant's
  public void put(Person person) {
    // Looked at before the ids are claimed, since a claim is for good.
    store.person(person.id()).ifPresent(before -> IdentityStore.check(person, before));
    claim(person.uid(), person.id());
    if (!aliases.claim(Aliases.userId(person.tenant(), person.userId()), person.id().value())) {
      throw new Refusal.Conflict("the user id " + person.userId() + " is taken");
    }
    store.put(person);
    store.index(person);
    forget(people, person.id());
    changed(person.tenant());
  }

  /// Registers an app, or writes over it.
  ///
  /// @throws Refusal.Conflict if its bot's uid is somebody else's, or it is another tenant's
  public void put(App app) {
    store.app(app.id()).ifPresent(before -> IdentityStore.check(app, before));
    claim(app.uid(), app.id());
    store.put(app);
    forget(apps, app.id());
  }

  /// Gives a robot a name, or another one. It stays when the robot is gone, for what it has said.
  public void put(RobotId robot, String name) {
    store.put(robot, name);
    forget(robots, robot);
  }

  /// Lets a token stand for somebody. Only its hash is kept.
  ///
  /// @throws Refusal.Conflict if it stands for somebody of another tenant
  public void put(String token, Token meaning) {
    store.put(Digest.of(token).hex(), meaning);
    forget(tokens, token);
  }

  /// The ticket that a marketplace app is to be sent now.
  public String ticket(AppId app) {
    return appTickets.of(app, clock.instant());
  }

  /// Whether a marketplace app was sent this ticket within the last hour or two.
  public boolean isTicket(AppId app, String ticket) {
    return appTickets.isGood(app, ticket, clock.instant());
  }

  /// Whether this is an app's secret.
  public boolean isSecret(App app, String secret) {
    return Secrets.same(app.secretHash(), Digest.of(secret).hex());
  }

  /// A grant was revoked, so what is remembered of tokens may be wrong.
  void forgetGrants() {
    writes.incrementAndGet();
    tokens.clear();
  }

  /// The form in which an app's secret is kept.
  public static String secretHash(String secret) {
    return Digest.of(secret).hex();
  }

  private void claim(String uid, Actor actor) {
    if (!aliases.claim(Aliases.uid(uid), actor.value())) {
      throw new Refusal.Conflict("the uid " + uid + " is taken");
    }
  }

  // ---- what is remembered

  private record Remembered<T>(T value, Instant until) {}

  private <K, T> Optional<T> remembered(
      Map<K, Remembered<T>> memory, K key, Function<K, Optional<T>> read) {
    Instant now = clock.instant();
    Remembered<T> known = memory.get(key);
    if (known != null && now.isBefore(known.until())) {
      return Optional.of(known.value());
    }
    long before = writes.get();
    Optional<T> found = read.apply(key);
    if (memory.size() >= REMEMBERED_MAX) {
      memory.clear();
    }
    memory.compute(
        key,
        (_, newer) ->
            writes.get() == before
                ? found.map(value -> new Remembered<>(value, now.plus(REMEMBERED))).orElse(null)
                : newer);
    return found;
  }

  private <K> void forget(Map<K, ?> memory, K key) {
    // In this order: whoever read what was there before sees that the count has changed, or has put
    // it into the memory by the time that it is removed.
    writes.incrementAndGet();
    memory.remove(key);
  }

  /// How often something of a tenant was written that is remembered elsewhere: the tenant, its
  /// people, its organisation. To be looked at before reading what is to be remembered.
  long writes(TenantId tenant) {
    AtomicLong known = writesOf.get(tenant);
    return known == null ? 0 : known.get();
  }

  /// Something of a tenant that is remembered elsewhere was written, and is not remembered here.
  void changed(TenantId tenant) {
    writesOf.computeIfAbsent(tenant, _ -> new AtomicLong()).incrementAndGet();
  }
}
