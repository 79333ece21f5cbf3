package larkspur.core.signin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Digest;
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
    /// @param link the mark of what bound the two when it was looked at
    record Known(Person person, String link) implements Found {}

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
  private record Link(String account, Instant since) {
    /// Of the time as it is kept.
    String mark() {
      return Digest.of(account + " " + since.toEpochMilli()).hex();
    }
  }

  private record Lead(PersonId person) {}

  private record Bound(PersonId person, Link link) {}

  /// Who an account is.
  ///
  /// @param domains of e-mail addresses, in small letters, that are let in; all if empty
  public Found find(TenantId tenant, ProviderAccount account, Set<String> domains) {
    Optional<String> email = account.email().filter(address -> account.emailVerified());
    Optional<Bound> bound = bound(tenant, account);
    if (email.isEmpty() && (bound.isEmpty() || !domains.isEmpty())) {
      return new Found.Nobody(Reason.EMAIL_UNVERIFIED);
    }
    if (!domains.isEmpty() && !domains.contains(domain(email.orElseThrow()))) {
      return new Found.Nobody(Reason.DOMAIN_REFUSED);
    }
    Optional<Person> person =
        bound
            .map(Bound::person)
            .or(() -> identities.byEmail(tenant, email.orElseThrow()))
            .flatMap(identities::person)
            .filter(found -> found.tenant().equals(tenant) && !found.inactive());
    if (person.isEmpty()) {
      return new Found.Nobody(Reason.UNKNOWN);
    }
    // What was bound is not bound again: if it is undone just now, it stays undone.
    return bound
        .map(Bound::link)
        .or(() -> bind(person.get(), account))
        .<Found>map(link -> new Found.Known(person.get(), link.mark()))
        .orElseGet(() -> new Found.Nobody(Reason.ANOTHER_ACCOUNTS));
  }

  /// What sets the account that a person is apart from every other that they were or will be, also
  /// from the same one that is bound again later; empty if they are none. It tells nothing of it.
  Optional<String> mark(PersonId person) {
    return link(person).map(Link::mark);
  }

  /// Lets whichever account comes next with a person's address be that person, as if none had been
  /// before. What was opened through the one before, or is just being opened, is over.
  public void forget(PersonId person) {
    partition(person).erase();
  }

  private static String domain(String email) {
    return email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }

  /// Whose account it is; what leads there counts only if the person says the same.
  private Optional<Bound> bound(TenantId tenant, ProviderAccount account) {
    return lead(tenant, account)
        .get(LINK)
        .map(entry -> Json.read(entry.value(), Lead.class).person())
        .flatMap(person -> link(person, account).map(link -> new Bound(person, link)));
  }

  private Optional<Link> link(PersonId person, ProviderAccount account) {
    return link(person).filter(link -> link.account().equals(account.digest()));
  }

  private Optional<Link> link(PersonId person) {
    return partition(person).get(LINK).map(entry -> Json.read(entry.value(), Link.class));
  }

  /// The person first: of two accounts that come at once with one address, one is them.
  ///
  /// @return empty if the person is another account
  private Optional<Link> bind(Person person, ProviderAccount account) {
    Link link = new Link(account.digest(), clock.instant());
    try {
      partition(person.id()).commit(Commit.guarded().insert(LINK, Json.write(link)).build());
    } catch (Conflict boundBefore) {
      Optional<Link> other = link(person.id(), account);
      if (other.isEmpty()) {
        return Optional.empty();
      }
      link = other.get();
    }
    Partition lead = lead(person.tenant(), account);
    while (true) {
      Optional<Entry> seen = lead.get(LINK);
      Lead wanted = new Lead(person.id());
      if (seen.filter(entry -> Json.read(entry.value(), Lead.class).equals(wanted)).isPresent()) {
        return Optional.of(link);
      }
      try {
        lead.commit(Commit.guarded().put(LINK, seen, Json.write(wanted)).build());
        return Optional.of(link);
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
