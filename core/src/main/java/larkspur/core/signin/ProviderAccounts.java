package larkspur.core.signin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Which person an account at the host's own identity provider is.
///
/// The first time, it is the person with its verified e-mail address. From then on the two belong
/// together: the account is that person whatever its address becomes, and no other account becomes
/// that person, even if the address is given to it. Nobody is made who is not there.
public final class ProviderAccounts {

  private static final String LINK = "account";

  private final Store store;
  private final Identities identities;
  private final InstantSource clock;

  public ProviderAccounts(Store store, Identities identities, InstantSource clock) {
    this.store = store;
    this.identities = identities;
    this.clock = clock;
  }

  /// What comes of looking for a person.
  public sealed interface Found {
    record Known(Person person) implements Found {}

    record Nobody(Reason reason) implements Found {}
  }

  /// Why an account is nobody's.
  public enum Reason {
    /// The provider does not say that the e-mail address is the account's.
    EMAIL_UNVERIFIED,
    /// Its e-mail address is of a domain that the operator does not let in.
    DOMAIN_REFUSED,
    /// Nobody of the tenant has this address, or they have left.
    UNKNOWN,
    /// Whoever has this address is another account of the provider's.
    ANOTHER_ACCOUNTS
  }

  /// @param account the digest of the one account that the person is
  private record Link(String account, Instant since) {}

  private record Lead(PersonId person) {}

  /// Who an account is.
  ///
  /// @param domains of e-mail addresses, in small letters, that are let in; all if empty
  public Found find(TenantId tenant, ProviderAccount account, Set<String> domains) {
    Optional<String> email = account.email().filter(address -> account.emailVerified());
    Optional<PersonId> linked = linked(tenant, account);
    if (email.isEmpty() && (linked.isEmpty() || !domains.isEmpty())) {
      return new Found.Nobody(Reason.EMAIL_UNVERIFIED);
    }
    if (!domains.isEmpty() && !domains.contains(domain(email.orElseThrow()))) {
      return new Found.Nobody(Reason.DOMAIN_REFUSED);
    }
    Optional<Person> person =
        linked
            .or(() -> identities.byEmail(tenant, email.orElseThrow()))
            .flatMap(identities::person)
            .filter(found -> found.tenant().equals(tenant) && !found.inactive());
    if (person.isEmpty()) {
      return new Found.Nobody(Reason.UNKNOWN);
    }
    return link(person.get(), account)
        ? new Found.Known(person.get())
        : new Found.Nobody(Reason.ANOTHER_ACCOUNTS);
  }

  /// Lets whichever account comes next with a person's address be that person, as if none had been
  /// before.
  public void forget(PersonId person) {
    partition(person).erase();
  }

  private static String domain(String email) {
    return email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  /// Whose account it is; what leads there counts only if the person says the same.
  private Optional<PersonId> linked(TenantId tenant, ProviderAccount account) {
    return lead(tenant, account)
        .get(LINK)
        .map(entry -> Json.read(entry.value(), Lead.class).person())
        .filter(person ->
            link(person).filter(link -> link.account().equals(account.digest())).isPresent());
  }

  private Optional<Link> link(PersonId person) {
    return partition(person).get(LINK).map(entry -> Json.read(entry.value(), Link.class));
  }

  /// The person first: of two accounts that come at once with one address, one is them.
  ///
  /// @return whether the person is this account now
  private boolean link(Person person, ProviderAccount account) {
    try {
      partition(person.id())
          .commit(
              Commit.guarded()
                  .insert(LINK, Json.write(new Link(account.digest(), clock.instant())))
                  .build());
    } catch (Conflict linkedBefore) {
      if (link(person.id()).filter(link -> link.account().equals(account.digest())).isEmpty()) {
        return false;
      }
    }
    Partition lead = lead(person.tenant(), account);
    while (true) {
      Optional<Entry> seen = lead.get(LINK);
      Lead wanted = new Lead(person.id());
      if (seen.filter(entry -> Json.read(entry.value(), Lead.class).equals(wanted)).isPresent()) {
        return true;
      }
      try {
        lead.commit(Commit.guarded().put(LINK, seen, Json.write(wanted)).build());
        return true;
      } catch (Conflict another) {
        // look again
      }
    }
  }

  private Partition partition(PersonId person) {
    return store.partition(Name.of("provider-person", person.value()));
  }

  private Partition lead(TenantId tenant, ProviderAccount account) {
    return store.partition(Name.of("provider-account", tenant.value() + ":" + account.digest()));
  }
}
