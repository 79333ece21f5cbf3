package larkspur.core.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.SignIns.Outcome;
import larkspur.core.time.ServerClock;
import larkspur.storage.Name;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId ACME = TenantId.of(1);
  private static final TenantId OTHER = TenantId.of(2);
  private static final PersonId ADA = PersonId.of(1);
  private static final PersonId LIN = PersonId.of(2);
  private static final String EMAIL = "ada@acme.example";
  private static final String PASSWORD = "correct horse";
  private static final String HOME = "192.0.2.7";

  private final MemoryStore store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final AgendaReader agenda = new AgendaReader(store, clock);
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private final Semaphore places = new Semaphore(64);
  private final Passwords passwords =
      new Passwords(store, clock, new Random(7), new Passwords.Cost(64, 1), places);
  private final ProviderAccounts accounts = new ProviderAccounts(store, identities, clock);
  private final SignIns signIns = signIns(new IdSource(new Random(7)), agenda);

  private SignIns signIns(IdSource ids, AgendaReader reader) {
    return new SignIns(store, identities, passwords, accounts, clock, ids, reader);
  }

  @BeforeEach
  void found() {
    tenant(ACME);
    tenant(OTHER);
    identities.put(person(ADA, "ada", false));
    identities.put(person(LIN, "lin", false));
    passwords.set(ADA, PASSWORD);
  }

  @AfterEach
  void close() {
    agenda.close();
    clock.close();
    store.close();
  }

  private void tenant(TenantId id) {
    identities.put(
        new Tenant(id, "T", "t", "=" + id.value(), "0".repeat(32), Tenant.Language.EN, NOW));
  }

  private static Person person(PersonId id, String name, boolean inactive) {
    return new Person(
        id,
        ACME,
        name,
        name,
        name + "@acme.example",
        Optional.empty(),
        name,
        "=" + name,
        Person.Role.NORMAL,
        inactive,
        NOW);
  }

  private Outcome attempt(String email, String password) {
    return attempt(email, password, HOME, Optional.empty());
  }

  private Outcome attempt(String email, String password, String address, Optional<String> browser) {
    return signIns.signIn(ACME, email, password, address, browser);
  }

  private String signedIn() {
    Outcome outcome = attempt(EMAIL, PASSWORD);
    assertThat(outcome).isInstanceOf(Outcome.SignedIn.class);
    return ((Outcome.SignedIn) outcome).secret();
  }

  @Test
  void a_browser_is_known_by_its_secret_for_twelve_hours() {
    String secret = signedIn();
    clock.forward(SignIns.LIFE.minusMillis(1));
    assertThat(signIns.person(secret).map(Person::id)).contains(ADA);
    assertThat(signIns.person(secret.toLowerCase(java.util.Locale.ROOT))).isEmpty();
    clock.forward(Duration.ofMillis(1));
    assertThat(signIns.person(secret)).isEmpty();
  }

  @Test
  void an_address_is_the_same_in_letters_of_either_case_and_with_spaces_around_it() {
    assertThat(attempt(" ADA@Acme.Example ", PASSWORD)).isInstanceOf(Outcome.SignedIn.class);
  }

  @Test
  void whoever_is_not_there_is_refused_as_whoever_has_another_password() {
    assertThat(attempt(EMAIL, "wrong horse")).isEqualTo(new Outcome.Wrong());
    assertThat(attempt("nobody@acme.example", PASSWORD)).isEqualTo(new Outcome.Wrong());
    assertThat(attempt("lin@acme.example", PASSWORD)).isEqualTo(new Outcome.Wrong());
    assertThat(attempt("lin@acme.example", "")).isEqualTo(new Outcome.Wrong());
    assertThat(attempt("", "")).isEqualTo(new Outcome.Wrong());
    assertThat(attempt("é".repeat(9_000), "x".repeat(9_000))).isEqualTo(new Outcome.Wrong());
    assertThat(signIns.signIn(OTHER, EMAIL, PASSWORD, HOME, Optional.empty()))
        .isEqualTo(new Outcome.Wrong());
    identities.put(person(ADA, "ada", true));
    assertThat(attempt(EMAIL, PASSWORD)).isEqualTo(new Outcome.Wrong());
  }

  @Test
  void after_ten_wrong_passwords_the_right_one_is_refused_too_for_a_quarter_of_an_hour() {
    for (String email : List.of(EMAIL, "nobody@acme.example")) {
      for (int i = 0; i < 10; i++) {
        assertThat(attempt(email, "wrong horse")).isEqualTo(new Outcome.Wrong());
      }
      assertThat(attempt(email, PASSWORD)).isEqualTo(new Outcome.Locked());
    }
    clock.forward(Attempts.WINDOW.minusMillis(1));
    assertThat(attempt(EMAIL, PASSWORD)).isEqualTo(new Outcome.Locked());
    clock.forward(Duration.ofMillis(1));
    signedIn();
  }

  private static String elsewhere(int number) {
    return "198.51.100." + number;
  }

  @Test
  void who_guesses_locks_out_themselves_and_not_the_person() {
    for (int i = 0; i < 10; i++) {
      attempt(EMAIL, "wrong horse", elsewhere(1), Optional.empty());
    }
    assertThat(attempt(EMAIL, PASSWORD, elsewhere(1), Optional.empty()))
        .isEqualTo(new Outcome.Locked());
    signedIn();
  }

  @Test
  void who_guesses_from_many_addresses_is_stopped_and_the_persons_own_browser_is_not() {
    Optional<String> own = Optional.of(((Outcome.SignedIn) attempt(EMAIL, PASSWORD)).browser());
    int looked = 0;
    for (int i = 0; i < 100; i++) {
      looked +=
          attempt(EMAIL, "wrong horse", elsewhere(i), Optional.empty()) instanceof Outcome.Wrong
              ? 1
              : 0;
    }
    assertThat(looked).isEqualTo(50);
    assertThat(attempt(EMAIL, PASSWORD)).isEqualTo(new Outcome.Locked());
    assertThat(attempt(EMAIL, PASSWORD, HOME, Optional.of("0".repeat(43))))
        .isEqualTo(new Outcome.Locked());
    Outcome in = attempt(EMAIL, PASSWORD, HOME, own);
    assertThat(in).isInstanceOf(Outcome.SignedIn.class);
    assertThat(((Outcome.SignedIn) in).browser()).isEqualTo(own.get());
    // It signs nobody in by itself, and is no way to guess on.
    assertThat(signIns.person(own.get())).isEmpty();
    for (int i = 0; i < 10; i++) {
      assertThat(attempt(EMAIL, "wrong horse", HOME, own)).isEqualTo(new Outcome.Wrong());
    }
    assertThat(attempt(EMAIL, PASSWORD, HOME, own)).isEqualTo(new Outcome.Locked());
  }

  @Test
  void a_browser_is_known_as_one_person_for_ninety_days() {
    passwords.set(LIN, "lins own password");
    Optional<String> adas = Optional.of(((Outcome.SignedIn) attempt(EMAIL, PASSWORD)).browser());
    for (int i = 0; i < 50; i++) {
      attempt("lin@acme.example", "wrong horse", elsewhere(i), Optional.empty());
    }
    assertThat(attempt("lin@acme.example", "lins own password", HOME, adas))
        .isEqualTo(new Outcome.Locked());
    clock.forward(SignIns.BROWSER_LIFE);
    for (int i = 0; i < 50; i++) {
      attempt(EMAIL, "wrong horse", elsewhere(i), Optional.empty());
    }
    assertThat(attempt(EMAIL, PASSWORD, HOME, adas)).isEqualTo(new Outcome.Locked());
  }

  @Test
  void of_many_wrong_passwords_at_once_no_more_than_ten_are_looked_at() throws Exception {
    List<Future<Outcome>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 30; i++) {
        answers.add(threads.submit(() -> attempt(EMAIL, "wrong horse")));
      }
    }
    int looked = 0;
    for (Future<Outcome> answer : answers) {
      looked += answer.get() instanceof Outcome.Wrong ? 1 : 0;
    }
    assertThat(looked).isEqualTo(10);
  }

  @Test
  void one_who_signs_in_begins_anew() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 9; i++) {
        attempt(EMAIL, "wrong horse");
      }
      signedIn();
    }
  }

  @Test
  void whoever_tries_many_accounts_is_stopped_and_others_are_not() {
    String first = "2001:db8:1:2:3:4:5:6";
    String second = "2001:db8:1:2:ffff:0:0:1";
    for (int i = 0; i < 200; i++) {
      signIns.signIn(
          ACME, "nobody" + i + "@acme.example", "", i % 2 == 0 ? first : second, Optional.empty());
    }
    assertThat(attempt(EMAIL, PASSWORD, first, Optional.empty())).isEqualTo(new Outcome.Locked());
    signedIn();
  }

  @Test
  void what_an_overloaded_server_did_not_look_at_locks_nobody_out() {
    Outcome before = attempt(EMAIL, PASSWORD);
    assertThat(before).isInstanceOf(Outcome.SignedIn.class);
    Optional<String> own = Optional.of(((Outcome.SignedIn) before).browser());
    attempt(EMAIL, "wrong horse");
    int taken = places.drainPermits();
    for (int i = 0; i < 250; i++) {
      assertThatThrownBy(() -> attempt(EMAIL, PASSWORD)).isInstanceOf(Refusal.TooMany.class);
      assertThatThrownBy(() -> attempt(EMAIL, PASSWORD, HOME, own))
          .isInstanceOf(Refusal.TooMany.class);
    }
    places.release(taken);
    // The wrong one of before counts still, and so do those that are looked at now.
    for (int i = 0; i < 9; i++) {
      assertThat(attempt(EMAIL, "wrong horse")).isEqualTo(new Outcome.Wrong());
    }
    assertThat(attempt(EMAIL, PASSWORD)).isEqualTo(new Outcome.Locked());
    assertThat(attempt(EMAIL, PASSWORD, HOME, own)).isInstanceOf(Outcome.SignedIn.class);
    assertThat(attempt("lin@acme.example", "x")).isEqualTo(new Outcome.Wrong());
  }

  @Test
  void another_password_ends_what_the_one_before_opened() {
    String secret = signedIn();
    passwords.set(ADA, PASSWORD);
    assertThat(signIns.person(secret)).isPresent();
    clock.forward(Duration.ofMinutes(1));
    passwords.set(ADA, "battery staple");
    assertThat(signIns.person(secret)).isEmpty();
    assertThat(attempt(EMAIL, PASSWORD)).isEqualTo(new Outcome.Wrong());
    assertThat(attempt(EMAIL, "battery staple")).isInstanceOf(Outcome.SignedIn.class);
  }

  @Test
  void another_password_ends_what_is_being_opened_with_the_one_before() {
    Random random = new Random(8);
    RandomGenerator changesFirst =
        () -> {
          passwords.change(ADA, "battery staple");
          return random.nextLong();
        };
    Outcome outcome;
    try (AgendaReader other = new AgendaReader(store, clock)) {
      // What is shown was proven by the time at which the browser's secret is made.
      outcome =
          signIns(new IdSource(changesFirst), other)
              .signIn(ACME, EMAIL, PASSWORD, HOME, Optional.empty());
    }
    assertThat(outcome).isInstanceOf(Outcome.SignedIn.class);
    assertThat(signIns.person(((Outcome.SignedIn) outcome).secret())).isEmpty();
    assertThat(attempt(EMAIL, "battery staple")).isInstanceOf(Outcome.SignedIn.class);
  }

  private ProviderAccounts.Found.Known recognised(String email) {
    ProviderAccount account =
        new ProviderAccount("https://id.example", email, Optional.of(email), true);
    return (ProviderAccounts.Found.Known) accounts.find(ACME, account, Set.of());
  }

  @Test
  void a_password_that_is_changed_to_itself_ends_what_was_opened_too() {
    String secret = signedIn();
    String recognised = signIns.open(recognised(EMAIL));
    passwords.change(ADA, PASSWORD);
    assertThat(signIns.person(secret)).isEmpty();
    assertThat(signIns.person(recognised)).isEmpty();
    signedIn();
  }

  @Test
  void a_browser_is_forgotten_when_its_person_leaves_or_says_so() {
    String secret = signedIn();
    signIns.close(secret);
    assertThat(signIns.person(secret)).isEmpty();
    signIns.close(secret);
    secret = signedIn();
    identities.put(person(ADA, "ada", true));
    assertThat(signIns.person(secret)).isEmpty();
  }

  @Test
  void whom_somebody_else_has_recognised_needs_no_password() {
    String secret = signIns.open(recognised("lin@acme.example"));
    assertThat(signIns.person(secret).map(Person::id)).contains(LIN);
  }

  @Test
  void what_is_kept_of_a_password_is_argon2id_with_a_salt_of_its_own() {
    passwords.set(LIN, PASSWORD);
    new Passwords(store, clock).set(PersonId.of(3), PASSWORD);
    assertThat(passwords.is(Optional.of(PersonId.of(3)), PASSWORD)).isTrue();
    String ada = kept(PersonId.of(3));
    assertThat(ada).contains("$argon2id$v=19$m=19456,t=2,p=1$").doesNotContain(PASSWORD);
    assertThat(ada.replaceAll(".*\\$", "")).isNotEqualTo(kept(LIN).replaceAll(".*\\$", ""));
    assertThat(signedIn()).hasSize(43);
    assertThat(store.names("sign-in", Optional.empty(), 10).toString()).doesNotContain(signedIn());
  }

  private String kept(PersonId person) {
    return new String(
        store.partition(Name.of("password", person.value())).get("password").orElseThrow().value(),
        StandardCharsets.UTF_8);
  }

  /// The letter å is one character, or two, as a keyboard likes.
  @Test
  void a_password_is_the_same_however_its_letters_are_spelled() {
    passwords.set(LIN, "smörgåsbord");
    assertThat(passwords.is(Optional.of(LIN), "smo\u0308rga\u030asbord")).isTrue();
  }

  @Test
  void a_password_has_eight_to_256_characters() {
    for (String bad : List.of("", "1234567", "😀".repeat(7), "x".repeat(257))) {
      assertThatThrownBy(() -> passwords.set(LIN, bad)).isInstanceOf(Refusal.Invalid.class);
    }
    passwords.set(LIN, "😀".repeat(8));
  }

  @Test
  void what_is_over_is_erased() {
    signedIn();
    attempt("nobody@acme.example", "x");
    clock.forward(SignIns.LIFE);
    agenda.start();
    assertThat(store.names("sign-in", Optional.empty(), 10)).isEmpty();
    clock.forward(SignIns.BROWSER_LIFE);
    agenda.close();
    try (AgendaReader later = new AgendaReader(store, clock)) {
      signIns(new IdSource(new Random(9)), later);
      later.start();
    }
    assertThat(store.names("known-browser", Optional.empty(), 10)).isEmpty();
    for (Name name : store.names("attempts", Optional.empty(), 10)) {
      assertThat(store.partition(name).get("attempts")).isEmpty();
    }
  }
}
