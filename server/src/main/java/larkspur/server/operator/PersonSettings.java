package larkspur.server.operator;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.signin.Passwords;
import larkspur.core.signin.ProviderAccounts;
import larkspur.storage.Name;
import larkspur.storage.Store;

/// What the operator of a server does for one person.
public final class PersonSettings {

  /// More are not listed to whoever has to choose.
  private static final int TENANTS_LISTED_MAX = 20;

  private final Store store;
  private final Identities identities;
  private final Passwords passwords;
  private final ProviderAccounts accounts;

  public PersonSettings(
      Store store, Identities identities, Passwords passwords, ProviderAccounts accounts) {
    this.store = store;
    this.identities = identities;
    this.passwords = passwords;
    this.accounts = accounts;
  }

  /// Gives somebody a password, and lets no browser be known as theirs that was before.
  ///
  /// @return who they are, in words
  /// @throws IllegalArgumentException in words for the operator
  public String setPassword(NewPassword wish) {
    Person person = person(wish.whose());
    try {
      passwords.change(person.id(), wish.password());
    } catch (Refusal.Invalid invalid) {
      throw new IllegalArgumentException("the " + invalid.getMessage(), invalid);
    }
    return told(person);
  }

  /// Lets whichever account of the identity provider comes next with a person's address be theirs,
  /// and no browser be known as theirs that came through the one before.
  ///
  /// @return who they are, in words
  /// @throws IllegalArgumentException in words for the operator
  public String unlink(Somebody whose) {
    Person person = person(whose);
    accounts.forget(person.id());
    return told(person);
  }

  private String told(Person person) {
    return person.fullName()
        + " ("
        + person.email()
        + ") of "
        + identities.tenant(person.tenant()).map(Tenant::name).orElse("");
  }

  private Person person(Somebody whose) {
    Tenant tenant = tenant(whose.tenant());
    Person person =
        found(tenant.id(), whose.person())
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "nobody in " + tenant.name() + " is " + whose.person()));
    if (person.inactive()) {
      throw new IllegalArgumentException(whose.person() + " has left " + tenant.name());
    }
    return person;
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
