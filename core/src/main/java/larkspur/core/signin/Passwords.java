package larkspur.core.signin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import larkspur.core.identity.Digest;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// The passwords of people, as Argon2id hashes. A person without one cannot sign in by password.
///
/// The parameters stand in each hash, so that stronger ones can be chosen later. Those of today are
/// the least that OWASP recommends, 19 MiB and two passes: a guess costs whoever stole the hashes
/// as much as it costs us, some tens of milliseconds of a core
/// ([why](docs/decisions/013-sign-in.md)).
public final class Passwords {

  /// In characters. Shorter ones can be guessed even so.
  public static final int LENGTH_MIN = 8;

  /// In characters, so that nobody lets us hash a megabyte.
  public static final int LENGTH_MAX = 256;

  /// What a guess costs.
  record Cost(int memoryKib, int passes) {}

  static final Cost COST = new Cost(19 * 1024, 2);

  private static final int LANES = 1;
  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /// Hashes that are computed at a time: 76 MiB at most.
  private static final int AT_ONCE_MAX = 4;

  /// How many more may wait for their turn, which takes them a second at most. Whoever waits holds
  /// a place among the requests of all who have no token, so that these are few.
  private static final int WAITING_MAX = 8;

  private static final String PASSWORD = "password";

  private final Store store;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Cost cost;
  private final Semaphore places;
  private final Semaphore turns = new Semaphore(AT_ONCE_MAX);

  /// What an unknown password is held against, so that it takes as long as a known one.
  private final String nobodys;

  public Passwords(Store store, InstantSource clock) {
    this(store, clock, new SecureRandom(), COST, new Semaphore(AT_ONCE_MAX + WAITING_MAX));
  }

  /// @param places one for each hash that is computed or waits for its turn
  Passwords(Store store, InstantSource clock, RandomGenerator random, Cost cost, Semaphore places) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.cost = cost;
    this.places = places;
    byte[] salt = new byte[SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    random.nextBytes(salt);
    random.nextBytes(hash);
    this.nobodys = spelled(salt, hash);
  }

  /// @param hash in the usual spelling, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`
  private record Kept(String hash, Instant setAt) {}

  /// Lets a person sign in with a password, and with no earlier one. Setting the same one again
  /// changes nothing.
  ///
  /// @throws Refusal.Invalid if it is shorter than [#LENGTH_MIN] or longer than [#LENGTH_MAX]
  public void set(PersonId person, String password) {
    check(password);
    if (!has(person, password)) {
      change(person, password);
    }
  }

  /// The same for a password that is to count as another one even if it is not: what was opened
  /// before, or is just being opened, is over.
  ///
  /// @throws Refusal.Invalid if it is shorter than [#LENGTH_MIN] or longer than [#LENGTH_MAX]
  public void change(PersonId person, String password) {
    check(password);
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    byte[] hash =
        inTurn(() -> hash(password, salt, cost.memoryKib(), cost.passes(), LANES, HASH_BYTES));
    byte[] kept = Json.write(new Kept(spelled(salt, hash), clock.instant()));
    while (true) {
      Optional<Entry> seen = partition(person).get(PASSWORD);
      try {
        partition(person).commit(Commit.guarded().put(PASSWORD, seen, kept).build());
        return;
      } catch (Conflict changedMeanwhile) {
        // the later one counts
      }
    }
  }

  private static void check(String password) {
    int length = password.codePointCount(0, password.length());
    if (length < LENGTH_MIN || length > LENGTH_MAX) {
      throw new Refusal.Invalid(
          "password", "must have " + LENGTH_MIN + " to " + LENGTH_MAX + " characters");
    }
  }

  /// Whether this is a person's password. Takes as long for nobody, and for a person without one.
  ///
  /// @throws Refusal.TooMany if too many others are asking just now
  public boolean is(Optional<PersonId> person, String password) {
    return proven(person, password).isPresent();
  }

  /// The [#mark] of the password that this is; empty if it is not the person's. Somebody may change
  /// the password while it is being looked at, and then the mark is the earlier one's.
  ///
  /// @throws Refusal.TooMany if too many others are asking just now
  Optional<String> proven(Optional<PersonId> person, String password) {
    Optional<String> kept = person.flatMap(this::kept).map(Kept::hash);
    boolean same = inTurn(() -> matches(kept.orElse(nobodys), password));
    return kept.filter(hash -> same).map(Passwords::mark);
  }

  /// What sets a person's password apart from every other that they had or will have, also from the
  /// same one set again. It tells nothing of it.
  String mark(PersonId person) {
    return kept(person).map(Kept::hash).map(Passwords::mark).orElse("");
  }

  /// The salt in the hash is of chance.
  private static String mark(String hash) {
    return Digest.of(hash).hex();
  }

  private boolean has(PersonId person, String password) {
    return kept(person).isPresent() && is(Optional.of(person), password);
  }

  private Optional<Kept> kept(PersonId person) {
    return partition(person).get(PASSWORD).map(entry -> Json.read(entry.value(), Kept.class));
  }

  private Partition partition(PersonId person) {
    return store.partition(Name.of("password", person.value()));
  }

  private interface Work<T> {
    T done();
  }

  private <T> T inTurn(Work<T> work) {
    if (!places.tryAcquire()) {
      throw Refusal.TooMany.forNow(Thing.REQUEST, AT_ONCE_MAX + WAITING_MAX, Duration.ofSeconds(2));
    }
    try {
      turns.acquireUninterruptibly();
      try {
        return work.done();
      } finally {
        turns.release();
      }
    } finally {
      places.release();
    }
  }

  private static boolean matches(String kept, String password) {
    String[] parts = kept.split("\\$");
    int memory = 0;
    int passes = 0;
    int lanes = 0;
    for (String parameter : parts[3].split(",")) {
      int value = Integer.parseInt(parameter.substring(2));
      switch (parameter.charAt(0)) {
        case 'm' -> memory = value;
        case 't' -> passes = value;
        case 'p' -> lanes = value;
        default -> throw new IllegalStateException("a password's hash has another parameter");
      }
    }
    byte[] hash = Base64.getDecoder().decode(parts[5]);
    byte[] made =
        hash(password, Base64.getDecoder().decode(parts[4]), memory, passes, lanes, hash.length);
    return MessageDigest.isEqual(hash, made);
  }

  private String spelled(byte[] salt, byte[] hash) {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s"
        .formatted(
            cost.memoryKib(),
            cost.passes(),
            LANES,
            base64.encodeToString(salt),
            base64.encodeToString(hash));
  }

  private static byte[] hash(
      String password, byte[] salt, int memory, int passes, int lanes, int bytes) {
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(memory)
            .withIterations(passes)
            .withParallelism(lanes)
            .build());
    byte[] hash = new byte[bytes];
    // Keyboards spell one letter in several ways.
    String normal = Normalizer.normalize(password, Normalizer.Form.NFKC);
    argon.generateBytes(normal.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
