package larkspur.core.signin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.signin.ProviderAccounts.Found;
import larkspur.core.signin.ProviderAccounts.Reason;
import larkspur.core.time.ServerClock;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What binds a person to an account of the identity provider, and what ends when it is undone.
class ProviderAccountsTest {

  /// Finer than what is kept of it.
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456789Z");

  private static final TenantId ACME = TenantId.of(1);
  private static final PersonId ADA = PersonId.of(1);
  private static final String EMAIL = "ada@acme.example";
  private static final String PASSWORD = "correct horse";
  private static final ProviderAccount FIRST = account("first", EMAIL);
  private static final ProviderAccount SECOND = account("second", EMAIL);

  private final MemoryStore store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final AgendaReader agenda = new AgendaReader(store, clock);
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private final Passwords passwords = new Passwords(store, clock);
  private final ProviderAccounts accounts = accounts(store);
  private final SignIns signIns =
      new SignIns(
          store, identities, passwords, accounts, clock, new IdSource(new Random(7)), agenda);

  @BeforeEach
  void found() {
    identities.put(
        new Tenant(ACME, "T", "t", "=t", "0".repeat(32), Tenant.Language.EN, Instant.EPOCH));
    identities.put(
        new Person(
            ADA,
            ACME,
            "ada",
            "Ada",
            EMAIL,
            Optional.empty(),
            "ada",
            "=ada",
            Person.Role.NORMAL,
            false,
            Instant.EPOCH));
    passwords.set(ADA, PASSWORD);
  }

  @AfterEach
  void close() {
    agenda.close();
    clock.close();
    store.close();
  }

  private static ProviderAccount account(String subject, String email) {
    return new ProviderAccount("https://id.example", subject, Optional.of(email), true);
  }

  private ProviderAccounts accounts(Store on) {
    return new ProviderAccounts(on, identities, clock);
  }

  private Found find(ProviderAccount account) {
    return accounts.find(ACME, account, Set.of());
  }

  private String opened(ProviderAccount account) {
    Found found = find(account);
    assertThat(found).isInstanceOf(Found.Known.class);
    return signIns.open((Found.Known) found);
  }

  private void assertKnown(String secret, boolean known) {
    assertThat(signIns.person(secret).map(Person::id))
        .isEqualTo(known ? Optional.of(ADA) : Optional.empty());
  }

  @Test
  void a_browser_that_came_through_an_account_is_known_until_that_is_unlinked() {
    String first = opened(FIRST);
    String again = opened(FIRST);
    String byPassword =
        ((SignIns.Outcome.SignedIn)
                signIns.signIn(ACME, EMAIL, PASSWORD, "192.0.2.7", Optional.empty()))
            .secret();
    assertThat(find(SECOND)).isEqualTo(new Found.Nobody(Reason.ANOTHER_ACCOUNTS));
    assertKnown(first, true);
    assertKnown(again, true);

    accounts.forget(ADA);
    assertKnown(first, false);
    assertKnown(again, false);
    assertKnown(byPassword, true);

    String second = opened(SECOND);
    assertKnown(second, true);
    assertKnown(first, false);
    // Nor does the first one's return bring back what it opened before.
    accounts.forget(ADA);
    clock.forward(Duration.ofMillis(1));
    assertKnown(opened(FIRST), true);
    assertKnown(first, false);
    assertKnown(second, false);
  }

  /// Undoes the link when the store has answered so many calls.
  private final class Unlinking extends WatchedStore {
    private int left;

    Unlinking(int calls) {
      super(store);
      this.left = calls;
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      T answer = step.run();
      left--;
      if (left == 0) {
        accounts.forget(ADA);
      }
      return answer;
    }
  }

  @Test
  void what_is_unlinked_while_the_account_signs_in_stays_unlinked() {
    opened(FIRST);
    // The link alone tells whose it is.
    ProviderAccount moved = account("first", "somebody@else.example");
    int calls = 0;
    Unlinking unlinking;
    do {
      calls++;
      unlinking = new Unlinking(calls);
      Found found = accounts(unlinking).find(ACME, moved, Set.of());
      if (unlinking.left > 0) {
        assertThat(found).isInstanceOf(Found.Known.class);
        break;
      }
      if (found instanceof Found.Known known) {
        assertKnown(signIns.open(known), false);
      }
      assertThat(accounts.mark(ADA)).as("unlinked after %s calls", calls).isEmpty();
      clock.forward(Duration.ofMillis(1));
      opened(FIRST);
    } while (true);
    assertThat(calls).isGreaterThan(2);
  }

  @Test
  void a_browser_that_was_known_before_links_were_kept_with_it_is_known_still() throws Conflict {
    opened(FIRST);
    String secret = "s".repeat(43);
    Partition before = store.partition(Name.of("sign-in", Digest.of(secret).hex()));
    String kept =
        "{\"person\":\"%s\",\"expiresAt\":%d,\"password\":\"%s\"}"
            .formatted(ADA.value(), NOW.plusSeconds(60).toEpochMilli(), passwords.mark(ADA));
    before.commit(
        Commit.guarded().insert("sign-in", kept.getBytes(StandardCharsets.UTF_8)).build());
    assertKnown(secret, true);
    passwords.change(ADA, PASSWORD);
    assertKnown(secret, false);
  }
}
