/// What the protocols ask of a server, rule by rule, and which tests prove it.
///
/// Begin at [larkspur.conformance.Proves].
package larkspur.conformance;
