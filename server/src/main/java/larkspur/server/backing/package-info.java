/// Where an installation's data is: the store, the blobs and the key of secrets, opened as the
/// settings say, and copies of all that.
///
/// What never lives here: what the data means. Begin with [Backing].
package larkspur.server.backing;
