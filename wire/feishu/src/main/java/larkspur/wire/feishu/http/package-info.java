/// What every call of the Feishu Open Platform shares: its description, the token, the envelope,
/// the errors.
///
/// A call is described before it is written ([Call]): path, tokens, scopes, and each field with its
/// type and limits ([Shape], [Kind]). The description is what checks a request, what the bad-input
/// tests are made from, and what the compatibility pages list. The facade's other packages hold the
/// calls; each spells the domain's refusals in one [Voice].
///
/// What never lives here: a rule about who may do something, and a call. Begin with [FeishuRoutes].
package larkspur.wire.feishu.http;
