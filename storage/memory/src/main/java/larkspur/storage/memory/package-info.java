/// The engine for tests: everything is kept until the process ends.
///
/// ```
/// MemoryStore, HostileStore     what a server holds; several may look at one data
///        └── MemoryData         what outlives them, as a folder would
///              ├── Cells        a partition: entries by key
///              ├── Segments     a log: its head, and its entries cut into segments
///              └── Notes        the agenda
/// ```
///
/// [MemoryStore] is simple and strict: where the contract leaves a caller's fault undefined, it
/// says so loudly. [HostileStore] does all that a network between a server and its data may do, and
/// still keeps the contract. What never lives here: anything that a server in use would rely on.
/// Begin with [MemoryStore].
package larkspur.storage.memory;
