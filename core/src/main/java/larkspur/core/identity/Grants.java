package larkspur.core.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.identity.Exchange.Denial;
import larkspur.core.identity.GrantCredentials.Kind;
import larkspur.core.identity.GrantCredentials.Named;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Limits;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// What people let apps do for them: a code, and the tokens that come of it.
///
/// All of one grant lies in one partition, and every use of a code or of a refresh token is one
/// commit to it, on the condition that what was read there still holds. So of two who show one code
/// at the same time one gets tokens, whatever server they ask; and the second one ends the grant,
/// since a code that two have is a code that was stolen (RFC 6749, 4.1.2).
public final class Grants {

  /// How long a code is good for.
  public static final Duration CODE_LIFE = Duration.ofMinutes(5);

  /// How long an access token is good for.
  public static final Duration ACCESS_LIFE = Duration.ofHours(2);

  /// How long after a person agreed their tokens can be refreshed.
  public static final Duration AGREED_FOR = Duration.ofDays(365);

  /// The scope that lets an app go on while the person is away: it gets a refresh token.
  public static final String OFFLINE = "offline_access";

  /// The scope that every grant has: who it is.
  public static final String IDENTITY = "auth:user.id:read";

  /// The reason of the notes by which what is over is cleaned up; answered by [#cleanUp].
  public static final String OVER = "grant-over";

  /// How long what is over can be told from what never was.
  private static final Duration REMEMBERED_FOR = Duration.ofDays(30);

  /// Access tokens of one grant at a time. A well-behaved app has two; past it the oldest ends.
  private static final int ACCESS_MAX = 100;

  static final String GRANT = "grant";
  static final String CODE = "code";
  static final String REFRESH = "refresh";
  static final String ACCESS = "access/";

  private final Store store;
  private final Identities identities;
  private final InstantSource clock;
  private final IdSource ids;
  private final GrantCredentials credentials;

  /// @param rootKey the one that the identities have
  public Grants(
      Store store, Identities identities, InstantSource clock, IdSource ids, byte[] rootKey) {
    this.store = store;
    this.identities = identities;
    this.clock = clock;
    this.ids = ids;
    this.credentials = new GrantCredentials(rootKey);
  }

  /// How long a refresh token is good for. One of either kind is none of the other.
  public enum Lease {
    /// A week, if the person let the app go on while they are away.
    WEEK(Duration.ofDays(7)),
    /// Thirty days, whatever was granted.
    MONTH(Duration.ofDays(30));

    private final Duration life;

    Lease(Duration life) {
      this.life = life;
    }
  }

  /// What a code was made for.
  ///
  /// @param redirect where it was sent; none for one that a device asked for
  record Code(
      Instant expiresAt, Optional<String> redirect, Optional<Challenge> challenge, boolean used) {

    Code asUsed() {
      return new Code(expiresAt, redirect, challenge, true);
    }
  }

  /// @param number of the one that is good; each smaller one was used
  record RefreshState(int number, Lease lease, Instant expiresAt) {}

  record Access(Set<String> scopes, Instant expiresAt) {
    Access {
      scopes = java.util.Collections.unmodifiableSet(new TreeSet<>(scopes));
    }
  }

  /// Lets an app act for a person.
  ///
  /// @param scopes all that the app may do for them; who they are is always among it
  /// @param redirect where the code will be sent
  /// @return a code that the app can exchange once, within [#CODE_LIFE]
  public String agree(
      Person person,
      AppId app,
      Set<String> scopes,
      Optional<String> redirect,
      Optional<Challenge> challenge) {
    return agree(person, app, scopes, redirect, challenge, clock.instant());
  }

