/// What a developer may do to a server that is only theirs: put it back, move its clock, break its
/// calls, watch it.
///
/// What never lives here: a word of a protocol, which each facade lends ([Protocol]), and where the
/// data is, which only the composition knows ([Server]). Begin with [Powers].
package larkspur.developer;
