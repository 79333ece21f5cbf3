package larkspur.server.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.console.provider.ProviderSettings;
import larkspur.core.agent.RunLimits;
import larkspur.core.capacity.Quota;
import larkspur.core.capacity.RequestLimits;
import larkspur.core.chat.ChatLimits;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.TenantId;
import larkspur.core.upload.UploadLimits;
import larkspur.delivery.PrivateAddresses;
import larkspur.delivery.Schedule;
import larkspur.storage.blob.S3Options;
import larkspur.wire.feishu.longconnection.ClientConfig;

/// What is chosen where: the shipped reference, then a file of the operator's, then the command
/// line; the later one wins.
///
/// The reference, `larkspur.conf` beside this class, holds every key with its default and what it
/// is about; there is no other place for either. A key that it does not hold is refused, and so is
/// a value that cannot be, in words that name the key and where it stands.
public final class Configuration {

  /// Looked for in the data folder when no file is named.
  public static final String FILE = "larkspur.conf";

  private static final String DEFAULT = "default";

  private static final int CASSANDRA_PORT = 9042;

  /// How often an event may be tried again.
  private static final int RETRIES_MAX = 100;

  /// What a commit is part of is taken up by others ten seconds after it began.
  private static final Duration PATIENCE_MAX = AgendaReader.HEAD_START.minusSeconds(2);

  /// An address of IPv6 is in brackets, as in a URL.
  private static final Pattern CONTACT_POINT =
      Pattern.compile(
          "(\\[(?<ipv6>[0-9a-fA-F:.%]+)]|(?<name>[A-Za-z0-9._-]+))(:(?<port>[0-9]{1,5}))?");

  private final Config values;
  private final Config reference;
  private final UnaryOperator<String> environment;
  private final Set<String> read = new TreeSet<>();

  private Configuration(Config chosen, Config reference, UnaryOperator<String> environment) {
    this.reference = reference;
    this.environment = environment;
    refuseUnknown(chosen.root(), "");
    this.values = chosen.withFallback(reference);
  }

  /// The reference alone.
  static Configuration reference() {
    return new Configuration(ConfigFactory.empty(), parsedReference(), System::getenv);
  }

  /// What is in effect.
  ///
  /// @param file the operator's; if empty, the one in the data folder, should there be one
  /// @param options what the command line says, by key; each with the option's name
  /// @throws IllegalArgumentException in words for the operator
  public static Configuration of(Optional<Path> file, Path data, List<Choice> options) {
    return of(file, data, options, System::getenv);
  }

  /// @param environment the variables in which secrets may be; answers null for one that is not set
  public static Configuration of(
      Optional<Path> file, Path data, List<Choice> options, UnaryOperator<String> environment) {
    Optional<Path> used = file.or(() -> Optional.of(data.resolve(FILE)).filter(Files::exists));
    Config chosen = used.map(Configuration::parsed).orElseGet(ConfigFactory::empty);
    for (Choice option : options) {
      chosen =
          chosen.withValue(
              option.key(), ConfigValueFactory.fromAnyRef(option.value(), option.option()));
    }
    return new Configuration(chosen, parsedReference(), environment);
  }

  /// What an option of the command line says.
  public record Choice(String key, Object value, String option) {}

  private static Config parsed(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("there is no configuration file " + file);
    }
    try {
      return ConfigFactory.parseFile(
              file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
          .resolve();
    } catch (ConfigException bad) {
      throw new IllegalArgumentException(
          "the configuration cannot be read: " + bad.getMessage(), bad);
    }
  }

