/// What the protocols ask of a server, rule by rule, and which tests prove it.
///
/// Begin at [larkspur.conformance.Rules]: the rules are text files beside it. A test is marked with
/// [larkspur.conformance.Proves]; [larkspur.conformance.Marks] finds the marks,
/// [larkspur.conformance.Proofs] says what is missing, and [larkspur.conformance.Pages] writes the
/// pages of `docs/compatibility`. [larkspur.conformance.suite] asks a server itself. Nothing here
/// knows the server.
package larkspur.conformance;
