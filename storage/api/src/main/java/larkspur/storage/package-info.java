/// All that Larkspur asks of a database: partitions, logs and an agenda.
///
/// ```
/// Store ─┬─ Partition   a few thousand entries by key; a commit is atomic within it
///        ├─ Log         an endless partition: a small head, and entries by position
///        ├─ Agenda      how anything is found again later, or after a crash
///        └─ Contents    all of it, to be moved into another store in Pieces
/// ```
///
/// Here live the promises and the values they are made of. What never lives here: an engine, a
/// driver, a word of the domain. Begin with [Store], then [Log]; what each promise means in
/// practice is run by the tests of `storage/contract`.
package larkspur.storage;
