package larkspur.core.event;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import larkspur.core.identity.AppId;
import larkspur.core.identity.TenantId;

/// An app that hears of events, and how.
///
/// @param way by which events come to it
/// @param kinds of events that it wants; every kind if empty
/// @param token that is in every event, so that the app knows from whom it comes
/// @param encryptKey with which events on their way to an address are encrypted and signed
/// @param since when it hears of which kinds; what happened before it does not hear
public record Listener(
    TenantId tenant,
    AppId app,
    Way way,
    Optional<Set<String>> kinds,
    String token,
    Optional<String> encryptKey,
    Since since) {

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
    this(tenant, app, way, kinds, token, encryptKey, Since.from(Instant.MAX));
  }

  /// Whether it hears of what happened at a time.
  public boolean hears(String kind, Instant at) {
    return wants(kind) && !at.isBefore(since.of(kind));
  }

  /// Since when it is to hear of what, if it takes the place of another now. What both want it goes
  /// on to hear from where the other was, so that nothing is missed.
  Since sinceAfter(Listener before, Instant now) {
    Map<String, Instant> known = new TreeMap<>();
    Set<String> named = new TreeSet<>(before.since.kinds().keySet());
    before.kinds.ifPresent(named::addAll);
    kinds.ifPresent(named::addAll);
    for (String kind : named) {
      if (wants(kind)) {
        known.put(kind, before.wants(kind) ? before.since.of(kind) : now);
      }
    }
    boolean all = kinds.isEmpty() && before.kinds.isEmpty();
    return new Since(all ? before.since.rest() : now, known);
  }

  /// Since when kinds of events are heard.
  ///
  /// @param rest of all that are not in `kinds`
  public record Since(Instant rest, Map<String, Instant> kinds) {

    public Since {
      kinds = Map.copyOf(kinds);
    }

    /// The same time for every kind.
    public static Since from(Instant at) {
      return new Since(at, Map.of());
    }

    public Instant of(String kind) {
      return kinds.getOrDefault(kind, rest);
    }
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
