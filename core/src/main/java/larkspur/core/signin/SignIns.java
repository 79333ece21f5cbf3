package larkspur.core.signin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.Attempts.Kind;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Browsers that are known as a person's for a while.
///
/// A browser has a secret of chance, which is kept as its hash. Whoever tries passwords is stopped
/// after a few, and learns nothing of who there is: a wrong password, a person without one, and
/// nobody at all are answered alike, in the same time. Another password ends whatever was opened
/// before it, also by somebody who was just showing the earlier one; so does unlinking a person
/// what was opened through the identity provider.
public final class SignIns {

  /// How long a browser is known, however often it is used.
  public static final Duration LIFE = Duration.ofHours(12);

  /// How long a browser in which somebody signed in by password is let try theirs again, though
  /// others have locked the account.
  public static final Duration BROWSER_LIFE = Duration.ofDays(90);

  private static final String OVER = "sign-in-over";
  private static final String BROWSER_OVER = "known-browser-over";
  private static final String BROWSER = "browser";
  private static final String SIGN_IN = "sign-in";
  private static final int SECRET_CHARACTERS = 43;

  /// The longest address that mail can be sent to (RFC 5321).
  private static final int EMAIL_MAX = 254;

  private final Store store;
  private final Identities identities;
  private final Passwords passwords;
  private final ProviderAccounts accounts;
  private final Attempts attempts;
  private final InstantSource clock;
  private final IdSource ids;

  public SignIns(
      Store store,
      Identities identities,
      Passwords passwords,
      ProviderAccounts accounts,
      InstantSource clock,
      IdSource ids,
      AgendaReader agenda) {
    this.store = store;
    this.identities = identities;
    this.passwords = passwords;
    this.accounts = accounts;
    this.attempts = new Attempts(store, clock);
    this.clock = clock;
    this.ids = ids;
    agenda.answer(OVER, this::cleanUp);
    agenda.answer(BROWSER_OVER, this::forget);
    agenda.answer(Attempts.OVER, attempts::cleanUp);
  }

  /// What comes of trying a password.
  public sealed interface Outcome {
    /// The browser is known from now on by this secret.
    ///
    /// @param secret 43 letters and digits
    /// @param browser as which it is known for [#BROWSER_LIFE]: with it nobody is signed in, but
    ///   the right password is taken though others have locked the account; as long
    record SignedIn(Person person, String secret, String browser) implements Outcome {
      /// Without the secrets.
      @Override
      public String toString() {
        return "SignedIn[" + person.id() + "]";
      }
    }

    /// E-mail address and password do not belong together.
    record Wrong() implements Outcome {}

    /// Too many were tried; none is for a while, not even the right one.
    record Locked() implements Outcome {}
  }

  /// @param password the mark of the password that the person had; null in what an earlier version
  ///   wrote, which nobody is known by any more
  /// @param link the mark of the account at the identity provider through which it was opened; null
  ///   if it was opened by password, or by a version that did not write it
  private record Kept(PersonId person, Instant expiresAt, String password, String link) {}

  private record KnownBrowser(PersonId person, Instant expiresAt) {}

  /// Tries a password.
  ///
  /// Whoever shows wrong ones locks out themselves first: the account for their address. Only from
  /// many addresses is it locked for all, and not for the browsers in which its person has signed
  /// in before, which have a count of their own.
  ///
  /// @param address from which the request came
  /// @param browser as which it says that it is known
  /// @throws Refusal.TooMany if too many others are trying just now; then nothing was tried, and it
  ///   does not count
  public Outcome signIn(
      TenantId tenant, String email, String password, String address, Optional<String> browser) {
    String account = tenant.value() + " " + email.strip().toLowerCase(Locale.ROOT);
    String network = network(address);
    boolean possible =
        email.length() <= EMAIL_MAX
            && password.codePointCount(0, password.length()) <= Passwords.LENGTH_MAX;
    Optional<Person> person =
        possible
            ? identities
                .byEmail(tenant, email.strip())
                .flatMap(identities::person)
                .filter(found -> !found.inactive())
            : Optional.empty();
    Optional<String> known =
        browser.filter(shown ->
            knownAs(shown)
                .filter(who -> person.map(Person::id).equals(Optional.of(who)))
                .isPresent());
    String narrow = account + " " + known.orElse(network);
    Kind kind = known.isPresent() ? Kind.KNOWN_BROWSER : Kind.ACCOUNT_FROM_ADDRESS;
    boolean mayTry =
        attempts.make(Kind.ADDRESS, network)
            && attempts.make(kind, narrow)
            && (known.isPresent() || attempts.make(Kind.ACCOUNT, account));
    if (!mayTry) {
      return new Outcome.Locked();
    }
    Optional<String> proven;
    try {
      proven = passwords.proven(person.map(Person::id), possible ? password : "");
    } catch (Refusal.TooMany notLookedAt) {
      attempts.takeBack(kind, narrow);
      takeBackShared(network, account, known.isPresent());
      throw notLookedAt;
    }
    if (proven.isEmpty()) {
      return new Outcome.Wrong();
    }
    attempts.forget(kind, narrow);
    takeBackShared(network, account, known.isPresent());
    return new Outcome.SignedIn(
        person.get(),
        open(person.get(), proven.get(), null),
        known.orElseGet(() -> know(person.get())));
  }

