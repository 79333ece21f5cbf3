/// What a facade tells of a request while it serves it, whatever the protocol.
package larkspur.core.call;
