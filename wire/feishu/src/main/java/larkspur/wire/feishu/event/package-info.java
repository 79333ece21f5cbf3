/// Events on their way to apps, as the Open Platform tells them: spelled, encrypted and signed.
///
/// What never lives here: which app hears what (`core.chat`), when and how often it is tried
/// (`delivery`), and the client that posts ([larkspur.core.event.Outbound] is asked for it). Begin
/// with [WebhookCourier].
package larkspur.wire.feishu.event;
