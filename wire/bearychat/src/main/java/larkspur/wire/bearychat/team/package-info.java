/// What a client asks first: the version of the API, and which team it is in. Begin with
/// [TeamCalls].
package larkspur.wire.bearychat.team;
