package larkspur.storage.rocksdb;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import larkspur.storage.Commit;
import larkspur.storage.CommitId;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Note;
import larkspur.storage.Piece;
import larkspur.storage.StoreFailure;

/// Something that a caller asks of the [Writer], and waits for.
///
/// @param <T> what the caller gets
abstract sealed class Request<T> {

  private final Thread caller = Thread.currentThread();

  /// What the caller will get once the batch is written. Set and used by the writer.
  private T result;

  private Conflict conflict;
  private StoreFailure failure;

  /// Written last by the writer and read first by the caller, which makes all else here visible.
  private volatile boolean answered;

  /// What follows if the batch is written.
  final void succeed(T result) {
    this.result = result;
  }

  final void conflict(Conflict conflict) {
    this.conflict = conflict;
  }

  /// Too late, and without effect, once there is an answer.
  final void fail(StoreFailure failure) {
    if (!answered) {
      this.failure = failure;
    }
  }

  final void answer() {
    answered = true;
    LockSupport.unpark(caller);
  }

  /// Waits for the answer. An interrupt does not end the waiting, for then nobody would know
  /// whether the commit took effect; it is there again afterwards.
  final T await() throws Conflict {
    boolean interrupted = false;
    while (!answered) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      caller.interrupt();
    }
    if (failure != null) {
      // A fresh one for each caller, with the caller's own stack.
      throw new StoreFailure(failure.getMessage(), failure);
    }
    if (conflict != null) {
      throw conflict;
    }
    return result;
  }

  static final class ToPartition extends Request<CommitId> {
    final byte[] prefix;
    final Commit commit;

    ToPartition(byte[] prefix, Commit commit) {
      this.prefix = prefix;
      this.commit = commit;
    }
  }

  static final class ToLog extends Request<Log.Appended> {
    final byte[] prefix;
    final LogCommit commit;

    ToLog(byte[] prefix, LogCommit commit) {
      this.prefix = prefix;
      this.commit = commit;
    }
  }

  static final class Replacement extends Request<CommitId> {
    final byte[] prefix;
    final String family;
    final LogEntry seen;
    final byte[] value;

    Replacement(byte[] prefix, String family, LogEntry seen, byte[] value) {
      this.prefix = prefix;
      this.family = family;
      this.seen = seen;
      this.value = value;
    }
  }

  static final class Erasure extends Request<Void> {
    final byte[] prefix;

    Erasure(byte[] prefix) {
      this.prefix = prefix;
    }
  }

  static final class Putting extends Request<Void> {
    final List<Piece> pieces;

    Putting(List<Piece> pieces) {
      this.pieces = List.copyOf(pieces);
    }
  }

  static final class Noting extends Request<Void> {
    final Note note;

    Noting(Note note) {
      this.note = note;
    }
  }

  static final class Settling extends Request<Void> {
    final Note note;

    Settling(Note note) {
      this.note = note;
    }
  }

  /// Does nothing; who waits for it knows that all before it is done.
  static final class Turn extends Request<Void> {}

  /// The last of all: the writer ends.
  static final class End extends Request<Void> {}
}
