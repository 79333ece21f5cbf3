package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import larkspur.core.identity.Identities.Recognition;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentitiesTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final byte[] ROOT_KEY = new byte[32];

  private final TenantId acme = new TenantId("00000000000ac3e0");
  private final TenantId other = new TenantId("000000000000beef");
  private final PersonId ada = PersonId.of(1);
  private final PersonId mallory = PersonId.of(2);
  private final AppId app = AppId.of(3);
  private final AppId secondApp = AppId.of(4);
  private final AppId foreignApp = AppId.of(5);

  private Store store;
  private ServerClock clock;
  private Identities identities;

  @BeforeEach
  void found() {
    store = new MemoryStore();
    clock = ServerClock.frozenAt(NOW);
    identities = new Identities(store, new Aliases(store), clock, ROOT_KEY);
    identities.put(tenant(acme, "11111111111111111111111111111111"));
    identities.put(tenant(other, "22222222222222222222222222222222"));
    identities.put(person(ada, acme, "ada", "=ada"));
    identities.put(person(mallory, other, "mallory", "=mallory"));
    identities.put(app(app, acme, "=bot1", true));
    identities.put(app(secondApp, acme, "=bot2", true));
    identities.put(app(foreignApp, other, "=bot3", true));
  }

  @AfterEach
  void stop() {
    clock.close();
    store.close();
  }

  @Test
  void the_right_secret_gets_a_token_that_names_the_app() {
    String token = identities.issue(app, "secret").orElseThrow().token();
    assertThat(token).startsWith("t-").hasSize(45);
    assertThat(identities.recogniseApp(token))
        .isEqualTo(
            new Recognition.Known(new Caller(acme, app, Optional.of(app), Set.of("scope:a"))));
  }

  @Test
  void a_wrong_secret_and_an_unknown_app_get_none() {
    assertThat(identities.issue(app, "Secret")).isEmpty();
    assertThat(identities.issue(AppId.of(99), "secret")).isEmpty();
  }

  @Test
  void a_token_stays_the_same_while_more_than_thirty_minutes_are_left_and_both_are_good_after() {
    // Windows of 90 minutes begin at the epoch; noon of that day is 30 minutes into one.
    Identities.AppToken first = identities.issue(app, "secret").orElseThrow();
    clock.forward(Duration.ofMinutes(1));
    Identities.AppToken again = identities.issue(app, "secret").orElseThrow();
    assertThat(again.token()).isEqualTo(first.token());
    assertThat(again.left()).isEqualTo(first.left().minusMinutes(1));
    clock.forward(again.left().minusMinutes(30));
    Identities.AppToken next = identities.issue(app, "secret").orElseThrow();
    assertThat(next.token()).isNotEqualTo(first.token());
    assertThat(next.left()).isEqualTo(Duration.ofMinutes(120));
    assertThat(identities.recogniseApp(first.token())).isInstanceOf(Recognition.Known.class);
    assertThat(identities.recogniseApp(next.token())).isInstanceOf(Recognition.Known.class);
  }

  @Test
  void more_than_thirty_minutes_are_always_left_on_a_token_that_is_handed_out() {
    for (int minute = 0; minute < 200; minute++) {
      assertThat(identities.issue(app, "secret").orElseThrow().left())
          .isGreaterThan(Duration.ofMinutes(30));
      clock.forward(Duration.ofMinutes(1));
    }
  }

  @Test
  void a_token_ends_when_its_time_is_over() {
    Identities.AppToken token = identities.issue(app, "secret").orElseThrow();
    clock.forward(token.left().minusMillis(1));
    assertThat(identities.recogniseApp(token.token())).isInstanceOf(Recognition.Known.class);
    clock.forward(Duration.ofMillis(1));
    assertThat(identities.recogniseApp(token.token())).isInstanceOf(Recognition.Expired.class);
  }

  @Test
  void
      another_process_with_the_same_key_gives_and_takes_the_same_token_and_one_with_another_key_does_not() {
    String token = identities.issue(app, "secret").orElseThrow().token();
    Identities second = new Identities(store, new Aliases(store), clock, ROOT_KEY);
    assertThat(second.issue(app, "secret").orElseThrow().token()).isEqualTo(token);
    byte[] otherKey = {1, 2, 3};
    Identities stranger = new Identities(store, new Aliases(store), clock, otherKey);
    assertThat(stranger.recogniseApp(token)).isInstanceOf(Recognition.Unknown.class);
  }

  @Test
  void a_token_changed_in_any_place_is_unknown() {
    String token = identities.issue(app, "secret").orElseThrow().token();
    for (int i = 2; i < token.length() - 1; i++) {
      char changed = token.charAt(i) == 'A' ? 'B' : 'A';
      String forged = token.substring(0, i) + changed + token.substring(i + 1);
      assertThat(identities.recogniseApp(forged))
          .as(forged)
          .isInstanceOf(Recognition.Unknown.class);
    }
    for (String other :
        new String[] {"", "t-", "t-x", token + "A", token.substring(0, 44), "u-" + token}) {
      assertThat(identities.recogniseApp(other)).as(other).isInstanceOf(Recognition.Unknown.class);
    }
  }

  @Test
  void a_token_that_proves_who_an_app_is_is_not_one_with_which_it_acts() {
    Identities.AppToken proof = identities.issueProof(app, "secret").orElseThrow();
    assertThat(identities.recogniseProof(proof.token())).isInstanceOf(Recognition.Known.class);
    assertThat(identities.recogniseApp(proof.token())).isInstanceOf(Recognition.Unknown.class);
    assertThat(identities.recogniseApp("t-" + proof.token().substring(2)))
        .isInstanceOf(Recognition.Unknown.class);
    String acting = identities.issue(app, "secret").orElseThrow().token();
    assertThat(identities.issueProven(app).token()).isEqualTo(acting);
    assertThat(identities.recogniseProof(acting)).isInstanceOf(Recognition.Unknown.class);
    assertThat(identities.recogniseProof("a-" + acting.substring(2)))
        .isInstanceOf(Recognition.Unknown.class);
    assertThat(identities.issueProof(app, "Secret")).isEmpty();
    clock.forward(proof.left());
    assertThat(identities.recogniseProof(proof.token())).isInstanceOf(Recognition.Expired.class);
  }

  @Test
  void a_disabled_app_is_felt_at_once_where_it_was_told() {
    String token = identities.issue(app, "secret").orElseThrow().token();
    identities.put(app(app, acme, "=bot1", false));
    assertThat(identities.recogniseApp(token)).isInstanceOf(Recognition.Disabled.class);
    assertThat(identities.issue(app, "secret")).isEmpty();
  }

  @Test
  void a_change_on_another_server_is_felt_within_the_time_that_is_remembered() {
    String token = identities.issue(app, "secret").orElseThrow().token();
    Identities elsewhere = new Identities(store, new Aliases(store), clock, ROOT_KEY);
    elsewhere.put(app(app, acme, "=bot1", false));
    clock.forward(Identities.REMEMBERED);
    assertThat(identities.recogniseApp(token)).isInstanceOf(Recognition.Disabled.class);
  }

  @Test
  void a_grant_names_the_person_the_app_and_what_was_granted_until_it_ends() {
    identities.put(
        "u-1",
        new Token(
            acme, ada, Optional.of(app), Set.of("scope:b"), Optional.of(NOW.plusSeconds(60))));
    assertThat(identities.recogniseGrant("u-1"))
        .isEqualTo(
            new Recognition.Known(new Caller(acme, ada, Optional.of(app), Set.of("scope:b"))));
    assertThat(identities.recogniseTeamToken("u-1")).isInstanceOf(Recognition.Unknown.class);
    clock.forward(Duration.ofSeconds(60));
    assertThat(identities.recogniseGrant("u-1")).isInstanceOf(Recognition.Expired.class);
    assertThat(identities.recogniseGrant("u-2")).isInstanceOf(Recognition.Unknown.class);
  }

  @Test
  void a_team_token_names_its_user_and_is_no_grant() {
    identities.put("abc", new Token(acme, app, Optional.empty(), Set.of(), Optional.empty()));
    assertThat(identities.recogniseTeamToken("abc"))
        .isEqualTo(new Recognition.Known(new Caller(acme, app, Optional.empty(), Set.of())));
    assertThat(identities.recogniseGrant("abc")).isInstanceOf(Recognition.Unknown.class);
  }

  @Test
  void tokens_and_secrets_are_nowhere_in_the_store() {
    identities.put(
        "very-secret-token", new Token(acme, ada, Optional.empty(), Set.of(), Optional.empty()));
    StringBuilder everything = new StringBuilder();
    for (String family : new String[] {"token", "app", "person", "tenant", "alias"}) {
      for (var name : store.names(family, Optional.empty(), 1000)) {
        everything.append(name);
        store
            .partition(name)
            .scan(larkspur.storage.KeyRange.ALL, larkspur.storage.Order.FORWARD, 1000)
            .forEach(entry ->
                everything.append(
                    new String(entry.value(), java.nio.charset.StandardCharsets.UTF_8)));
      }
    }
    assertThat(everything.toString())
        .contains(ada.value())
        .doesNotContain("very-secret-token", "\"secret\"");
  }

  @Test
  void an_open_id_leads_back_for_the_app_that_it_was_given_to_and_for_no_other() {
    String forFirst = identities.openId(app, ada);
    String forSecond = identities.openId(secondApp, ada);
    assertThat(forFirst).matches("ou_[0-9a-f]{32}").isNotEqualTo(forSecond);
    assertThat(identities.byOpenId(app, forFirst)).contains(ada);
    assertThat(identities.byOpenId(secondApp, forFirst)).isEmpty();
    assertThat(identities.byOpenId(foreignApp, forFirst)).isEmpty();
    assertThat(identities.byUnionId(acme, identities.unionId(ada))).contains(ada);
    assertThat(identities.byUnionId(other, identities.unionId(ada))).isEmpty();
  }

  @Test
  void an_open_id_of_another_app_of_the_tenant_is_known_as_one() {
    String forFirst = identities.openId(app, ada);
    assertThat(identities.isOpenIdOfAnotherApp(secondApp, forFirst)).isTrue();
    assertThat(identities.isOpenIdOfAnotherApp(app, forFirst)).isFalse();
    assertThat(identities.isOpenIdOfAnotherApp(foreignApp, forFirst)).isFalse();
    assertThat(identities.isOpenIdOfAnotherApp(app, identities.unionId(ada))).isFalse();
    assertThat(identities.isOpenIdOfAnotherApp(app, "ou_" + "0".repeat(32))).isFalse();
    assertThat(identities.isOpenIdOfAnotherApp(app, "ou_x")).isFalse();
  }

  @Test
  void random_texts_are_nobodys_ids() {
    IdSource ids = new IdSource(new Random(7));
    for (int i = 0; i < 100; i++) {
      assertThat(identities.byOpenId(app, "ou_" + ids.hex(32))).isEmpty();
    }
    assertThat(identities.byOpenId(app, "ou_x")).isEmpty();
    assertThat(identities.byUserId(acme, "no body")).isEmpty();
    assertThat(identities.byUid(acme, "=\u0000")).isEmpty();
  }

  @Test
  void ids_of_another_tenant_lead_nowhere() {
    assertThat(identities.byUid(acme, "=ada")).contains(ada);
    assertThat(identities.byUid(acme, "=mallory")).isEmpty();
    assertThat(identities.byUserId(other, "ada")).isEmpty();
    assertThat(identities.byUserId(acme, "ada")).contains(ada);
    assertThat(identities.members(acme)).containsExactlyInAnyOrder(ada, app, secondApp);
  }

  @Test
  void a_uid_belongs_to_one_only() {
    assertThatThrownBy(() -> identities.put(person(PersonId.of(9), acme, "eve", "=ada")))
        .isInstanceOf(Refusal.Conflict.class);
    assertThat(identities.person(PersonId.of(9))).isEmpty();
  }

  @Test
  void what_is_of_one_tenant_is_not_written_over_for_another() {
    identities.put("token", token(acme, ada));
    assertThatThrownBy(() -> identities.put(person(ada, other, "ada", "=stolen")))
        .isInstanceOf(Refusal.Conflict.class);
    assertThatThrownBy(() -> identities.put(app(app, other, "=stolen", true)))
        .isInstanceOf(Refusal.Conflict.class);
    assertThatThrownBy(() -> identities.put("token", token(other, mallory)))
        .isInstanceOf(Refusal.Conflict.class)
        .hasMessage("the token is of another tenant");
    clock.forward(Identities.REMEMBERED);
    assertThat(identities.person(ada).orElseThrow().tenant()).isEqualTo(acme);
    assertThat(identities.app(app).orElseThrow().tenant()).isEqualTo(acme);
    assertThat(identities.recogniseTeamToken("token"))
        .isEqualTo(new Recognition.Known(new Caller(acme, ada, Optional.empty(), Set.of())));
    assertThat(identities.members(other)).containsExactlyInAnyOrder(mallory, foreignApp);
    identities.put(person(PersonId.of(9), other, "eve", "=stolen"));
  }

  private static Token token(TenantId tenant, PersonId person) {
    return new Token(tenant, person, Optional.empty(), Set.of(), Optional.empty());
  }

  private static Tenant tenant(TenantId id, String key) {
    return new Tenant(id, "T", "t", "=t", key, Tenant.Language.EN, NOW);
  }

  private static Person person(PersonId id, TenantId tenant, String name, String uid) {
    return new Person(
        id,
        tenant,
        name,
        name,
        name + "@x.example",
        Optional.empty(),
        name,
        uid,
        Person.Role.NORMAL,
        false,
        NOW);
  }

  private static App app(AppId id, TenantId tenant, String uid, boolean enabled) {
    return new App(
        id, tenant, "App", Identities.secretHash("secret"), Set.of("scope:a"), enabled, uid, NOW);
  }
}
