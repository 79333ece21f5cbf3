/// What the developer's powers ask of an installation: events, hooks and visits, in the words of
/// `developer` on one side and of `core` on the other.
///
/// What never lives here: how it is asked for, which is `developer`'s. Begin with [EventSettings].
package larkspur.server.development;
