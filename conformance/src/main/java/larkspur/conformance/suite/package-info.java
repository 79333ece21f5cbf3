/// Checks any server against the rules, over HTTP alone: this one, or the original with the user's
/// own credentials.
///
/// Begin at [larkspur.conformance.suite.Main]. A [larkspur.conformance.suite.Story] plays a few
/// calls for the rules that it names and says what differs. Stories touch only what they made
/// themselves, one call after the other, and take it away again. Nothing here knows the server's
/// code.
package larkspur.conformance.suite;
