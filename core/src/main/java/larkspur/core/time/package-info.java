/// Time as something that is passed in: the one clock of a process, and the one place where threads
/// are made.
package larkspur.core.time;
