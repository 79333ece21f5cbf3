package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.App;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.signin.Passwords;
import larkspur.core.signin.ProviderAccount;
import larkspur.core.signin.ProviderAccounts;
import larkspur.core.signin.ProviderAccounts.Found;
import larkspur.core.signin.ProviderAccounts.Reason;
import larkspur.server.command.Main;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `larkspur user password` and `unlink`, on a server that runs and on one that does not.
class UserCommandTest {

  private static final String NEW = "correct horse battery";
  private static final String ADA_ID = "person_00000000000000a1";
  private static final Found ANOTHERS = new Found.Nobody(Reason.ANOTHER_ACCOUNTS);

  @TempDir private Path temporary;

  private record Outcome(int status, String told) {}

  private Outcome run(String typed, Object... arguments) {
    return user("password", typed, arguments);
  }

  private Outcome user(String command, String typed, Object... arguments) {
    StringWriter out = new StringWriter();
    List<String> all = new ArrayList<>(List.of("user", command));
    for (Object argument : arguments) {
      all.add(argument.toString());
    }
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)));
    try {
      int status =
          Main.program()
              .setOut(new PrintWriter(out))
              .setErr(new PrintWriter(out))
              .execute(all.toArray(String[]::new));
      return new Outcome(status, out.toString());
    } finally {
      System.setIn(before);
    }
  }

  private Path data() {
    return temporary.resolve("data");
  }

  private Larkspur opened() {
    return Larkspur.open(Settings.defaults(data()).onPort(0));
  }

  private void seeded() {
    try (Larkspur larkspur = opened()) {
      larkspur.seeding().bring(Seed.development());
    }
  }

  private static SignInBrowser.Page signIn(SignInBrowser browser, String email, String password) {
    browser.follow(SignInTest.ASK);
    return browser.signIn(email, password);
  }

  private void assertPassword(String email, String password, boolean right) {
    try (Larkspur larkspur = opened()) {
      larkspur.start();
      assertThat(signIn(new SignInBrowser(larkspur.url()), email, password).status())
          .isEqualTo(right ? 200 : 403);
    }
  }

  @Test
  void a_server_that_runs_gives_somebody_a_password_and_forgets_their_browsers() {
    try (Larkspur larkspur = opened()) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      SignInBrowser browser = new SignInBrowser(larkspur.url());
      assertThat(signIn(browser, SignInTest.ADA, SignInTest.ADAS_PASSWORD).body())
          .contains("Allow");

      Outcome set = run(NEW + "\n", SignInTest.ADA.toUpperCase(Locale.ROOT), "--data", data());
      assertThat(set.status()).as(set.told()).isZero();
      assertThat(set.told()).contains("Ada", "ada@acme.example").doesNotContain(NEW);
      assertThat(browser.follow(SignInTest.ASK).body()).contains("E-mail address");
      assertThat(browser.signIn(SignInTest.ADA, SignInTest.ADAS_PASSWORD).status()).isEqualTo(403);
      assertThat(browser.signIn(SignInTest.ADA, NEW).body()).contains("Allow");
    }
  }

  @Test
  void on_data_that_nobody_has_open_the_command_does_it_itself() {
    seeded();
    assertThat(run(NEW + "\r\n", "ada00001", "--data", data()).status()).isZero();
    assertPassword(SignInTest.ADA, NEW, true);
    assertPassword(SignInTest.ADA, SignInTest.ADAS_PASSWORD, false);
  }

  @Test
  void the_owner_of_a_server_that_founded_itself_can_sign_in_then() {
    List<Founding.Credentials> told = new ArrayList<>();
    try (Larkspur larkspur = opened()) {
      Founding.ifNeeded(larkspur.installation(), told::add);
      larkspur.start();
      assertThat(run(NEW, "owner@larkspur.invalid", "--data", data()).status()).isZero();
      Installation installation = larkspur.installation();
      TenantId tenant =
          installation.identities().app(told.getFirst().app()).map(App::tenant).orElseThrow();
      Optional<PersonId> owner =
          installation.identities().byEmail(tenant, "owner@larkspur.invalid");
      assertThat(new Passwords(installation.store(), larkspur.clock()).is(owner, NEW)).isTrue();
    }
  }

  @Test
  void what_cannot_be_is_refused_in_words_and_changes_nothing() {
    Outcome none = run(NEW, SignInTest.ADA, "--data", temporary.resolve("nothing"));
    assertThat(none.status()).isEqualTo(2);
    assertThat(none.told()).contains("no data folder");
    assertThat(temporary.resolve("nothing")).doesNotExist();
    seeded();
    for (String typed : List.of("", "\n" + NEW, "1234567", "x".repeat(257), "x".repeat(5_000))) {
      Outcome bad = run(typed, SignInTest.ADA, "--data", data());
      assertThat(bad.status()).as(typed).isEqualTo(2);
      assertThat(bad.told()).contains("8 to 256 characters");
    }
    for (String who : List.of("nobody@acme.example", "person_00000000000000ff", "person_x", "")) {
      Outcome unknown = run(NEW, who, "--data", data());
      assertThat(unknown.status()).as(who).isEqualTo(2);
      assertThat(unknown.told()).contains("nobody in");
    }
    assertThat(run(NEW, SignInTest.ADA, "--tenant", "x", "--data", data()).told())
        .contains("no tenant x");
    assertThat(run(NEW, SignInTest.ADA, NEW, "--data", data()).status()).isEqualTo(2);
    assertPassword(SignInTest.ADA, SignInTest.ADAS_PASSWORD, true);
  }

  @Test
  void a_server_that_runs_says_why_it_does_not() {
    try (Larkspur larkspur = opened()) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      Outcome bad = run("short", SignInTest.ADA, "--data", data());
      assertThat(bad.status()).isEqualTo(2);
      assertThat(bad.told()).contains("did not set the password", "8 to 256 characters");
    }
  }

  /// Comes with an account of the identity provider that has Ada's address.
  private static Found asAda(Larkspur larkspur, String subject) {
    Installation installation = larkspur.installation();
    return new ProviderAccounts(installation.store(), installation.identities(), larkspur.clock())
        .find(
            new TenantId(Seed.development().tenant().key()),
            new ProviderAccount("https://id.example", subject, Optional.of(SignInTest.ADA), true),
            Set.of());
  }

  @Test
  void a_person_is_unlinked_while_a_server_runs_and_while_none_does() {
    try (Larkspur larkspur = opened()) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      assertThat(asAda(larkspur, "first")).isInstanceOf(Found.Known.class);
      assertThat(asAda(larkspur, "second")).isEqualTo(ANOTHERS);
      Outcome done = user("unlink", "", SignInTest.ADA, "--data", data());
      assertThat(done.status()).as(done.told()).isZero();
      assertThat(done.told()).contains("Ada", "another account");
      assertThat(asAda(larkspur, "second")).isInstanceOf(Found.Known.class);
      assertThat(asAda(larkspur, "first")).isEqualTo(ANOTHERS);
    }
    assertThat(user("unlink", "", "nobody@acme.example", "--data", data()).told())
        .contains("nobody in Acme");
    assertThat(user("unlink", "", "lin@acme.example", "--data", data()).status()).isZero();
    try (Larkspur larkspur = opened()) {
      assertThat(asAda(larkspur, "third")).isEqualTo(ANOTHERS);
    }
    assertThat(user("unlink", "", SignInTest.ADA, "--data", data()).status()).isZero();
    try (Larkspur larkspur = opened()) {
      assertThat(asAda(larkspur, "third")).isInstanceOf(Found.Known.class);
    }
  }

  @Test
  void of_several_tenants_one_is_named() {
    seeded();
    try (Larkspur larkspur = opened()) {
      var identities = larkspur.installation().identities();
      identities.put(
          new Tenant(
              TenantId.of(0x77),
              "Other",
              "other",
              "=other",
              "0".repeat(32),
              Tenant.Language.EN,
              larkspur.clock().instant()));
    }
    Outcome which = run(NEW, SignInTest.ADA, "--data", data());
    assertThat(which.status()).isEqualTo(2);
    assertThat(which.told()).contains("several tenants", "0000000000000077");
    assertThat(run(NEW, SignInTest.ADA, "--tenant", "0000000000000077", "--data", data()).told())
        .contains("nobody in Other");
    String acme = Seed.development().tenant().key();
    assertThat(run(NEW, ADA_ID, "--tenant", acme, "--data", data()).status()).isZero();
    assertThat(run(NEW, SignInTest.ADA, "--tenant", acme, "--data", data()).status()).isZero();
  }
}