  /// What others count into, too.
  private void takeBackShared(String network, String account, boolean known) {
    attempts.takeBack(Kind.ADDRESS, network);
    if (!known) {
      attempts.takeBack(Kind.ACCOUNT, account);
    }
  }

  private String know(Person person) {
    String secret = ids.base62(SECRET_CHARACTERS);
    Name name = browserName(secret);
    KnownBrowser kept = new KnownBrowser(person.id(), clock.instant().plus(BROWSER_LIFE));
    try {
      store
          .partition(name)
          .commit(
              Commit.guarded()
                  .insert(BROWSER, Json.write(kept))
                  .note(Note.of(kept.expiresAt(), BROWSER_OVER, name.toString()))
                  .build());
    } catch (Conflict impossible) {
      throw new IllegalStateException("one secret came twice out of chance", impossible);
    }
    return secret;
  }

  private Optional<PersonId> knownAs(String browser) {
    if (browser.length() != SECRET_CHARACTERS) {
      return Optional.empty();
    }
    return store
        .partition(browserName(browser))
        .get(BROWSER)
        .map(entry -> Json.read(entry.value(), KnownBrowser.class))
        .filter(known -> clock.instant().isBefore(known.expiresAt()))
        .map(KnownBrowser::person);
  }

  private void forget(Note note) {
    Partition partition = store.partition(Name.parse(note.subject()));
    Optional<Entry> seen = partition.get(BROWSER);
    if (seen.isPresent()
        && clock
            .instant()
            .isBefore(Json.read(seen.get().value(), KnownBrowser.class).expiresAt())) {
      return;
    }
    partition.erase();
    store.agenda().settle(note);
  }

  private static Name browserName(String secret) {
    return Name.of("known-browser", Digest.of(secret).hex());
  }

  /// Whether one more of the codes that devices show may be tried from an address.
  public boolean mayTryDeviceCode(String address) {
    return attempts.make(Kind.DEVICE_CODE, network(address));
  }

  /// A code was right.
  public void deviceCodeWasRight(String address) {
    attempts.takeBack(Kind.DEVICE_CODE, network(address));
  }

  /// Whether one more browser may leave for the host's identity provider from an address.
  public boolean mayDepart(String address) {
    return attempts.make(Kind.DEPARTURE, network(address));
  }

  /// A browser is back, as somebody.
  public void isBack(String address) {
    attempts.takeBack(Kind.DEPARTURE, network(address));
  }

  /// Whoever has one address of IPv6 has 2^64 of them.
  private static String network(String address) {
    String[] groups = address.split(":", -1);
    return groups.length > 4 ? String.join(":", java.util.Arrays.copyOf(groups, 4)) : address;
  }

  /// Lets a browser be known as a person's whom the host's identity provider has recognised.
  ///
  /// @return its secret
  public String open(ProviderAccounts.Found.Known known) {
    return open(known.person(), passwords.mark(known.person().id()), known.link());
  }

  /// The marks are of what was proven, not of whatever the person has by now.
  private String open(Person person, String password, String link) {
    String secret = ids.base62(SECRET_CHARACTERS);
    Kept kept = new Kept(person.id(), clock.instant().plus(LIFE), password, link);
    Name name = name(secret);
    try {
      store
          .partition(name)
          .commit(
              Commit.guarded()
                  .insert(SIGN_IN, Json.write(kept))
                  .note(Note.of(kept.expiresAt(), OVER, name.toString()))
                  .build());
    } catch (Conflict impossible) {
      throw new IllegalStateException("one secret came twice out of chance", impossible);
    }
    return secret;
  }

  /// Whose browser has this secret. Nobody's, once the person is inactive, has another password, or
  /// is not the account any more through which the browser came.
  public Optional<Person> person(String secret) {
    if (secret.length() != SECRET_CHARACTERS) {
      return Optional.empty();
    }
    return store
        .partition(name(secret))
        .get(SIGN_IN)
        .map(entry -> Json.read(entry.value(), Kept.class))
        .filter(kept -> clock.instant().isBefore(kept.expiresAt()))
        .filter(kept -> passwords.mark(kept.person()).equals(kept.password()))
        .filter(kept ->
            kept.link() == null
                || accounts.mark(kept.person()).filter(kept.link()::equals).isPresent())
        .flatMap(kept -> identities.person(kept.person()))
        .filter(person -> !person.inactive());
  }

  /// A browser is not known any more.
  public void close(String secret) {
    Partition partition = store.partition(name(secret));
    Optional<Entry> seen = partition.get(SIGN_IN);
    while (seen.isPresent()) {
      try {
        partition.commit(Commit.guarded().remove(seen.get()).build());
        return;
      } catch (Conflict anotherDid) {
        seen = partition.get(SIGN_IN);
      }
    }
  }

  private void cleanUp(Note note) {
    Partition partition = store.partition(Name.parse(note.subject()));
    Optional<Entry> seen = partition.get(SIGN_IN);
    if (seen.isPresent()
        && clock.instant().isBefore(Json.read(seen.get().value(), Kept.class).expiresAt())) {
      return;
    }
    partition.erase();
    store.agenda().settle(note);
  }

  private static Name name(String secret) {
    return Name.of("sign-in", Digest.of(secret).hex());
  }
}
