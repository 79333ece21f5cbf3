/// What the server does in a second, and how long it takes.
///
/// The server is a process of its own, started from its jar and asked over loopback, as any client
/// would; the load comes from this process, on the same cores. Figures of rates stand beside the
/// HTTP ceiling ([Ceiling]) measured in the same run, so that they say something on another machine
/// too. Begin with [Bench].
///
/// What never lives here: a claim about speed that fails a build. How to read the figures:
/// `docs/operating/bench.md`.
package larkspur.benchmarks;
