/// What a developer may do to a server that is only theirs: put it back, move its clock, break its
/// calls, watch it.
package larkspur.developer;