  /// The same for a person who agreed at an earlier time and was not asked again.
  public String agree(
      Person person,
      AppId app,
      Set<String> scopes,
      Optional<String> redirect,
      Optional<Challenge> challenge,
      Instant agreedAt) {
    Instant now = clock.instant();
    Set<String> all = new TreeSet<>(scopes);
    all.add(IDENTITY);
    Code code = new Code(now.plus(CODE_LIFE), redirect, challenge, false);
    while (true) {
      GrantId id = GrantId.of(ids.number());
      Grant grant = new Grant(id, person.tenant(), person.id(), app, all, agreedAt, false);
      try {
        partition(store, id)
            .commit(
                Commit.guarded()
                    .insert(GRANT, Json.write(grant))
                    .insert(CODE, Json.write(code))
                    .note(Note.of(code.expiresAt().plus(REMEMBERED_FOR), OVER, id.value()))
                    .build());
        return credentials.spell(Kind.CODE, id, 0);
      } catch (Conflict taken) {
        // another number
      }
    }
  }

  /// What an app shows together with a code.
  ///
  /// @param redirect where it says the code was sent; not looked at if it says nothing
  /// @param verifier the secret behind the challenge
  /// @param strict whether a verifier without a challenge is refused
  /// @param scopes all that was granted if empty
  public record Shown(
      Optional<String> redirect,
      Optional<String> verifier,
      boolean strict,
      Optional<Set<String>> scopes,
      Lease lease) {

    /// Without the verifier.
    @Override
    public String toString() {
      return "Shown[" + lease + "]";
    }
  }

  /// Exchanges a code for tokens. It can be done once; the second one to try ends what the first
  /// one was given.
  public Exchange exchange(AppId app, String code, Shown shown) {
    Optional<Named> named = credentials.read(Kind.CODE, code);
    if (named.isEmpty()) {
      return new Exchange.Denied(Denial.CODE_UNKNOWN);
    }
    while (true) {
      Partition partition = partition(store, named.get().grant());
      Optional<Entry> grantEntry = partition.get(GRANT);
      Optional<Entry> codeEntry = partition.get(CODE);
      if (grantEntry.isEmpty() || codeEntry.isEmpty()) {
        return new Exchange.Denied(Denial.CODE_UNKNOWN);
      }
      Grant grant = Json.read(grantEntry.get().value(), Grant.class);
      Code kept = Json.read(codeEntry.get().value(), Code.class);
      if (!grant.app().equals(app)) {
        return new Exchange.Denied(Denial.OTHER_APP);
      }
      if (kept.used()) {
        revoke(grant.id());
        return new Exchange.Denied(Denial.CODE_USED);
      }
      Optional<Denial> denial = denial(grant, kept, shown).or(() -> scopes(grant, shown.scopes()));
      if (denial.isPresent()) {
        return new Exchange.Denied(denial.get());
      }
      Commit.Builder commit =
          Commit.guarded()
              .require(grantEntry.get())
              .replace(codeEntry.get(), Json.write(kept.asUsed()));
      Optional<Exchange> given =
          give(partition, grant, commit, shown.lease(), Optional.empty(), shown.scopes());
      if (given.isPresent()) {
        return given.get();
      }
    }
  }

  private Optional<Denial> denial(Grant grant, Code code, Shown shown) {
    if (grant.revoked()) {
      return Optional.of(Denial.REVOKED);
    }
    if (!clock.instant().isBefore(code.expiresAt())) {
      return Optional.of(Denial.CODE_EXPIRED);
    }
    if (shown.redirect().isPresent() && !shown.redirect().equals(code.redirect())) {
      return Optional.of(Denial.OTHER_REDIRECT);
    }
    if (code.challenge().isEmpty()) {
      return shown.strict() && shown.verifier().isPresent()
          ? Optional.of(Denial.NO_CHALLENGE)
          : Optional.empty();
    }
    return shown.verifier().filter(code.challenge().get()::isMetBy).isPresent()
        ? Optional.empty()
        : Optional.of(Denial.CHALLENGE_NOT_MET);
  }

