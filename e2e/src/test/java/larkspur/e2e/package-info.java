/// The real server in a process of its own, and real clients that talk to it over loopback.
///
/// Here lives what all of them need: [larkspur.e2e.RunningServer] starts, kills and restarts the
/// jar; [larkspur.e2e.Eventually] waits for what happens in its own time; [larkspur.e2e.Shape]
/// compares an answer with what the documents show. Nothing here knows a class of the server:
/// client and server share samples, never code, so that an error cannot hide on both sides.
///
/// Begin with `larkspur.e2e.journey`.
package larkspur.e2e;
