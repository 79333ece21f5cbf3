package larkspur.server;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import larkspur.core.identity.TenantId;
import larkspur.storage.Name;
import larkspur.storage.Store;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The tenant that a setting is about: the one that it names, or else the only one there is when it
/// is first asked for. Of several, none.
final class OnlyTenant implements Predicate<TenantId> {

  private static final Logger LOG = LoggerFactory.getLogger(OnlyTenant.class);

  private final Store store;
  private Optional<TenantId> chosen;
  private boolean several;

  OnlyTenant(Store store, Optional<TenantId> named) {
    this.store = store;
    this.chosen = named;
  }

  @Override
  public synchronized boolean test(TenantId tenant) {
    if (chosen.isEmpty() && !several) {
      List<Name> found = store.names("tenant", Optional.empty(), 2);
      several = found.size() > 1;
      if (several) {
        LOG.warn("there are several tenants, and sign-in.provider.tenant names none of them");
      } else {
        chosen = found.stream().findFirst().map(name -> new TenantId(name.id()));
      }
    }
    return chosen.filter(tenant::equals).isPresent();
  }
}
