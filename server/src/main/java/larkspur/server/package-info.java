/// The one program that joins the parts: configuration, composition, the operator's commands.
///
/// Here, and only here, two adapters are named at once. What never lives here: a rule of the
/// domain, a word of a protocol. Begin with [Installation], which is the composition; [Larkspur]
/// holds one, and the socket through which it is reached.
package larkspur.server;
