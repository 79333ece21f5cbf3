package larkspur.storage;

/// The engine cannot do its work: a full or failing disk, a closed store, a cluster out of reach.
/// Whether a commit that ended so took effect is not known to the caller, who must read before
/// trying again.
public final class StoreFailure extends RuntimeException {

  private static final long serialVersionUID = 1;

  public StoreFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
