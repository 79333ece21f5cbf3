package larkspur.core.capacity;

/// Places that tenants share.
///
/// What a tenant may hold follows from what is free: with `alone` at 75, at most three times as
/// much as is free. So one that is alone may hold 75 of 100 places and leaves 25 free; beside a
/// second one that wants as much, each holds 43 and leaves 14; and whoever comes next finds a place
/// at once, though nobody was told to make room. (Known for buffers of network switches as dynamic
/// thresholds.)
///
/// @param all how many places there are
/// @param alone how many of a hundred one tenant may hold while no other holds any; 100 for no
///   sharing at all
public record Quota(int all, int alone) {

  public Quota {
    if (all < 1 || alone < 1 || alone > 100) {
      throw new IllegalArgumentException("no places to share: " + all + ", " + alone + " %");
    }
  }

  /// Whether a tenant may take one more place.
  ///
  /// @param held those that it has
  /// @param taken those that all tenants have
  boolean admits(int held, int taken) {
    return admits(all, alone, held, taken);
  }

  /// The same of something else that is shared so: whether one who has `held` of it may take one
  /// more, while `taken` of `all` are taken.
  static boolean admits(long all, int alone, long held, long taken) {
    // held / free < alone / (100 - alone), without dividing
    return taken < all && held * (100 - alone) < alone * (all - taken);
  }
}
