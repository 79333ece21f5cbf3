/// The distributed engine: for when one machine is not enough. Apache Cassandra keeps the data, on
/// three replicas as a rule; any number of servers work on it.
///
/// ```
/// keyspace
/// ├── about         the format of all this
/// ├── names         which partitions and logs there may be
/// ├── partitions    a partition ─┬─ entries   key → version, value
/// │                              └─ receipts
/// ├── logs          a log ─┬─ frame (static)  latest transaction, last position, what is sealed
/// │                        ├─ head            key → version, value
/// │                        ├─ tail            position, family → version, value, position before
/// │                        ├─ segments        last position → where the one before it ends
/// │                        └─ receipts
/// ├── segments      a sealed segment ─┬─ entries   family, position → version, value
/// │                                   └─ receipts
/// ├── agenda_slots  which slots of time hold notes
/// └── agenda        a slot of a shard: time, reason, subject, tag → settled or not
/// ```
///
/// **Conditions** are lightweight transactions. A partition's commit tests the versions that it
/// names. A log's tests the log's latest transaction ([LogWriter]), and everything that waits for
/// one log goes into one. What was written once is written plainly, under keys of its own.
///
/// **Lost replies** are resolved by receipts, see [Sending].
///
/// **Segments.** A log's latest entries are in its tail, beside its head in one of the cluster's
/// partitions, so that one transaction reaches both; when the tail gets long, its older half is
/// sealed ([Sealing]).
///
/// What never lives here: what the values mean. Nothing of the driver is seen from outside, but
/// [NoRetries], which the driver makes by its name. Begin with [CassandraStore].
package larkspur.storage.cassandra;
