/// What an operator configures: `larkspur.conf`, the environment and options, read into values that
/// need no second look.
///
/// What never lives here: what is made of a setting. Begin with [Settings]; [Configuration] reads
/// them and says, line by line, what is wrong.
package larkspur.server.settings;
