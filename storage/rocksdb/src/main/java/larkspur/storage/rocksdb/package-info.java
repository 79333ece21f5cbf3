/// The default engine: one machine, the data in one folder, kept by RocksDB.
///
/// A commit is durable when it returns: it was written to RocksDB's own log, and that log was
/// synced. Syncing costs the same for one commit as for a hundred, so one thread, [Writer], takes
/// all that wait, tests each one's conditions, writes what holds as one batch, syncs once, and only
/// then answers.
///
/// ```
/// folder/
/// ├── FORMAT     the version of all this, in words
/// ├── LOCK       held while a process has the folder open
/// └── db/        RocksDB's files: two column families
///
/// default   family 00 id 00 'p' key                   partition entry   commit id (16 bytes), value
///           family 00 id 00 'h' key                   value of a head   commit id (16 bytes), value
///           family 00 id 00 'e' family 00 position    entry of a log    commit id (16 bytes), value
/// agenda    shard (1) millisecond (8) reason 00 subject 00 tag          nothing
/// ```
///
/// Numbers are big-endian, text is UTF-8; neither family nor id nor key has a NUL in it, so the
/// order of these keys is the order of what they name. Where a log ends is kept in memory while it
/// is hot ([End]); else the last entries of its families say it.
///
/// **Threads.** A call into RocksDB pins the carrier of the virtual thread that makes it. Commits
/// only wait for [Writer], which holds no carrier; reads do call RocksDB on the caller's own
/// thread, shortly. So that reads from a slow disk starve nobody, the server raises the parallelism
/// of the virtual threads' scheduler; nothing here does.
///
/// What never lives here: what the values mean. Nothing of RocksDB is seen from outside. Begin with
/// [RocksStore].
package larkspur.storage.rocksdb;