  private Optional<Denial> scopes(Grant grant, Optional<Set<String>> wanted) {
    Optional<Person> person = identities.person(grant.person());
    if (person.isEmpty()) {
      return Optional.of(Denial.PERSON_UNKNOWN);
    }
    if (person.get().inactive()) {
      return Optional.of(Denial.PERSON_INACTIVE);
    }
    return wanted.filter(scopes -> !grant.scopes().containsAll(scopes)).isPresent()
        ? Optional.of(Denial.SCOPE_NOT_GRANTED)
        : Optional.empty();
  }

  /// Exchanges a refresh token for another one and an access token. It can be done once; showing it
  /// again ends the grant.
  ///
  /// @param scopes all that was granted if empty
  public Exchange refresh(AppId app, String token, Lease lease, Optional<Set<String>> scopes) {
    Optional<Named> named = credentials.read(Kind.REFRESH, token);
    if (named.isEmpty()) {
      return new Exchange.Denied(Denial.REFRESH_UNKNOWN);
    }
    while (true) {
      Partition partition = partition(store, named.get().grant());
      Optional<Entry> grantEntry = partition.get(GRANT);
      Optional<Entry> refreshEntry = partition.get(REFRESH);
      if (grantEntry.isEmpty() || refreshEntry.isEmpty()) {
        return new Exchange.Denied(Denial.REFRESH_UNKNOWN);
      }
      Grant grant = Json.read(grantEntry.get().value(), Grant.class);
      RefreshState kept = Json.read(refreshEntry.get().value(), RefreshState.class);
      if (kept.lease() != lease || named.get().number() > kept.number()) {
        return new Exchange.Denied(Denial.REFRESH_UNKNOWN);
      }
      if (!grant.app().equals(app)) {
        return new Exchange.Denied(Denial.OTHER_APP);
      }
      if (grant.revoked()) {
        return new Exchange.Denied(Denial.REVOKED);
      }
      if (named.get().number() < kept.number()) {
        revoke(grant.id());
        return new Exchange.Denied(Denial.REFRESH_USED);
      }
      if (!clock.instant().isBefore(kept.expiresAt())) {
        return new Exchange.Denied(Denial.REFRESH_EXPIRED);
      }
      if (lease == Lease.WEEK && !allows(app)) {
        return new Exchange.Denied(Denial.REFRESH_NOT_ALLOWED);
      }
      Optional<Denial> denial = scopes(grant, scopes);
      if (denial.isPresent()) {
        return new Exchange.Denied(denial.get());
      }
      Commit.Builder commit = Commit.guarded().require(grantEntry.get());
      Optional<Exchange> given = give(partition, grant, commit, lease, refreshEntry, scopes);
      if (given.isPresent()) {
        return given.get();
      }
    }
  }

  private boolean allows(AppId app) {
    return identities.app(app).filter(a -> a.scopes().contains(OFFLINE)).isPresent();
  }

