package larkspur.core.signin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Grants;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Whether an app may ask people to let it act for them, and what they said.
///
/// A browser is sent only where an app's record says that it may be. What a person has let an app
/// do adds up, as the platform documents it: each new grant has all of it.
public final class Authorizations {

  private static final String CONSENT = "consent";

  private final Store store;
  private final Identities identities;
  private final Grants grants;
  private final InstantSource clock;

  public Authorizations(Store store, Identities identities, Grants grants, InstantSource clock) {
    this.store = store;
    this.identities = identities;
    this.grants = grants;
    this.clock = clock;
  }

  /// What comes of looking at a request.
  public sealed interface Verdict {
    /// The person may be asked.
    record Right(App app) implements Verdict {}

    /// The browser is not to be sent anywhere.
    record Wrong(Problem problem) implements Verdict {}
  }

  /// Why a person is not asked.
  public enum Problem {
    APP_UNKNOWN,
    APP_DISABLED,
    /// The redirect URL is not one of the app's.
    REDIRECT_UNREGISTERED,
    /// It asks for a scope that the app itself does not have.
    SCOPE_NOT_ENABLED
  }

  /// Looks at a request that came with a browser.
  public Verdict check(AuthorizationRequest request) {
    Optional<App> app =
        AppId.matches(request.app()) ? identities.app(new AppId(request.app())) : Optional.empty();
    if (app.isEmpty()) {
      return new Verdict.Wrong(Problem.APP_UNKNOWN);
    }
    if (!app.get().enabled()) {
      return new Verdict.Wrong(Problem.APP_DISABLED);
    }
    if (!app.get().redirectUrls().contains(request.redirect())) {
      return new Verdict.Wrong(Problem.REDIRECT_UNREGISTERED);
    }
    return has(app.get(), request.scopes())
        ? new Verdict.Right(app.get())
        : new Verdict.Wrong(Problem.SCOPE_NOT_ENABLED);
  }

  /// Whether an app has all these scopes. Who somebody is can be asked for by each.
  static boolean has(App app, Set<String> scopes) {
    return scopes.stream()
        .allMatch(scope -> scope.equals(Grants.IDENTITY) || app.scopes().contains(scope));
  }

  private record Consent(Set<String> scopes, Instant at) {}

  /// What a person has let an app do before.
  public Set<String> agreed(Person person, App app) {
    return agreed(person.id(), app.id()).orElse(Set.of());
  }

  /// Whether a person need not be asked: they have let the app do all of it within the last year.
  public boolean isAgreed(Person person, App app, Set<String> scopes) {
    return agreed(person.id(), app.id()).filter(before -> before.containsAll(scopes)).isPresent();
  }

  /// What a person has let an app do so far; empty if they were never asked, or too long ago.
  private Optional<Set<String>> agreed(PersonId person, AppId app) {
    return partition(person, app).get(CONSENT).flatMap(this::still).map(Consent::scopes);
  }

  private Optional<Consent> still(Entry entry) {
    return Optional.of(Json.read(entry.value(), Consent.class))
        .filter(consent -> clock.instant().isBefore(consent.at().plus(Grants.AGREED_FOR)));
  }

  /// A person of the app's tenant agrees, or agreed before.
  ///
  /// @param request one that was found right just now
  /// @return the code to send the browser back with
  public String agree(Person person, App app, AuthorizationRequest request) {
    Set<String> scopes = remember(person, app, request.scopes());
    // Who was not asked again agreed when they were asked.
    Instant agreedAt =
        partition(person.id(), app.id())
            .get(CONSENT)
            .flatMap(this::still)
            .map(Consent::at)
            .orElseGet(clock::instant);
    return grants.agree(
        person, app.id(), scopes, Optional.of(request.redirect()), request.challenge(), agreedAt);
  }

  /// Adds what a person lets an app do to what they did before.
  ///
  /// @return all of it that the app has still
  Set<String> remember(Person person, App app, Set<String> scopes) {
    if (!person.tenant().equals(app.tenant())) {
      throw new IllegalArgumentException("a person lets apps of their own tenant act for them");
    }
    Partition partition = partition(person.id(), app.id());
    while (true) {
      Optional<Entry> seen = partition.get(CONSENT);
      Optional<Consent> before = seen.flatMap(this::still);
      Set<String> all = new TreeSet<>(scopes);
      before.map(Consent::scopes).ifPresent(all::addAll);
      all.removeIf(scope -> !has(app, Collections.singleton(scope)));
      if (before.filter(consent -> consent.scopes().containsAll(scopes)).isPresent()) {
        // Nobody was asked, perhaps: the year goes on from when they were.
        return all;
      }
      try {
        partition.commit(
            Commit.guarded()
                .put(CONSENT, seen, Json.write(new Consent(all, clock.instant())))
                .build());
        return all;
      } catch (Conflict agreedToMore) {
        // add to that
      }
    }
  }

  private Partition partition(PersonId person, AppId app) {
    return store.partition(Name.of("consent", person.value() + ":" + app.value()));
  }
}
