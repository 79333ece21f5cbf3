package larkspur.core.event;

import java.time.Instant;
import larkspur.core.identity.AppId;
import larkspur.storage.Position;

/// Something that happened which an app hears of.
///
/// @param place where it stands among the app's events
/// @param id 32 hexadecimal digits, the same however often it is told
/// @param kind what kind of thing happened, such as `chat.message`; one facade's type of event at
///   most
/// @param at when it happened
/// @param what happened, in the words of whoever told it: a record of the feature that `kind` names
public record AppEvent(AppId app, Place place, String id, String kind, Instant at, byte[] what) {

  /// Where an event stands among those of its app.
  ///
  /// @param day since the epoch, in UTC: which of the app's logs
  public record Place(long day, Position position) implements Comparable<Place> {

    @Override
    public int compareTo(Place other) {
      int byDay = Long.compare(day, other.day);
      return byDay != 0 ? byDay : position.compareTo(other.position);
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
      return day + "." + position.value();
    }

    /// @throws IllegalArgumentException if none is spelled so
    public static Place parse(String text) {
      int dot = text.indexOf('.');
      if (dot < 0) {
        throw new IllegalArgumentException("not a place: '" + text + "'");
      }
      return new Place(
          Long.parseLong(text.substring(0, dot)),
          new Position(Long.parseLong(text.substring(dot + 1))));
    }
  }
}
