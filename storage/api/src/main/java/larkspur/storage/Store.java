package larkspur.storage;

import java.util.List;
import java.util.Optional;

/// A database, as Larkspur sees one.
///
/// **Atomic.** A commit addresses one partition, or one log's head with its appends. All of it
/// happens or none of it.
///
/// **Durable.** When a commit returns, its effect survives whatever the engine promises to survive
/// (see each engine). A commit that throws [Conflict] had no effect. There is no third outcome: an
/// engine whose reply was lost finds out what happened, by the commit's id, before it answers.
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

  /// Whether only this process can have the store open. Then whatever an earlier process had begun
  /// is over at once; otherwise only an expired lease says so.
  boolean exclusive();

  @Override
  void close();
}
