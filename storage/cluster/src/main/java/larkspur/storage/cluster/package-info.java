/// A real cluster of three Cassandra nodes on this machine, for tests: three processes on loopback
/// addresses, on a Java of their own, found or started by whoever needs them first, and killed,
/// brought back, emptied and repaired as a test likes.
///
/// ```
/// folder/                  target/cluster, or what larkspur.cluster.folder says
/// ├── LOCK                 held while somebody looks for the cluster, starts it or stops it
/// ├── SETTINGS             what its nodes were started with; a cluster with other settings is not used
/// └── node1/ node2/ node3/
///     ├── pid              process id, and when that process began
///     ├── log              all that the node says
///     ├── cassandra.yaml, *.options, logback.xml        written anew at each start
///     ├── replaced         if it came back empty: it takes its data from the others
///     └── data/ commitlog/ hints/ saved_caches/ cdc/
/// ```
///
/// Cassandra's jars lie in `target/libs` and are on nobody's class path: its Netty and its Guava
/// are not ours. What is asked of a running node is asked over JMX, or at its native port.
///
/// What never lives here: anything that Larkspur keeps in a cluster, and any driver. Nothing of
/// this is shipped. Begin with [Cluster].
package larkspur.storage.cluster;
