package larkspur.server.seed;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import larkspur.core.agent.Agent;
import larkspur.core.agent.AgentId;
import larkspur.core.agent.Agents;
import larkspur.core.agent.SkillId;
import larkspur.core.agent.SkillSetting;
import larkspur.core.chat.Addresses;
import larkspur.core.chat.Chat;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Hooks;
import larkspur.core.identity.Actor;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.ContactRange;
import larkspur.core.identity.Contacts;
import larkspur.core.identity.Department;
import larkspur.core.identity.DepartmentId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Identities.Recognition;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.identity.Token;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.Passwords;

/// Brings what a seed says into a store. Doing it again changes nothing that people have done
/// since: identities are written over with what the seed says, chats that exist stay as they are.
public final class Seeding {

  private final Identities identities;
  private final Contacts contacts;
  private final Passwords passwords;
  private final Chats chats;
  private final Hooks hooks;
  private final Agents agents;
  private final Set<String> kinds;
  private final InstantSource clock;
  private final Runnable publicCredentialsCome;
  private final BiConsumer<AppId, Seed.EventsSeed> letsHear;

  /// @param kinds of skills that there are
  /// @param publicCredentialsCome what is done before a seed is brought in that has a credential of
  ///   the development seed; may refuse it, in words for the operator
  /// @param letsHear lets an app hear of events; may refuse it, in words for the operator
  public Seeding(
      Identities identities,
      Contacts contacts,
      Passwords passwords,
      Chats chats,
      Hooks hooks,
      Agents agents,
      Set<String> kinds,
      InstantSource clock,
      Runnable publicCredentialsCome,
      BiConsumer<AppId, Seed.EventsSeed> letsHear) {
    this.identities = identities;
    this.contacts = contacts;
    this.passwords = passwords;
    this.chats = chats;
    this.hooks = hooks;
    this.agents = agents;
    this.kinds = Set.copyOf(kinds);
    this.clock = clock;
    this.publicCredentialsCome = publicCredentialsCome;
    this.letsHear = letsHear;
  }

  /// @throws IllegalArgumentException in words for the operator, if the seed does not hold together
  public void bring(Seed seed) {
    if (hasPublicCredentials(seed)) {
      publicCredentialsCome.run();
    }
    try {
      bringWhole(seed);
    } catch (Refusal refusal) {
      throw new IllegalArgumentException(
          "the seed cannot be brought in: " + refusal.getMessage(), refusal);
    }
  }

  private void bringWhole(Seed seed) {
    Tenant tenant = tenant(seed.tenant());
    identities.put(tenant);
    // Apps first: a person's grant names one.
    seed.apps().forEach(app -> app(tenant.id(), app));
    seed.people().forEach(person -> person(tenant.id(), person));
    seed.contacts().ifPresent(all -> contacts(tenant.id(), all));
    seed.chats().forEach(chat -> chat(tenant.id(), chat));
    seed.agents().forEach(agent -> agent(tenant.id(), agent));
  }

  /// Whether somebody is let in here with a credential of the development seed, which everybody
  /// knows; from whatever file it came.
  public boolean knowsPublicCredentials() {
    Seed development = Seed.development();
    return development.apps().stream()
            .anyMatch(app ->
                identities.issue(new AppId(app.id()), app.secret()).isPresent()
                    || app.tokens().stream().anyMatch(this::isTeamToken))
        || development.people().stream()
            .anyMatch(person ->
                person.tokens().stream().anyMatch(this::isTeamToken)
                    || person.grants().stream().anyMatch(this::isGrant)
                    || isPassword(person));
  }

  private static boolean hasPublicCredentials(Seed seed) {
    return !Collections.disjoint(credentials(seed), credentials(Seed.development()));
  }

