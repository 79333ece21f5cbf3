/// What an operator does to the people of a server, and the socket by which a command has the
/// process do it that holds the data open.
///
/// What never lives here: who may reach the socket, which the data folder's owner decides. Begin
/// with [PersonSettings].
package larkspur.server.operator;
