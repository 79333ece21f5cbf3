package larkspur.core.event;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;

/// An app that hears of events, and how.
///
/// @param way by which events come to it
/// @param kinds of events that it wants; every kind if empty
/// @param token that is in every event, so that the app knows from whom it comes
/// @param encryptKey with which events on their way to an address are encrypted and signed
/// @param since when it hears what it hears now; what happened before it does not hear
public record Listener(
    TenantId tenant,
    AppId app,
    Way way,
    Optional<Set<String>> kinds,
    String token,
    Optional<String> encryptKey,
    Instant since) {

  public Listener {
    kinds = kinds.map(Set::copyOf);
  }

  public boolean wants(String kind) {
    return kinds.isEmpty() || kinds.get().contains(kind);
  }

  /// One that listens as from the moment at which it is put.
  public Listener(
      TenantId tenant,
      AppId app,
      Way way,
      Optional<Set<String>> kinds,
      String token,
      Optional<String> encryptKey) {
    this(tenant, app, way, kinds, token, encryptKey, Instant.MAX);
  }

  /// Whether it wanted everything before that another wants now.
  boolean wantedAllOf(Listener other) {
    return kinds.isEmpty() || other.kinds.isPresent() && kinds.get().containsAll(other.kinds.get());
  }

  /// Without the secrets.
  @Override
  public String toString() {
    return "Listener[" + app + " " + way.getClass().getSimpleName() + "]";
  }

  /// How events come to an app.
  public sealed interface Way {

    /// The app opens connections, and events come over one of them.
    record Connection() implements Way {}

    /// Events are posted to an address.
    ///
    /// @param verified whether the address has answered a challenge
    record Address(String url, boolean verified) implements Way {}
  }
}