  private static List<String> credentials(Seed seed) {
    List<String> credentials = new ArrayList<>();
    for (Seed.AppSeed app : seed.apps()) {
      credentials.add(app.id() + " " + app.secret());
      credentials.addAll(app.tokens());
    }
    for (Seed.PersonSeed person : seed.people()) {
      credentials.addAll(person.tokens());
      person.password().ifPresent(password -> credentials.add("password " + password));
      person.grants().forEach(grant -> credentials.add(grant.token()));
    }
    return credentials;
  }

  /// Whether somebody of this id signs in with the password that everybody knows.
  private boolean isPassword(Seed.PersonSeed person) {
    PersonId id = new PersonId(person.id());
    return person
        .password()
        .filter(password -> identities.person(id).isPresent())
        .filter(password -> passwords.is(Optional.of(id), password))
        .isPresent();
  }

  private boolean isTeamToken(String token) {
    return !(identities.recogniseTeamToken(token) instanceof Recognition.Unknown);
  }

  private boolean isGrant(Seed.GrantSeed grant) {
    return !(identities.recogniseGrant(grant.token()) instanceof Recognition.Unknown);
  }

  private Tenant tenant(Seed.TenantSeed seed) {
    TenantId id = new TenantId(seed.key());
    return new Tenant(
        id,
        seed.name(),
        seed.subdomain(),
        seed.teamId(),
        seed.idKey(),
        choice("language", Tenant.Language.class, seed.language().orElse("en")),
        identities.tenant(id).map(Tenant::createdAt).orElseGet(clock::instant));
  }

  private void app(TenantId tenant, Seed.AppSeed seed) {
    AppId id = new AppId(seed.id());
    identities.put(
        new App(
            id,
            tenant,
            seed.name(),
            Identities.secretHash(seed.secret()),
            Set.copyOf(seed.scopes()),
            true,
            seed.uid(),
            identities.app(id).map(App::createdAt).orElseGet(clock::instant),
            choice("kind of app", App.Kind.class, seed.kind().orElse("self_built")),
            seed.redirectUrls()));
    seed.tokens().forEach(token -> teamToken(tenant, token, id));
    seed.events().ifPresent(events -> letsHear.accept(id, events));
  }

  private void person(TenantId tenant, Seed.PersonSeed seed) {
    PersonId id = new PersonId(seed.id());
    identities.put(
        new Person(
            id,
            tenant,
            seed.name(),
            seed.fullName(),
            seed.email(),
            seed.mobile(),
            seed.userId(),
            seed.uid(),
            choice("role", Person.Role.class, seed.role().orElse("normal")),
            false,
            identities.person(id).map(Person::createdAt).orElseGet(clock::instant)));
    seed.password().ifPresent(password -> passwords.set(id, password));
    seed.tokens().forEach(token -> teamToken(tenant, token, id));
    for (Seed.GrantSeed grant : seed.grants()) {
      checkApp(tenant, grant.app(), "a grant of " + seed.name());
      Token meaning =
          new Token(
              tenant,
              id,
              Optional.of(new AppId(grant.app())),
              Set.copyOf(grant.scopes()),
              Optional.empty());
      identities.put(grant.token(), meaning);
    }
  }

  private void contacts(TenantId tenant, Seed.ContactsSeed seed) {
    for (Seed.DepartmentSeed department : seed.departments()) {
      contacts.put(
          tenant,
          new Department(
              new DepartmentId(department.id()),
              department.departmentId(),
              department.name(),
              department.parent().map(DepartmentId::new).orElse(DepartmentId.ROOT),
              department.leader().map(PersonId::new),
              department.order().orElse(0),
              department.members().stream().map(PersonId::new).toList()));
    }
    for (Seed.RangeSeed range : seed.ranges()) {
      contacts.put(
          tenant,
          new AppId(range.app()),
          new ContactRange(
              range.departments().stream().map(DepartmentId::new).collect(Collectors.toSet()),
              range.people().stream().map(PersonId::new).collect(Collectors.toSet())));
    }
  }

