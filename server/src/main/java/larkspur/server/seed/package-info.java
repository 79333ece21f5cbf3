/// Seed files: who and what a server knows from the start, with ids that never change. The format
/// is described in `docs/operating/seed.md`.
package larkspur.server.seed;
