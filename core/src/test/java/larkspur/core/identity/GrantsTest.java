package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.conformance.Proves;
import larkspur.core.identity.Exchange.Denial;
import larkspur.core.identity.Grants.Lease;
import larkspur.core.identity.Identities.Recognition;
import larkspur.core.time.ServerClock;
import larkspur.storage.Agenda;
import larkspur.storage.Conflict;
import larkspur.storage.contract.WatchedStore;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GrantsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId ACME = TenantId.of(1);
  private static final AppId APP = AppId.of(1);
  private static final AppId OTHER_APP = AppId.of(2);
  private static final Person ADA = person(false);
  private static final Set<String> SCOPES = Set.of("task:task:read", Grants.OFFLINE);
  private static final String REDIRECT = "https://app.example/back?x=1";
  private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

  /// As in the appendix of RFC 7636.
  private static final Challenge CHALLENGE =
      new Challenge(Challenge.Method.S256, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");

  private final MeddledStore store = new MeddledStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final Identities identities =
      new Identities(store, new Aliases(store), clock, new byte[32]);
  private final Grants grants =
      new Grants(store, identities, clock, new IdSource(new Random(7)), new byte[32]);

  @BeforeEach
  void found() {
    identities.put(new Tenant(ACME, "T", "t", "=t", "0".repeat(32), Tenant.Language.EN, NOW));
    put(APP, SCOPES);
    put(OTHER_APP, SCOPES);
    identities.put(ADA);
  }

  @AfterEach
  void close() {
    clock.close();
    store.close();
  }

  private void put(AppId id, Set<String> scopes) {
    identities.put(new App(id, ACME, "App", "", scopes, true, "=" + id.value(), NOW));
  }

  private static Person person(boolean inactive) {
    return new Person(
        PersonId.of(1),
        ACME,
        "ada",
        "Ada",
        "ada@acme.example",
        Optional.empty(),
        "ada",
        "=ada",
        Person.Role.NORMAL,
        inactive,
        NOW);
  }

  private String code() {
    return code(Optional.empty());
  }

  private String code(Optional<Challenge> challenge) {
    return grants.agree(ADA, APP, SCOPES, Optional.of(REDIRECT), challenge);
  }

  private static Grants.Shown shown(
      Optional<String> redirect, Optional<String> verifier, boolean strict) {
    return new Grants.Shown(redirect, verifier, strict, Optional.empty(), Lease.WEEK);
  }

  private static final Grants.Shown NOTHING = shown(Optional.empty(), Optional.empty(), false);

  private Exchange.Given given(Exchange exchange) {
    assertThat(exchange).isInstanceOf(Exchange.Given.class);
    return (Exchange.Given) exchange;
  }

  private Exchange.Given given() {
    return given(grants.exchange(APP, code(), NOTHING));
  }

  private Exchange refresh(Exchange.Given given) {
    return grants.refresh(APP, given.refresh().orElseThrow().token(), Lease.WEEK, Optional.empty());
  }

  private static void assertDenied(Exchange exchange, Denial why) {
    assertThat(exchange).isEqualTo(new Exchange.Denied(why));
  }

  private boolean isKnown(String token) {
    return identities.recogniseGrant(token) instanceof Recognition.Known;
  }

  @Test
  void a_code_becomes_a_token_by_which_the_app_acts_for_the_person() {
    Exchange.Given given = given();
    assertThat(given.access()).matches("u-[A-Za-z0-9_-]{43}");
    assertThat(given.refresh().orElseThrow().token()).matches("ur-[A-Za-z0-9_-]{43}");
    assertThat(given.refresh().orElseThrow().life()).isEqualTo(Duration.ofDays(7));
    assertThat(identities.recogniseGrant(given.access()))
        .isEqualTo(
            new Recognition.Known(
                new Caller(
                    ACME,
                    ADA.id(),
                    Optional.of(APP),
                    Set.of("task:task:read", Grants.OFFLINE, Grants.IDENTITY))));
  }

  @Test
  void an_access_token_is_good_for_two_hours() {
    String access = given().access();
    clock.forward(Grants.ACCESS_LIFE.minusMillis(1));
    assertThat(isKnown(access)).isTrue();
    clock.forward(Duration.ofMillis(1));
    assertThat(identities.recogniseGrant(access)).isInstanceOf(Recognition.Expired.class);
  }

  @Test
  void a_token_of_one_kind_is_none_of_another_and_nothing_like_one_is_one() {
    Exchange.Given given = given();
    String access = given.access();
    String refresh = given.refresh().orElseThrow().token();
    assertThat(isKnown("u-" + refresh.substring(3))).isFalse();
    assertDenied(
        grants.refresh(APP, "ur-" + access.substring(2), Lease.WEEK, Optional.empty()),
        Denial.REFRESH_UNKNOWN);
    assertDenied(grants.exchange(APP, access.substring(2), NOTHING), Denial.CODE_UNKNOWN);
    for (int i = 2; i < access.length(); i++) {
      char other = access.charAt(i) == 'A' ? 'B' : 'A';
      assertThat(isKnown(access.substring(0, i) + other + access.substring(i + 1))).isFalse();
    }
    for (String none : List.of("", "u-", "x".repeat(43), "é".repeat(43), "=".repeat(43))) {
      assertDenied(grants.exchange(APP, none, NOTHING), Denial.CODE_UNKNOWN);
    }
  }

  @Test
  @Proves("auth-2.5.9")
  void a_code_used_twice_ends_what_it_gave() {
    String code = code();
    Exchange.Given given = given(grants.exchange(APP, code, NOTHING));
    assertThat(isKnown(given.access())).isTrue();
    assertDenied(grants.exchange(APP, code, NOTHING), Denial.CODE_USED);
    assertThat(isKnown(given.access())).isFalse();
    assertDenied(refresh(given), Denial.REVOKED);
  }

  @Test
  void of_two_who_show_one_code_at_the_same_time_one_gets_tokens() {
    String code = code();
    List<Exchange> others = new ArrayList<>();
    store.beforeNextCommit = () -> others.add(grants.exchange(APP, code, NOTHING));
    Exchange second = grants.exchange(APP, code, NOTHING);
    assertThat(others.getFirst()).isInstanceOf(Exchange.Given.class);
    assertDenied(second, Denial.CODE_USED);
  }

  @Test
  @Proves("auth-2.5.9")
  void of_many_who_show_one_code_or_one_refresh_token_at_the_same_time_one_gets_tokens()
      throws Exception {
    for (int round = 0; round < 20; round++) {
      String code = code();
      assertOneGiven(() -> grants.exchange(APP, code, NOTHING));
      String token = given().refresh().orElseThrow().token();
      assertOneGiven(() -> grants.refresh(APP, token, Lease.WEEK, Optional.empty()));
    }
  }

  private static void assertOneGiven(Callable<Exchange> exchange) throws Exception {
    int many = 8;
    CyclicBarrier together = new CyclicBarrier(many);
    List<Future<Exchange>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < many; i++) {
        answers.add(
            threads.submit(() -> {
              together.await();
              return exchange.call();
            }));
      }
    }
    int given = 0;
    for (Future<Exchange> answer : answers) {
      given += answer.get() instanceof Exchange.Given ? 1 : 0;
    }
    assertThat(given).isEqualTo(1);
  }

  @Test
  void a_code_is_good_for_five_minutes_for_one_app_and_one_redirect_url() {
    String code = code();
    assertDenied(grants.exchange(OTHER_APP, code, NOTHING), Denial.OTHER_APP);
    assertDenied(
        grants.exchange(APP, code, shown(Optional.of(REDIRECT + "&y"), Optional.empty(), false)),
        Denial.OTHER_REDIRECT);
    clock.forward(Grants.CODE_LIFE);
    assertDenied(grants.exchange(APP, code, NOTHING), Denial.CODE_EXPIRED);
    given(grants.exchange(APP, code(), shown(Optional.of(REDIRECT), Optional.empty(), true)));
  }

  @Test
  void a_challenge_is_met_by_its_secret_only() {
    String code = code(Optional.of(CHALLENGE));
    assertDenied(grants.exchange(APP, code, NOTHING), Denial.CHALLENGE_NOT_MET);
    for (String wrong : List.of(CHALLENGE.value(), VERIFIER + "x")) {
      assertDenied(
          grants.exchange(APP, code, shown(Optional.empty(), Optional.of(wrong), false)),
          Denial.CHALLENGE_NOT_MET);
    }
    given(grants.exchange(APP, code, shown(Optional.empty(), Optional.of(VERIFIER), false)));
    String plain = code(Optional.of(new Challenge(Challenge.Method.PLAIN, VERIFIER)));
    given(grants.exchange(APP, plain, shown(Optional.empty(), Optional.of(VERIFIER), true)));
  }

  @Test
  void a_secret_without_a_challenge_is_refused_by_the_strict() {
    String code = code();
    assertDenied(
        grants.exchange(APP, code, shown(Optional.empty(), Optional.of(VERIFIER), true)),
        Denial.NO_CHALLENGE);
    given(grants.exchange(APP, code, shown(Optional.empty(), Optional.of(VERIFIER), false)));
  }

  @Test
  void scopes_can_be_fewer_than_were_granted_and_never_more() {
    Grants.Shown fewer =
        new Grants.Shown(
            Optional.empty(),
            Optional.empty(),
            false,
            Optional.of(Set.of("task:task:read")),
            Lease.WEEK);
    Exchange.Given given = given(grants.exchange(APP, code(), fewer));
    assertThat(given.scopes()).containsExactly("task:task:read");
    String token = given.refresh().orElseThrow().token();
    assertDenied(
        grants.refresh(APP, token, Lease.WEEK, Optional.of(Set.of("im:message"))),
        Denial.SCOPE_NOT_GRANTED);
    assertThat(given(refresh(given)).scopes()).hasSize(3);
  }

  @Test
  void without_leave_to_go_on_there_is_no_refresh_token_but_for_the_month() {
    Set<String> scopes = Set.of("task:task:read");
    String code = grants.agree(ADA, APP, scopes, Optional.empty(), Optional.empty());
    assertThat(given(grants.exchange(APP, code, NOTHING)).refresh()).isEmpty();
    String other = grants.agree(ADA, APP, scopes, Optional.empty(), Optional.empty());
    Grants.Shown month =
        new Grants.Shown(Optional.empty(), Optional.empty(), false, Optional.empty(), Lease.MONTH);
    Exchange.Refresh refresh = given(grants.exchange(APP, other, month)).refresh().orElseThrow();
    assertThat(refresh.life()).isEqualTo(Duration.ofDays(30));
    assertDenied(
        grants.refresh(APP, refresh.token(), Lease.WEEK, Optional.empty()), Denial.REFRESH_UNKNOWN);
    given(grants.refresh(APP, refresh.token(), Lease.MONTH, Optional.empty()));
  }

  @Test
  void refreshing_leaves_the_access_token_before_good_and_the_refresh_token_used() {
    Exchange.Given first = given();
    Exchange.Given second = given(refresh(first));
    assertThat(isKnown(first.access())).isTrue();
    assertThat(isKnown(second.access())).isTrue();
    assertThat(second.access()).isNotEqualTo(first.access());
    assertDenied(refresh(first), Denial.REFRESH_USED);
    assertThat(isKnown(first.access())).isFalse();
    assertThat(isKnown(second.access())).isFalse();
    assertDenied(refresh(second), Denial.REVOKED);
    assertDenied(refresh(first), Denial.REVOKED);
  }

  @Test
  void a_refresh_token_is_good_for_a_week_and_for_a_year_after_the_person_agreed() {
    Exchange.Given given = given();
    clock.forward(Duration.ofDays(7));
    assertDenied(refresh(given), Denial.REFRESH_EXPIRED);

    given = given();
    for (int week = 1; week < 61; week++) {
      clock.forward(Duration.ofDays(6));
      given = given(refresh(given));
    }
    assertThat(given.refresh().orElseThrow().life()).isEqualTo(Duration.ofDays(5));
    clock.forward(Duration.ofDays(5));
    assertDenied(refresh(given), Denial.REFRESH_EXPIRED);
  }

  @Test
  void an_app_that_lost_the_scope_and_a_person_who_left_get_nothing_more() {
    Exchange.Given given = given();
    put(APP, Set.of("task:task:read"));
    assertDenied(refresh(given), Denial.REFRESH_NOT_ALLOWED);
    put(APP, SCOPES);
    assertDenied(
        grants.refresh(
            OTHER_APP, given.refresh().orElseThrow().token(), Lease.WEEK, Optional.empty()),
        Denial.OTHER_APP);
    identities.put(person(true));
    assertDenied(refresh(given), Denial.PERSON_INACTIVE);
    assertDenied(grants.exchange(APP, code(), NOTHING), Denial.PERSON_INACTIVE);
  }

  @Test
  void an_app_that_never_stops_refreshing_has_a_bounded_number_of_tokens() {
    Exchange.Given given = given();
    String oldest = given.access();
    for (int i = 0; i < 150; i++) {
      given = given(refresh(given));
    }
    assertThat(isKnown(oldest)).isFalse();
    assertThat(isKnown(given.access())).isTrue();
  }

  @Test
  void what_is_over_is_erased_after_a_while_and_nothing_before() {
    Exchange.Given given = given();
    clock.forward(Duration.ofDays(6));
    given = given(refresh(given));
    clock.forward(Duration.ofDays(7).plus(Duration.ofDays(29)));
    cleanUp();
    assertDenied(refresh(given), Denial.REFRESH_EXPIRED);
    clock.forward(Duration.ofDays(1));
    cleanUp();
    assertThat(store.names("grant", Optional.empty(), 10)).isEmpty();
    assertDenied(refresh(given), Denial.REFRESH_UNKNOWN);
  }

  /// As the reader of the agenda does, with all that is due.
  private void cleanUp() {
    for (int shard = 0; shard < Agenda.SHARDS; shard++) {
      store.agenda().due(clock.instant(), shard, 10).forEach(grants::cleanUp);
      assertThat(store.agenda().due(clock.instant(), shard, 10)).isEmpty();
    }
  }

  /// A store in which something happens just before a commit.
  private static final class MeddledStore extends WatchedStore {

    private Runnable beforeNextCommit = () -> {};

    MeddledStore() {
      super(new MemoryStore());
    }

    @Override
    protected <T> T watch(Call call, Step<T> step) throws Conflict {
      if (call.operation() == Operation.PARTITION_COMMIT) {
        Runnable before = beforeNextCommit;
        beforeNextCommit = () -> {};
        before.run();
      }
      return step.run();
    }
  }
}
