package larkspur.core.capacity;

/// What bounds requests.
///
/// @param underWay how many are worked on at a time, and how tenants share that
/// @param backlog how many commits may wait in the store before requests that would add to them are
///   refused
/// @param bodyBytes how much of large bodies may be in memory while they come in and are worked on
public record RequestLimits(Quota underWay, int backlog, long bodyBytes) {

  public RequestLimits {
    if (backlog < 1 || bodyBytes < 0) {
      throw new IllegalArgumentException(
          "a commit needs room to wait, a body room to come in: " + backlog + ", " + bodyBytes);
    }
  }
}
