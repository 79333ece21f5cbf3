/// Bots that hear of events with the official SDKs, and are killed while they do. What each heard
/// it writes down before it acknowledges it; begin with [NodeBot].
package larkspur.e2e.events;
