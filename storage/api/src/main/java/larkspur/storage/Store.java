package larkspur.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A database, as Larkspur sees one.
///
/// **Atomic.** A commit addresses one partition, or one log's head with its appends. All of it
/// happens or none of it.
///
/// **Durable.** When a commit returns, its effect survives whatever the engine promises to survive
/// (see each engine). A commit that throws [Conflict] had no effect. An engine whose own reply was
/// lost finds out what happened before it answers, and never guesses. It cannot tell by the values
/// alone, since somebody may have written over them meanwhile: so the ids of a partition's or a
/// head's latest commits are kept with it and change in the same transaction, for as long as a
/// reply may be looked for. Only when it cannot find out at all does it throw [StoreFailure], and
/// then the caller reads.
///
/// **Visible.** Reads see every commit that was acknowledged before they began, on this server and
/// on every other.
///
/// Handles are cheap, hold nothing, and may be used by any number of threads.
public interface Store extends AutoCloseable {

  /// A handle on one partition. A partition begins to exist with its first commit.
  Partition partition(Name name);

  /// A handle on one log. A log begins to exist with its first commit. A name is used for a
  /// partition or for a log, never for both.
  Log log(Name name);

  /// The one agenda of this store.
  Agenda agenda();

  /// The names within a family, in the order of their ids, that come after `afterId` (all, when
  /// empty); at most `limit`. Slow: for export, rebuilding indexes, and erasing a tenant. It may
  /// miss what is being created meanwhile.
  List<Name> names(String family, Optional<String> afterId, int limit);

  /// All that this store holds, to be moved elsewhere, and the way by which it comes into one.
  Contents contents();

  /// About how many commits of this process wait to be written. One more never fails because of it,
  /// but who can put work off does well to when it grows. 0 where commits do not wait in line.
  default int backlog() {
    return 0;
  }

  /// Whether only this process can have the store open. Then whatever an earlier process had begun
  /// is over at once; otherwise only an expired lease says so.
  boolean exclusive();

  /// Does something, once and on another thread, if this engine stops for good, after a write that
  /// failed, say: every call is a [StoreFailure] from then on, and what a process goes on to do
  /// cannot be kept, so it does well to end. Engines that cannot stop so never do it.
  default void whenStopped(Consumer<StoreFailure> action) {}

  @Override
  void close();
}
