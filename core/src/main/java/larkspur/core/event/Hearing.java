package larkspur.core.event;

import java.time.Duration;
import larkspur.core.identity.Seal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Store;

/// Through what apps hear of what happens in the features of the domain.
///
/// @param listeners who hears
/// @param events what they hear
/// @param followers who carry it from where it happened
/// @param agenda which leads back to what was left half done
public record Hearing(
    Listeners listeners, AppEvents events, Followers followers, AgendaReader agenda) {

  /// @param kept how long an event can be told again, at least
  /// @param rights what apps may hear of
  public static Hearing of(
      Store store,
      ServerClock clock,
      Seal seal,
      Followers followers,
      AgendaReader agenda,
      Duration kept,
      Rights rights) {
    return new Hearing(
        new Listeners(store, clock, seal, rights),
        new AppEvents(store, clock, agenda, kept),
        followers,
        agenda);
  }
}
