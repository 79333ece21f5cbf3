package larkspur.storage;

/// A condition of a commit did not hold; nothing was changed. The caller reads again and decides
/// anew.
public final class Conflict extends Exception {

  private static final long serialVersionUID = 1;

  public Conflict(String which) {
    // Conflicts are ordinary answers on hot paths: no stack trace is taken.
    super(which, null, false, false);
  }
}
