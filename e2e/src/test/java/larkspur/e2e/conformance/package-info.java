/// The suite that a user can point at the original, pointed at this server.
package larkspur.e2e.conformance;
