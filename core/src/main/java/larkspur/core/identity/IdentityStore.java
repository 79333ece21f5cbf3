package larkspur.core.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Where identities are kept. The keys are drawn in the package's description.
final class IdentityStore {

  private static final String MEMBER = "member/";

  private final Store store;

  IdentityStore(Store store) {
    this.store = store;
  }

  Optional<Tenant> tenant(TenantId id) {
    return read(Name.of("tenant", id.value()), "tenant", Tenant.class);
  }

  Optional<Person> person(PersonId id) {
    return read(Name.of("person", id.value()), "person", Person.class);
  }

  Optional<App> app(AppId id) {
    return read(Name.of("app", id.value()), "app", App.class);
  }

  Optional<String> robotName(RobotId id) {
    return read(robot(id), "robot", Robot.class).map(Robot::name);
  }

  void put(RobotId id, String name) {
    write(robot(id), "robot", new Robot(name), _ -> {});
  }

  private record Robot(String name) {}

  private static Name robot(RobotId id) {
    return Name.of("robot", id.value());
  }

  Optional<Token> token(String hash) {
    return read(Name.of("token", hash), "token", Token.class);
  }

  /// What the access token of a grant stands for; empty if it is over.
  Optional<Token> granted(GrantCredentials.Named named) {
    Partition partition = Grants.partition(store, named.grant());
    Optional<Grant> grant =
        partition
            .get(Grants.GRANT)
            .map(entry -> Json.read(entry.value(), Grant.class))
            .filter(found -> !found.revoked());
    return grant.flatMap(found ->
        partition
            .get(Grants.key(named.number()))
            .map(entry -> Json.read(entry.value(), Grants.Access.class))
            .map(access ->
                new Token(
                    found.tenant(),
                    found.person(),
                    Optional.of(found.app()),
                    access.scopes(),
                    Optional.of(access.expiresAt()))));
  }

  /// Whom an e-mail address led to when it was last written; they may have another one since.
  Optional<PersonId> byEmail(TenantId tenant, String email) {
    return read(emailName(tenant, email), "person", Addressee.class).map(Addressee::person);
  }

  /// Lets an e-mail address lead to a person.
  void index(Person person) {
    write(
        emailName(person.tenant(), person.email()), "person", new Addressee(person.id()), _ -> {});
  }

  private record Addressee(PersonId person) {}

  private static Name emailName(TenantId tenant, String email) {
    String hash = Digest.of(email.toLowerCase(Locale.ROOT)).hex();
    return Name.of("email", tenant.value() + ":" + hash);
  }

  void put(Tenant tenant) {
    write(Name.of("tenant", tenant.id().value()), "tenant", tenant, _ -> {});
  }

  /// @throws Refusal.Conflict if they are another tenant's
  void put(Person person) {
    write(
        Name.of("person", person.id().value()),
        "person",
        person,
        seen -> check(person, Json.read(seen, Person.class)));
    join(person.tenant(), person.id());
  }

  /// @throws Refusal.Conflict if it is another tenant's
  void put(App app) {
    write(
        Name.of("app", app.id().value()),
        "app",
        app,
        seen -> check(app, Json.read(seen, App.class)));
    join(app.tenant(), app.id());
  }

  /// @throws Refusal.Conflict if it is another tenant's
  void put(String hash, Token token) {
    write(
        Name.of("token", hash),
        "token",
        token,
        seen -> checkTenant("the token", token.tenant(), Json.read(seen, Token.class).tenant()));
  }

  static void check(Person person, Person before) {
    checkTenant("the person " + person.id(), person.tenant(), before.tenant());
  }

  static void check(App app, App before) {
    checkTenant("the app " + app.id(), app.tenant(), before.tenant());
  }

  private static void checkTenant(String what, TenantId tenant, TenantId before) {
    if (!tenant.equals(before)) {
      throw new Refusal.Conflict(what + " is of another tenant");
    }
  }

  List<Actor> members(TenantId tenant) {
    List<Actor> members = new ArrayList<>();
    KeyRange range = KeyRange.startingWith(MEMBER);
    for (Entry entry :
        store
            .partition(Name.of("tenant", tenant.value()))
            .scan(range, Order.FORWARD, Limits.PARTITION_ENTRIES_MAX)) {
      members.add(Actor.of(entry.key().substring(MEMBER.length())));
    }
    return members;
  }

  private void join(TenantId tenant, Actor actor) {
    try {
      store
          .partition(Name.of("tenant", tenant.value()))
          .commit(Commit.once().put(MEMBER + actor.value(), new byte[] {'{', '}'}).build());
    } catch (Conflict impossible) {
      throw new IllegalStateException("a write without conditions met a conflict", impossible);
    }
  }

  private <T> Optional<T> read(Name name, String key, Class<T> type) {
    return store.partition(name).get(key).map(entry -> Json.read(entry.value(), type));
  }

  /// Writes over what is there. Two who change one identity at a time are rare, and each writes a
  /// whole record.
  ///
  /// @param check may refuse to write over what is there
  private void write(Name name, String key, Object value, Consumer<byte[]> check) {
    while (true) {
      Optional<Entry> seen = store.partition(name).get(key);
      seen.map(Entry::value).ifPresent(check);
      try {
        store.partition(name).commit(Commit.guarded().put(key, seen, Json.write(value)).build());
        return;
      } catch (Conflict changedMeanwhile) {
        // read again
      }
    }
  }
}
