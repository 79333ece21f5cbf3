/// Custom bots: addresses to which anybody who knows one posts a message into a chat (Feishu docs:
/// custom bot usage guide). Begin with [HookCalls].
///
/// What never lives here: what a hook is and who may make one (`core.chat`).
package larkspur.wire.feishu.bot;
