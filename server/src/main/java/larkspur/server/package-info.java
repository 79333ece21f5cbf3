/// The one program that joins the parts: configuration, composition, the operator's commands.
///
/// Here, and only here, two adapters are named at once. What never lives here: a rule of the
/// domain, a word of a protocol. Begin with [Larkspur], which is the composition.
package larkspur.server;
