/// What runs execute: the built-in skills.
///
/// ```
/// assistant   plain commands, no model: AssistantSkill ── Command, all of them in Commands
/// echo        answers with the owner's latest message, whole or in parts
/// script      fixed steps: says, writes, pauses, asks, fails
/// ```
///
/// A skill is a function of a conversation ([larkspur.core.agent.Skill]); it keeps nothing between
/// two calls. What never lives here: the states of a run, and anything about a protocol. Begin with
/// [BuiltInSkills].
package larkspur.agents;