  /// Adds new tokens to a commit, and makes it.
  ///
  /// @param refresh the entry of the refresh token that is used; none for a code
  /// @return empty if somebody else came first
  private Optional<Exchange> give(
      Partition partition,
      Grant grant,
      Commit.Builder commit,
      Lease lease,
      Optional<Entry> refresh,
      Optional<Set<String>> scopes) {
    Instant now = clock.instant();
    List<Entry> accesses =
        partition.scan(
            KeyRange.startingWith(ACCESS), Order.FORWARD, Limits.PARTITION_ENTRIES_MAX - 1);
    int next = accesses.isEmpty() ? 1 : number(accesses.getLast()) + 1;
    // What the app was denied since, it does not get by an old grant.
    Set<String> allowed = new TreeSet<>(scopes.orElse(grant.scopes()));
    Set<String> has = identities.app(grant.app()).map(App::scopes).orElse(Set.of());
    allowed.removeIf(scope -> !has.contains(scope) && !scope.equals(IDENTITY));
    Access access = new Access(allowed, now.plus(ACCESS_LIFE));
    commit.insert(key(next), Json.write(access));
    over(accesses, now).forEach(commit::remove);

    Instant end = access.expiresAt();
    Optional<Exchange.Refresh> given = Optional.empty();
    if (lease == Lease.MONTH || grant.scopes().contains(OFFLINE)) {
      Instant last = grant.agreedAt().plus(AGREED_FOR);
      Instant full = now.plus(lease.life);
      RefreshState state =
          new RefreshState(
              refresh.map(e -> Json.read(e.value(), RefreshState.class).number()).orElse(0) + 1,
              lease,
              full.isBefore(last) ? full : last);
      commit.put(REFRESH, refresh, Json.write(state));
      end = state.expiresAt();
      given =
          Optional.of(
              new Exchange.Refresh(
                  credentials.spell(Kind.REFRESH, grant.id(), state.number()),
                  Duration.between(now, state.expiresAt())));
    }
    commit.note(Note.of(end.plus(REMEMBERED_FOR), OVER, grant.id().value()));
    try {
      partition.commit(commit.build());
    } catch (Conflict somebodyCameFirst) {
      return Optional.empty();
    }
    return Optional.of(
        new Exchange.Given(
            grant.person(),
            credentials.spell(Kind.ACCESS, grant.id(), next),
            ACCESS_LIFE,
            given,
            access.scopes()));
  }

  /// The access tokens that are over, and the oldest of those that are too many. No number comes
  /// again: the commit that takes these away puts a greater one.
  private static List<Entry> over(List<Entry> accesses, Instant now) {
    List<Entry> over = new ArrayList<>();
    int tooMany = accesses.size() + 1 - ACCESS_MAX;
    for (int i = 0; i < accesses.size(); i++) {
      Instant end = Json.read(accesses.get(i).value(), Access.class).expiresAt();
      // For a day it is said of it that it expired.
      if (i < tooMany || end.plus(Duration.ofDays(1)).isBefore(now)) {
        over.add(accesses.get(i));
      }
    }
    return over;
  }

  /// Ends a grant, with all that came of it.
  public void revoke(GrantId id) {
    while (true) {
      Partition partition = partition(store, id);
      Optional<Entry> entry = partition.get(GRANT);
      if (entry.isEmpty()) {
        return;
      }
      Grant grant = Json.read(entry.get().value(), Grant.class);
      try {
        if (!grant.revoked()) {
          partition.commit(
              Commit.guarded().replace(entry.get(), Json.write(grant.asRevoked())).build());
          identities.forgetGrants();
        }
        return;
      } catch (Conflict changedMeanwhile) {
        // read again
      }
    }
  }

  /// Erases what is over for so long that it is told from what never was no more. To be called for
  /// notes of the reason [#OVER], which it settles.
  public void cleanUp(Note note) {
    GrantId id = new GrantId(note.subject());
    Partition partition = partition(store, id);
    Instant end = Instant.EPOCH;
    for (Entry entry : partition.scan(KeyRange.ALL, Order.FORWARD, Limits.SCAN_ENTRIES_MAX)) {
      Instant expires =
          switch (entry.key()) {
            case GRANT -> Instant.EPOCH;
            case CODE -> Json.read(entry.value(), Code.class).expiresAt();
            case REFRESH -> Json.read(entry.value(), RefreshState.class).expiresAt();
            default -> Json.read(entry.value(), Access.class).expiresAt();
          };
      end = expires.isAfter(end) ? expires : end;
    }
    // What was used since has a note of its own.
    if (!clock.instant().isBefore(end.plus(REMEMBERED_FOR))) {
      partition.erase();
    }
    store.agenda().settle(note);
  }

  // ---- how it lies

  static Partition partition(Store store, GrantId id) {
    return store.partition(larkspur.storage.Name.of("grant", id.value()));
  }

  static String key(int number) {
    return ACCESS + "%010d".formatted(number);
  }

  private static int number(Entry access) {
    return Integer.parseInt(access.key().substring(ACCESS.length()));
  }
}
