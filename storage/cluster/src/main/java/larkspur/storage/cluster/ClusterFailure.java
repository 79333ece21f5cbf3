package larkspur.storage.cluster;

/// The cluster cannot be had, or does not do what it was asked for. The message says in plain words
/// what is wrong, and where a node failed it ends with the last lines of that node's log.
public final class ClusterFailure extends RuntimeException {

  ClusterFailure(String message) {
    super(message);
  }

  ClusterFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
