/// The one program that joins the parts: their composition, and the socket through which it is
/// reached.
///
/// Here, and only here, two adapters are named at once. What never lives here: a rule of the
/// domain, a word of a protocol. Begin with [Installation], which is the composition; [Larkspur]
/// holds one, and the socket. Around them: `command` is what is typed, `settings` what is
/// configured, `backing` where the data is, `seed` what a server begins with, `operator` what is
/// changed of people while it runs, `development` what its developer may do to it.
package larkspur.server;
