/// Bots that hear of events with the official SDKs. Some are killed while they do: what each heard
/// it writes down before it acknowledges it; begin with [NodeBot]. Others are asked about cards
/// that people press, over the long connection and by webhooks: begin with [CardBotTest]. What they
/// send is sent again with every field of it broken: [BrokenRequestsTest].
package larkspur.e2e.events;
