/// Bad input, made from the calls' own descriptions and sent to a whole server over real sockets.
///
/// A [Sample] is a right request. [FeishuCases] and [BearyChatCases] read a call's description and
/// turn its sample into [Case]s: the same request with one thing wrong, and what must be answered.
/// A new call is covered on the day it is written; it only has to bring its sample, in
/// [FeishuSamples] or [BearyChatSamples].
///
/// Begin with [HostileInputTest].
package larkspur.server.hostile;
