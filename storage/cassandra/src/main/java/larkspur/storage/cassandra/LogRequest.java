package larkspur.storage.cassandra;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.StoreFailure;

/// Something that a transaction of a log is to do, and the place where its caller waits for the
/// outcome.
///
/// @param <T> the outcome
sealed interface LogRequest<T> {

  CompletableFuture<T> outcome();

  /// Waits for the outcome.
  default T await() throws Conflict {
    try {
      return outcome().join();
    } catch (CompletionException failed) {
      switch (failed.getCause()) {
        case Conflict conflict -> throw conflict;
        case StoreFailure failure ->
            throw new StoreFailure(failure.getMessage(), failure); // with the caller's own trace
        case RuntimeException ours -> throw ours;
        case Throwable other -> throw new StoreFailure("a transaction failed", other);
      }
    }
  }

  /// A commit of a caller's.
  record Commitment(LogCommit commit, CommitId id, CompletableFuture<Log.Appended> outcome)
      implements LogRequest<Log.Appended> {
    Commitment(LogCommit commit, CommitId id) {
      this(commit, id, new CompletableFuture<>());
    }
  }

  /// Values of the head and entries of another store's log, as they were there.
  record Placement(
      List<Entry> heads, List<Contents.Placed> entries, CompletableFuture<Void> outcome)
      implements LogRequest<Void> {
    Placement(List<Entry> heads, List<Contents.Placed> entries) {
      this(heads, entries, new CompletableFuture<>());
    }
  }

  /// From now on, entries of the tail up to a position are not changed any more. In conflict if
  /// somebody else has begun, or finished.
  ///
  /// @param seen the frame by which the position was chosen
  record BeginSealing(long through, Frame seen, CompletableFuture<Frame> outcome)
      implements LogRequest<Frame> {
    BeginSealing(long through, Frame seen) {
      this(through, seen, new CompletableFuture<>());
    }
  }

  /// The entries that are being sealed are in a segment now, and leave the tail. In conflict if
  /// they have already.
  ///
  /// @param seen the frame that says which they are
  record EndSealing(Frame seen, int entries, long bytes, CompletableFuture<Frame> outcome)
      implements LogRequest<Frame> {
    EndSealing(Frame seen, int entries, long bytes) {
      this(seen, entries, bytes, new CompletableFuture<>());
    }
  }

  /// Nothing of the log is left but what is in its segments. In conflict if there are other ones
  /// than were seen.
  record Erasure(Frame seen, CompletableFuture<Void> outcome) implements LogRequest<Void> {
    Erasure(Frame seen) {
      this(seen, new CompletableFuture<>());
    }
  }
}
