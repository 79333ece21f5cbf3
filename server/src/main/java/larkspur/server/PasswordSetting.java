package larkspur.server;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.Passwords;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// Passwords as the operator of a server gives them to people.
final class PasswordSetting {

  /// More are not listed to whoever has to choose.
  private static final int TENANTS_LISTED_MAX = 20;

  private final Store store;
  private final Identities identities;
  private final Passwords passwords;

  PasswordSetting(Store store, Identities identities, Passwords passwords) {
    this.store = store;
    this.identities = identities;
    this.passwords = passwords;
  }

  /// Gives somebody a password, and lets no browser be known as theirs that was before.
  ///
  /// @return who they are, in words
  /// @throws IllegalArgumentException in words for the operator
  String set(NewPassword wish) {
    Tenant tenant = tenant(wish.tenant());
    Person person =
        found(tenant.id(), wish.person())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "nobody in " + tenant.name() + " is " + wish.person()));
    if (person.inactive()) {
      throw new IllegalArgumentException(wish.person() + " has left " + tenant.name());
    }
    try {
      passwords.change(person.id(), wish.password());
    } catch (Refusal.Invalid invalid) {
      throw new IllegalArgumentException("the " + invalid.getMessage(), invalid);
    }
    return person.fullName() + " (" + person.email() + ") of " + tenant.name();
  }

  private Optional<Person> found(TenantId tenant, String who) {
    Optional<PersonId> id =
        who.matches("person_[0-9a-f]{16}")
            ? Optional.of(new PersonId(who))
            : identities.byEmail(tenant, who).or(() -> identities.byUserId(tenant, who));
    return id.flatMap(identities::person).filter(person -> person.tenant().equals(tenant));
  }

  private Tenant tenant(Optional<String> key) {
    if (key.isPresent()) {
      return key.filter(text -> text.matches("[0-9a-f]{16}"))
          .flatMap(text -> identities.tenant(new TenantId(text)))
          .orElseThrow(() -> new IllegalArgumentException("there is no tenant " + key.get()));
    }
    List<TenantId> all =
        store.names("tenant", Optional.empty(), TENANTS_LISTED_MAX).stream()
            .map(Name::id)
            .map(TenantId::new)
            .toList();
    if (all.isEmpty()) {
      throw new IllegalArgumentException("there is no tenant yet: the first `serve` makes one");
    }
    if (all.size() > 1) {
      throw new IllegalArgumentException("there are several tenants; --tenant names one: " + all);
    }
    return identities.tenant(all.getFirst()).orElseThrow();
  }
}