  private static Config parsedReference() {
    try (Reader reader =
        new InputStreamReader(
            Configuration.class.getResourceAsStream("/larkspur/server/" + FILE),
            StandardCharsets.UTF_8)) {
      return ConfigFactory.parseReader(
          reader, ConfigParseOptions.defaults().setOriginDescription(DEFAULT));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refuseUnknown(ConfigObject chosen, String above) {
    for (Map.Entry<String, ConfigValue> entry : chosen.entrySet()) {
      String key = above + ConfigUtil.joinPath(entry.getKey());
      ConfigValue value = entry.getValue();
      if (!reference.hasPathOrNull(key)) {
        throw refused(value, "there is no setting " + key + nearest(entry.getKey()));
      }
      boolean section = isSection(key);
      if (section != value instanceof ConfigObject) {
        throw refused(
            value, key + (section ? " is a section, with settings in braces" : " is one value"));
      }
      if (value instanceof ConfigObject within) {
        refuseUnknown(within, key + ".");
      }
    }
  }

  private boolean isSection(String key) {
    return !reference.getIsNull(key) && reference.getValue(key) instanceof ConfigObject;
  }

  /// A full key that ends in the same word, for who forgot where it belongs.
  private String nearest(String word) {
    return keys(reference)
        .filter(key -> key.endsWith("." + word))
        .findFirst()
        .map(key -> "; is " + key + " meant?")
        .orElse("");
  }

  // ---- what is read

  /// @param data the folder, which only the command line names, since the file may be in it
  /// @throws IllegalArgumentException in words for the operator
  public Settings settings(Path data) {
    return new Settings(
        text("host"),
        whole("port", 0, 65_535),
        engine(),
        data,
        truth("storage.synced"),
        textIfAny("root-key-file").map(Path::of),
        cassandra(),
        blobs(),
        timeZone(),
        textIfAny("public-url"),
        trustedProxies(),
        provider(),
        sending(),
        new Limits(
            connections(),
            sizes(),
            requests(),
            chats(),
            runs(),
            uploads(),
            memory(),
            platform(),
            whole("limits.calls-per-month", 0, Integer.MAX_VALUE)));
  }

  private TrustedProxies trustedProxies() {
    String key = "trusted-proxies";
    String must =
        "must be addresses or networks in brackets, such as [\"10.0.0.7\", \"fd00::/8\"], none of"
            + " them all there are";
    return new TrustedProxies(
        reading(key, must, () -> values.getStringList(key)).stream()
            .map(text -> TrustedProxies.Network.parse(text).orElseThrow(() -> refused(key, must)))
            .toList());
  }

  private Optional<ProviderSettings> provider() {
    String key = "sign-in.provider.";
    Optional<URI> issuer = textIfAny(key + "issuer").map(text -> issuer(key + "issuer", text));
    Optional<String> name = textIfAny(key + "name");
    Optional<String> client = textIfAny(key + "client-id");
    Optional<String> secret = secret(key + "client-secret-file", key + "client-secret-variable");
    List<String> scopes = words(key + "scopes", "[A-Za-z0-9:/._-]+");
    if (!scopes.contains("openid")) {
      throw refused(key + "scopes", "must have openid among them");
    }
    Optional<TenantId> tenant = textIfAny(key + "tenant").map(text -> tenant(key + "tenant", text));
    List<String> domains = words(key + "email-domains", "[A-Za-z0-9.-]+");
    if (issuer.isEmpty() && (client.isPresent() || secret.isPresent())) {
      throw refused(key + "issuer", "must be named where there is a client");
    }
    if (issuer.isPresent() && (client.isEmpty() || secret.isEmpty())) {
      throw refused(
          key + "issuer",
          "wants " + key + "client-id, and " + key + "client-secret-file or -variable");
    }
    return issuer.map(known ->
        new ProviderSettings(
            known,
            name.orElseGet(known::getHost),
            client.get(),
            secret.get(),
            scopes,
            tenant,
            Set.copyOf(domains)));
  }

  private URI issuer(String key, String text) {
    try {
      URI url = new URI(text);
      if (ProviderSettings.isIssuer(url)) {
        return url;
      }
    } catch (URISyntaxException none) {
      // as any other that cannot be
    }
    throw refused(key, "must be an https URL without query and fragment, or http on this machine");
  }

  private TenantId tenant(String key, String text) {
    if (!text.matches("[0-9a-f]{16}")) {
      throw refused(key, "must be a tenant's key, 16 hexadecimal digits");
    }
    return new TenantId(text);
  }

  private List<String> words(String key, String form) {
    String must = "must be words in brackets";
    List<String> words = reading(key, must, () -> values.getStringList(key));
    if (!words.stream().allMatch(word -> word.matches(form))) {
      throw refused(key, must);
    }
    return words;
  }

  private Sending sending() {
    Duration year = Duration.ofDays(365);
    Duration least = Duration.ofMillis(100);
    Duration most = Duration.ofMinutes(1);
    return new Sending(
        time("events.kept", Duration.ofDays(1), year),
        new Schedule(times("events.retry", Duration.ofMillis(1), year, RETRIES_MAX)),
        privateAddresses("outbound.private-addresses"),
        time("outbound.answer", least, most),
        time("outbound.challenge", least, most),
        time("outbound.connect", least, most),
        longConnection(),
        time("events.long-connection.answer", Duration.ofSeconds(1), most));
  }

  private PrivateAddresses privateAddresses(String key) {
    String word = text(key);
    for (PrivateAddresses allowed : PrivateAddresses.values()) {
      if (allowed.name().toLowerCase(Locale.ROOT).equals(word)) {
        return allowed;
      }
    }
    throw refused(key, "must be refuse, loopback or allow");
  }

  private List<Duration> times(String key, Duration min, Duration max, int most) {
    String must =
        "must be at most %d times with their units, such as [15 seconds, 5 minutes], each from %s to %s"
            .formatted(most, spelled(min), spelled(max));
    List<String> texts = reading(key, must, () -> values.getStringList(key));
    List<Duration> times = reading(key, must, () -> values.getDurationList(key));
    // A bare number would be taken for milliseconds.
    boolean units = texts.stream().allMatch(text -> text.chars().anyMatch(Character::isLetter));
    boolean within =
        times.stream().allMatch(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0);
    if (!units || !within || times.size() > most) {
      throw refused(key, must);
    }
    return times;
  }

  private ClientConfig longConnection() {
    String ping = "events.long-connection.ping-interval";
    Duration day = Duration.ofDays(1);
    Duration pingInterval = seconds(ping, day);
    // A silent connection is dropped after three; one that is only idle must not be before.
    if (pingInterval.multipliedBy(3).compareTo(connections().idle()) >= 0) {
      throw refused(ping, "must be less than a third of limits.connections.idle");
    }
    return new ClientConfig(
        pingInterval,
        seconds("events.long-connection.reconnect-interval", day),
        seconds("events.long-connection.reconnect-nonce", day));
  }

  /// What a protocol tells in whole seconds.
  private Duration seconds(String key, Duration max) {
    Duration time = time(key, Duration.ofSeconds(1), max);
    if (time.getNano() != 0) {
      throw refused(key, "must be in whole seconds");
    }
    return time;
  }

  private Settings.Engine engine() {
    String word = text("storage.engine");
    for (Settings.Engine engine : Settings.Engine.values()) {
      if (engine.name().equalsIgnoreCase(word)) {
        return engine;
      }
    }
    throw refused("storage.engine", "must be rocksdb, cassandra or memory");
  }

  private ZoneId timeZone() {
    String key = "time-zone";
    try {
      return textIfAny(key).map(ZoneId::of).orElseGet(ZoneId::systemDefault);
    } catch (DateTimeException unknown) {
      throw refused(key, "must be a time zone, such as Asia/Shanghai, Europe/Berlin or +08:00");
    }
  }

  private CassandraSettings cassandra() {
    return new CassandraSettings(
        contactPoints("storage.cassandra.contact-points"),
        text("storage.cassandra.datacenter"),
        keyspace("storage.cassandra.keyspace"),
        credentials(),
        truststore(),
        whole("storage.cassandra.replication-factor", 1, 100),
        time("storage.cassandra.patience", Duration.ofSeconds(1), PATIENCE_MAX));
  }

  private BlobSettings blobs() {
    String place = text("blobs.place");
    Optional<Path> folder = textIfAny("blobs.folder").map(Path::of);
    Optional<S3Options> s3 = s3("blobs.s3.");
    return switch (place) {
      case "folder" -> new BlobSettings.Folder(folder);
      case "s3" ->
          new BlobSettings.S3(
              s3.orElseThrow(
                  () -> refused("blobs.s3.endpoint", "must be named for blobs.place = s3")));
      default -> throw refused("blobs.place", "must be folder or s3");
    };
  }

  /// Empty if no endpoint is named.
  private Optional<S3Options> s3(String keys) {
    Optional<String> endpoint = textIfAny(keys + "endpoint");
    Optional<String> bucket = textIfAny(keys + "bucket");
    String region = text(keys + "region");
    Optional<String> prefix = textIfAny(keys + "prefix");
    S3Options.Addressing addressing = addressing(keys + "addressing");
    Optional<String> accessKey = textIfAny(keys + "access-key");
    Optional<String> secretKey = secret(keys + "secret-key-file", keys + "secret-key-variable");
    if (endpoint.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          S3Options.usual(
                  URI.create(endpoint.get()),
                  bucket.orElseThrow(() -> refused(keys + "bucket", "must be named")),
                  accessKey.orElseThrow(() -> refused(keys + "access-key", "must be named")),
                  secretKey.orElseThrow(() ->
                      refused(
                          keys + "secret-key-file",
                          "must be named, or " + keys + "secret-key-variable")))
              .withRegion(region)
              .withPrefix(prefix.orElse(""))
              .with(addressing));
    } catch (IllegalArgumentException wrong) {
      // The endpoint is not told: somebody may have written the secret into it.
      throw new IllegalArgumentException("blobs.s3: " + wrong.getMessage(), wrong);
    }
  }

  private S3Options.Addressing addressing(String key) {
    return switch (text(key)) {
      case "path" -> S3Options.Addressing.PATH;
      case "host" -> S3Options.Addressing.HOST;
      default -> throw refused(key, "must be path or host");
    };
  }

  private UploadLimits uploads() {
    // More is not given out again in one piece by any client.
    long most = 1L << 30;
    return new UploadLimits(
        bytes("limits.uploads.image", 1024, most), bytes("limits.uploads.file", 1024, most));
  }

  private List<InetSocketAddress> contactPoints(String key) {
    String must = "must be one host or more, each as \"host:port\" or \"host\", in brackets";
    List<String> texts = reading(key, must, () -> values.getStringList(key));
    if (texts.isEmpty()) {
      throw refused(key, must);
    }
    return texts.stream()
        .map(text -> contactPoint(text).orElseThrow(() -> refused(key, must)))
        .toList();
  }

  private static Optional<InetSocketAddress> contactPoint(String text) {
    Matcher parts = CONTACT_POINT.matcher(text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String host = parts.group("ipv6") == null ? parts.group("name") : parts.group("ipv6");
    int port = parts.group("port") == null ? CASSANDRA_PORT : Integer.parseInt(parts.group("port"));
    return Optional.of(port)
        .filter(number -> number > 0 && number < 65_536)
        .map(number -> InetSocketAddress.createUnresolved(host, number));
  }

  private String keyspace(String key) {
    String keyspace = text(key);
    if (!keyspace.matches("[a-z][a-z0-9_]{0,47}")) {
      throw refused(
          key, "must be 1 to 48 small letters, digits and underscores, beginning with a letter");
    }
    return keyspace;
  }

  private Optional<CassandraSettings.Credentials> credentials() {
    String user = "storage.cassandra.user";
    String file = "storage.cassandra.password-file";
    String variable = "storage.cassandra.password-variable";
    Optional<String> name = textIfAny(user);
    Optional<String> password = secret(file, variable);
    if (name.isEmpty() && password.isPresent()) {
      throw refused(user, "must be named where there is a password");
    }
    if (name.isPresent() && password.isEmpty()) {
      throw refused(user, "wants " + file + " or " + variable);
    }
    return name.map(known -> new CassandraSettings.Credentials(known, password.get()));
  }

  private Optional<TrustStore> truststore() {
    String tls = "storage.cassandra.tls.";
    Optional<Path> file = textIfAny(tls + "truststore").map(Path::of);
    Optional<String> password =
        secret(tls + "truststore-password-file", tls + "truststore-password-variable");
    boolean enabled = truth(tls + "enabled");
    if (file.isPresent() && !enabled) {
      throw refused(tls + "truststore", "is for " + tls + "enabled = true");
    }
    return enabled ? Optional.of(new TrustStore(file, password)) : Optional.empty();
  }

  /// What nobody is to read in a configuration stands in a file or a variable of the environment,
  /// of which the configuration has the name only.
  private Optional<String> secret(String fileKey, String variableKey) {
    Optional<String> file = textIfAny(fileKey);
    Optional<String> variable = textIfAny(variableKey);
    if (file.isPresent() && variable.isPresent()) {
      throw refused(variableKey, "must be null where there is " + fileKey);
    }
    return file.map(named -> fromFile(fileKey, named))
        .or(() -> variable.map(named -> fromEnvironment(variableKey, named)));
  }

  private String fromFile(String key, String file) {
    try {
      return SecretFile.read(Path.of(file));
    } catch (IllegalArgumentException unreadable) {
      throw refused(key, "names a file that " + unreadable.getMessage());
    }
  }

  private String fromEnvironment(String key, String variable) {
    return Optional.ofNullable(environment.apply(variable))
        .filter(value -> !value.isEmpty())
        .orElseThrow(() -> refused(key, "names a variable that is not set"));
  }

  private Limits.Connections connections() {
    return new Limits.Connections(
        whole("limits.connections.max", 1, 1_000_000),
        time("limits.connections.idle", Duration.ofSeconds(1), Duration.ofDays(1)),
        time("limits.connections.stop", Duration.ZERO, Duration.ofMinutes(10)));
  }

  private Limits.RequestSizes sizes() {
    long body = bytes("limits.request.body", 1024, Integer.MAX_VALUE);
    return new Limits.RequestSizes(
        (int) bytes("limits.request.line", 1024, 16 * 1024 * 1024),
        bodyOf("limits.request.body-feishu", body),
        bodyOf("limits.request.body-bearychat", body),
        body);
  }

  private int bodyOf(String key, long all) {
    // One byte more is read than is allowed, to see that there is more.
    long bytes = bytes(key, 1024, 64 * 1024 * 1024);
    if (bytes > all) {
      throw refused(key, "must not be above limits.request.body");
    }
    return (int) bytes;
  }

  private RequestLimits requests() {
    return new RequestLimits(
        new Quota(
            whole("limits.requests.under-way", 1, 1_000_000),
            whole("limits.requests.alone-percent", 1, 100)),
        whole("limits.requests.commits-waiting", 1, 1_000_000),
        bytes("limits.requests.bodies", 64 * 1024, 1L << 40),
        time("limits.requests.bodies-patience", Duration.ofSeconds(1), Duration.ofHours(1)));
  }

  private ChatLimits chats() {
    // 10,000 members of 80 bytes each fit into one value of the store.
    return new ChatLimits(
        whole("limits.chats.members", 1, 10_000),
        whole("limits.memory.chat-members", 0, 100_000_000));
  }

  private RunLimits runs() {
    return new RunLimits(
        time("limits.runs.life", Duration.ofSeconds(1), Duration.ofDays(365)),
        new Quota(
            whole("limits.runs.at-work", 1, 1_000_000), whole("limits.runs.alone-percent", 1, 100)),
        whole("limits.runs.queued-per-app", 0, 1_000_000));
  }

  private Limits.Memory memory() {
    long mebibyte = 1024 * 1024;
    long tebibyte = mebibyte * mebibyte;
    return new Limits.Memory(
        bytes("limits.memory.blocks", mebibyte, tebibyte),
        bytes("limits.memory.memtable", mebibyte, tebibyte),
        bytes("limits.memory.heads", 0, tebibyte));
  }

  private Limits.Platform platform() {
    String key = "limits.platform";
    String word = text(key);
    for (Limits.Platform platform : Limits.Platform.values()) {
      if (platform.name().equalsIgnoreCase(word)) {
        return platform;
      }
    }
    throw refused(key, "must be none or feishu");
  }

  private String text(String key) {
    return textIfAny(key).orElseThrow(() -> refused(key, "must not be null"));
  }

  private Optional<String> textIfAny(String key) {
    read.add(key);
    if (values.getIsNull(key)) {
      return Optional.empty();
    }
    String text = of(key, ConfigValueType.STRING, "must be a text", () -> values.getString(key));
    if (text.isBlank()) {
      throw refused(key, "must not be empty");
    }
    return Optional.of(text);
  }

  private boolean truth(String key) {
    return reading(key, "must be true or false", () -> values.getBoolean(key));
  }

  private int whole(String key, int min, int max) {
    String must = "must be a whole number from %d to %d".formatted(min, max);
    double number = reading(key, must, () -> values.getDouble(key));
    if (number != Math.rint(number) || number < min || number > max) {
      throw refused(key, must);
    }
    return (int) number;
  }

  private Duration time(String key, Duration min, Duration max) {
    String must =
        "must be a time with its unit, such as 90 seconds, from %s to %s"
            .formatted(spelled(min), spelled(max));
    // A bare number would be taken for milliseconds.
    Duration time = of(key, ConfigValueType.STRING, must, () -> values.getDuration(key));
    if (!hasUnit(key) || time.compareTo(min) < 0 || time.compareTo(max) > 0) {
      throw refused(key, must);
    }
    return time;
  }

  private long bytes(String key, long min, long max) {
    String must =
        "must be a size with its unit, such as 64 KiB, from %d to %d bytes".formatted(min, max);
    long bytes = of(key, ConfigValueType.STRING, must, () -> values.getBytes(key));
    if (!hasUnit(key) || bytes < min || bytes > max) {
      throw refused(key, must);
    }
    return bytes;
  }

  private boolean hasUnit(String key) {
    return values.getString(key).chars().anyMatch(Character::isLetter);
  }

  private static String spelled(Duration time) {
    return time.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  /// Reads a value of a library's kind.
  private interface Read<T> {
    T value();
  }

  private <T> T of(String key, ConfigValueType type, String must, Read<T> read) {
    if (!values.getIsNull(key) && values.getValue(key).valueType() != type) {
      throw refused(key, must);
    }
    return reading(key, must, read);
  }

  private <T> T reading(String key, String must, Read<T> from) {
    read.add(key);
    try {
      return from.value();
    } catch (ConfigException notOfThatKind) {
      throw refused(key, must);
    }
  }

  /// The keys that were read so far.
  Set<String> read() {
    return Set.copyOf(read);
  }

  // ---- what is told

  private IllegalArgumentException refused(String key, String must) {
    ConfigValue value = value(key);
    return refused(value, key + " " + must + "; it is " + rendered(value));
  }

  private static IllegalArgumentException refused(ConfigValue value, String words) {
    return new IllegalArgumentException(place(value.origin()) + ": " + words);
  }

  /// Where a value was chosen: a line of a file, an option, or nowhere.
  private static String place(ConfigOrigin origin) {
    if (origin.filename() != null) {
      return Path.of(origin.filename()).getFileName() + " line " + origin.lineNumber();
    }
    return origin.description().startsWith(DEFAULT) ? DEFAULT : origin.description();
  }

  private ConfigValue value(String key) {
    Config within = values;
    List<String> path = ConfigUtil.splitPath(key);
    ConfigObject object = within.root();
    for (String section : path.subList(0, path.size() - 1)) {
      object = (ConfigObject) object.get(section);
    }
    return object.get(path.getLast());
  }

  private static String rendered(ConfigValue value) {
    return value.render(ConfigRenderOptions.concise());
  }

  /// Every key of the reference, in its order.
  static List<String> keys() {
    return keys(parsedReference()).toList();
  }

  private static Stream<String> keys(Config config) {
    List<Map.Entry<String, Integer>> found = new ArrayList<>();
    collect(config.root(), "", found);
    return found.stream()
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .map(Map.Entry::getKey);
  }

  private static void collect(
      ConfigObject object, String above, List<Map.Entry<String, Integer>> found) {
    object.forEach((name, value) -> {
      if (value instanceof ConfigObject within) {
        collect(within, above + name + ".", found);
      } else {
        found.add(Map.entry(above + name, value.origin().lineNumber()));
      }
    });
  }

  /// What the reference says of a key, as one paragraph.
  static String explained(String key) {
    List<String> path = ConfigUtil.splitPath(key);
    ConfigObject object = parsedReference().root();
    for (String section : path.subList(0, path.size() - 1)) {
      object = (ConfigObject) object.get(section);
    }
    return String.join(
        " ", object.get(path.getLast()).origin().comments().stream().map(String::strip).toList());
  }

  /// The value of a key as a file would have it.
  String rendered(String key) {
    ConfigValue value = value(key);
    return value.valueType() == ConfigValueType.STRING
            && value.unwrapped().toString().matches("[A-Za-z0-9][A-Za-z0-9 ]*")
        ? value.unwrapped().toString()
        : rendered(value);
  }

  /// Every setting with its value and where that comes from, one to a line. It can be read as a
  /// configuration file.
  public String effective() {
    StringBuilder text = new StringBuilder();
    for (String key : keys()) {
      text.append(
          "%-46s # %s%n".formatted(key + " = " + rendered(key), place(value(key).origin())));
    }
    return text.toString();
  }
}
