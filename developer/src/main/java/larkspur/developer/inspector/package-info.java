/// The inspector: what a developer sees of every call, while it happens.
///
/// [larkspur.developer.inspector.Recorder] stands around the facades and makes an
/// [larkspur.developer.inspector.Exchange] of each request and its answer;
/// [larkspur.developer.inspector.Exchanges] keeps the last of them;
/// [larkspur.developer.inspector.InspectorRoutes] shows them, as a page and as JSON. While
/// recording, bytes are kept and nothing else is done: what they mean is found when somebody looks.
///
/// What never lives here: a word of a protocol. Which call a request is, and whose, is told by the
/// facades through [larkspur.core.call.CallObserver]. Nothing is stored; the exchanges end with the
/// process.
package larkspur.developer.inspector;
