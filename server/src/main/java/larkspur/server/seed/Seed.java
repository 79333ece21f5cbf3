package larkspur.server.seed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A seed file as read: one tenant, and who and what is in it.
public record Seed(
    TenantSeed tenant,
    List<PersonSeed> people,
    List<AppSeed> apps,
    List<ChatSeed> chats,
    List<AgentSeed> agents,
    Optional<ContactsSeed> contacts) {

  /// A seed without departments.
  public Seed(
      TenantSeed tenant,
      List<PersonSeed> people,
      List<AppSeed> apps,
      List<ChatSeed> chats,
      List<AgentSeed> agents) {
    this(tenant, people, apps, chats, agents, Optional.empty());
  }

  public Seed {
    people = people == null ? List.of() : people;
    apps = apps == null ? List.of() : apps;
    chats = chats == null ? List.of() : chats;
    agents = agents == null ? List.of() : agents;
  }

  /// @param ranges of the apps that do not find everybody
  public record ContactsSeed(List<DepartmentSeed> departments, List<RangeSeed> ranges) {

    public ContactsSeed {
      departments = departments == null ? List.of() : departments;
      ranges = ranges == null ? List.of() : ranges;
    }
  }

  /// @param departmentId the tenant's own id of it
  /// @param parent the `id` of a department that stands before it; the root if absent
  /// @param leader and `members` are ids of people of this seed
  public record DepartmentSeed(
      String id,
      String departmentId,
      String name,
      Optional<String> parent,
      Optional<String> leader,
      Optional<Integer> order,
      List<String> members) {

    public DepartmentSeed {
      members = members == null ? List.of() : members;
    }
  }

  /// @param departments by their `id`
  public record RangeSeed(String app, List<String> departments, List<String> people) {

    public RangeSeed {
      departments = departments == null ? List.of() : departments;
      people = people == null ? List.of() : people;
    }
  }

  public record TenantSeed(
      String key,
      String name,
      String subdomain,
      String teamId,
      String idKey,
      Optional<String> language) {

    /// Without the id key, which is secret.
    @Override
    public String toString() {
      return "TenantSeed[" + key + "]";
    }
  }

  /// @param tokens of BearyChat's
  /// @param password with which they sign in with a browser; they cannot without
  public record PersonSeed(
      String id,
      String name,
      String fullName,
      String email,
      Optional<String> mobile,
      String userId,
      String uid,
      Optional<String> role,
      List<String> tokens,
      List<GrantSeed> grants,
      Optional<String> password) {

    public PersonSeed {
      tokens = tokens == null ? List.of() : tokens;
      grants = grants == null ? List.of() : grants;
      password = password == null ? Optional.empty() : password;
    }

    /// Somebody who cannot sign in with a browser.
    public PersonSeed(
        String id,
        String name,
        String fullName,
        String email,
        Optional<String> mobile,
        String userId,
        String uid,
        Optional<String> role,
        List<String> tokens,
        List<GrantSeed> grants) {
      this(id, name, fullName, email, mobile, userId, uid, role, tokens, grants, Optional.empty());
    }

    /// Without tokens.
    @Override
    public String toString() {
      return "PersonSeed[" + id + "]";
    }
  }

  /// A `user_access_token` of a person's for an app.
  public record GrantSeed(String token, String app, List<String> scopes) {

    /// Without the token.
    @Override
    public String toString() {
      return "GrantSeed[" + app + "]";
    }
  }

  /// @param tokens of BearyChat's, as the app's bot
  /// @param redirectUrls where browsers may be sent with a code for it, each exactly as it is
  /// @param kind `self_built` unless given, or `marketplace`
  /// @param events how the app hears of events, if it does from the start
  public record AppSeed(
      String id,
      String name,
      String secret,
      String uid,
      List<String> scopes,
      List<String> tokens,
      List<String> redirectUrls,
      Optional<String> kind,
      Optional<EventsSeed> events) {

    public AppSeed {
      scopes = scopes == null ? List.of() : scopes;
      tokens = tokens == null ? List.of() : tokens;
      redirectUrls = redirectUrls == null ? List.of() : redirectUrls;
      kind = kind == null ? Optional.empty() : kind;
    }

    /// A self-built app to which nobody's browser is sent and that hears of nothing yet.
    public AppSeed(
        String id,
        String name,
        String secret,
        String uid,
        List<String> scopes,
        List<String> tokens) {
      this(id, name, secret, uid, scopes, tokens, List.of(), Optional.empty(), Optional.empty());
    }

    /// Without the secret and the tokens.
    @Override
    public String toString() {
      return "AppSeed[" + id + "]";
    }
  }

  /// @param mode `connection` or `webhook`
  /// @param types of events in Feishu's names; all if absent
  public record EventsSeed(
      String mode,
      Optional<String> requestUrl,
      Optional<String> encryptKey,
      Optional<String> verificationToken,
      Optional<List<String>> types) {

    /// Without the secrets.
    @Override
    public String toString() {
      return "EventsSeed[" + mode + "]";
    }
  }

  /// @param owner and `members` are ids of people or apps of this seed
  public record ChatSeed(
      String chatId,
      String vchannelId,
      String name,
      Optional<String> description,
      boolean general,
      boolean open,
      String owner,
      List<String> members,
      List<HookSeed> hooks) {

    public ChatSeed {
      hooks = hooks == null ? List.of() : hooks;
    }

    /// A chat without custom bots.
    public ChatSeed(
        String chatId,
        String vchannelId,
        String name,
        Optional<String> description,
        boolean general,
        boolean open,
        String owner,
        List<String> members) {
      this(chatId, vchannelId, name, description, general, open, owner, members, List.of());
    }
  }

  /// A custom bot of a chat.
  ///
  /// @param token the end of its address
  /// @param secret with which what is posted must be signed
  public record HookSeed(
      String name,
      String token,
      Optional<String> secret,
      List<String> keywords,
      List<String> addresses) {

    public HookSeed {
      keywords = keywords == null ? List.of() : keywords;
      addresses = addresses == null ? List.of() : addresses;
    }

    /// Without the token and the secret.
    @Override
    public String toString() {
      return "HookSeed[" + name + "]";
    }
  }

  public record AgentSeed(String id, String app, String name, List<SkillSeed> skills) {}

  public record SkillSeed(
      String id,
      String kind,
      String label,
      Optional<String> description,
      Optional<Map<String, Object>> settings) {}

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  /// Reads a file. A member that the format does not have is refused, so that a misspelt one is not
  /// passed over.
  ///
  /// @throws IllegalArgumentException in words for the operator
  public static Seed read(Path file) {
    try {
      return read(Files.readAllBytes(file), file.toString());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "the seed file " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /// The seed of `./dev run`: fixed, public credentials, for loopback only.
  public static Seed development() {
    try (InputStream in =
        Seed.class.getResourceAsStream("/larkspur/server/development-seed.json")) {
      return read(in.readAllBytes(), "the development seed");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The seed's own JSON, the same for equal seeds. It holds every secret: to be hashed, not shown.
  public byte[] canonical() {
    return MAPPER.writeValueAsBytes(this);
  }

  /// A value of a seed as JSON.
  static String json(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  static Seed read(byte[] bytes, String where) {
    try {
      Seed seed = MAPPER.readValue(bytes, Seed.class);
      if (seed == null) {
        throw new IllegalArgumentException(where + " is not a seed: it is null");
      }
      missing(seed, "")
          .ifPresent(member -> {
            throw new IllegalArgumentException(where + " is not a seed: " + member + " is missing");
          });
      return seed;
    } catch (JacksonException e) {
      throw new IllegalArgumentException(where + " is not a seed: " + e.getOriginalMessage(), e);
    }
  }

  /// The first member that is not there and would have to be: everything that is not optional.
  private static Optional<String> missing(Record part, String path) {
    for (RecordComponent component : part.getClass().getRecordComponents()) {
      Object value;
      try {
        value = component.getAccessor().invoke(part);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
      String name =
          path + component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      Optional<String> lack =
          switch (value) {
            case null -> Optional.of(name);
            case Record inner -> missing(inner, name + ".");
            case List<?> parts -> missing(parts, name);
            case Optional<?> chosen when chosen.orElse(null) instanceof Record inner ->
                missing(inner, name + ".");
            default -> Optional.empty();
          };
      if (lack.isPresent()) {
        return lack;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> missing(List<?> parts, String path) {
    for (int i = 0; i < parts.size(); i++) {
      String name = path + "[" + i + "]";
      Optional<String> lack =
          switch (parts.get(i)) {
            case null -> Optional.of(name);
            case Record part -> missing(part, name + ".");
            default -> Optional.empty();
          };
      if (lack.isPresent()) {
        return lack;
      }
    }
    return Optional.empty();
  }
}
