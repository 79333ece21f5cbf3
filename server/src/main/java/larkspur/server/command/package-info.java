/// What an operator types: `larkspur serve`, `backup`, `export`, `user` and so on, their options,
/// and what they print.
///
/// What never lives here: the work itself, which is where it can be done without a command line.
/// Begin with [Main].
package larkspur.server.command;
