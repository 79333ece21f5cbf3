/// Users: the people of a team, and its apps' bots, which the protocol calls hubots. Begin with
/// [UserCalls].
package larkspur.wire.bearychat.user;