  private void teamToken(TenantId tenant, String token, Actor actor) {
    identities.put(token, new Token(tenant, actor, Optional.empty(), Set.of(), Optional.empty()));
  }

  private void chat(TenantId tenant, Seed.ChatSeed seed) {
    if (!seed.chatId().matches("oc_[0-9a-f]{32}")
        || !seed.vchannelId().matches("=[A-Za-z0-9]{1,32}")) {
      throw new IllegalArgumentException(
          "the chat "
              + seed.name()
              + " needs a chat_id of oc_ and 32 hexadecimal digits and a vchannel_id of = and"
              + " letters or digits");
    }
    Actor owner = member(tenant, seed, seed.owner());
    List<Actor> members = seed.members().stream().map(who -> member(tenant, seed, who)).toList();
    Chat chat =
        chats.found(
            tenant,
            new Chats.Draft(
                Optional.of(seed.chatId()),
                Optional.of(seed.vchannelId()),
                Chat.Kind.CHANNEL,
                seed.name(),
                seed.description(),
                seed.general(),
                seed.open(),
                owner,
                members));
    seed.hooks().forEach(hook -> hook(chat, hook));
  }

  /// Bringing it in again changes the one that has the token.
  private void hook(Chat chat, Seed.HookSeed seed) {
    hooks.make(
        chat.tenant(),
        new Hooks.Draft(
            chat.id(),
            seed.name(),
            Optional.of(seed.token()),
            seed.secret(),
            seed.keywords(),
            seed.addresses().stream().map(Addresses::new).toList()));
  }

  private Actor member(TenantId tenant, Seed.ChatSeed chat, String who) {
    Actor actor = Actor.of(who);
    if (actor instanceof RobotId || !identities.belongs(actor, tenant)) {
      throw new IllegalArgumentException(
          "the chat " + chat.name() + " names " + who + ", whom the tenant does not have");
    }
    return actor;
  }

  private static <T extends Enum<T>> T choice(String what, Class<T> type, String chosen) {
    List<String> known = new ArrayList<>();
    for (T constant : type.getEnumConstants()) {
      String spelled = constant.name().toLowerCase(Locale.ROOT);
      if (spelled.equals(chosen)) {
        return constant;
      }
      known.add(spelled);
    }
    throw new IllegalArgumentException(
        "there is no " + what + " " + chosen + ", only " + String.join(", ", known));
  }

  private void checkApp(TenantId tenant, String app, String who) {
    if (!identities.belongs(new AppId(app), tenant)) {
      throw new IllegalArgumentException(
          who + " names the app " + app + ", which the tenant does not have");
    }
  }

  private void agent(TenantId tenant, Seed.AgentSeed seed) {
    checkApp(tenant, seed.app(), "the agent " + seed.id());
    for (Seed.SkillSeed skill : seed.skills()) {
      if (!kinds.contains(skill.kind())) {
        throw new IllegalArgumentException(
            "there is no kind of skill "
                + skill.kind()
                + ", only "
                + String.join(", ", new TreeSet<>(kinds)));
      }
    }
    List<SkillSetting> skills =
        seed.skills().stream()
            .map(skill ->
                new SkillSetting(
                    new SkillId(skill.id()),
                    skill.label(),
                    skill.description().orElse(""),
                    skill.kind(),
                    settings(skill)))
            .toList();
    agents.put(
        new Agent(
            new AgentId(seed.id()), tenant, new AppId(seed.app()), seed.name(), true, skills));
  }

  /// A skill's settings are texts; what a seed spells as JSON stays JSON.
  private static String text(Object value) {
    return value instanceof String text ? text : Seed.json(value);
  }

  private static Map<String, String> settings(Seed.SkillSeed skill) {
    Map<String, String> settings = new TreeMap<>();
    skill
        .settings()
        .ifPresent(all -> all.forEach((name, value) -> settings.put(name, text(value))));
    return settings;
  }
}
