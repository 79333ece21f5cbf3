/// A client for the messages of the BearyChat OpenAPI, for Java 17 and later.
///
/// Begin at [larkspur.client.bearychat.MessageApi]: the five calls, each blocking or with a future.
/// Each gives a [larkspur.client.bearychat.Response], which is the raw form (status and body,
/// whatever they are) and leads to the typed one
/// ([larkspur.client.bearychat.Response#orElseThrow()]). Under it lies a
/// [larkspur.client.bearychat.Requester], which carries requests and can be replaced.
///
/// What never comes here: a class of a server, and any type of the JSON library in what is public.
///
/// Sources are named by page: `message.create` and its like are the pages of that name in the `api`
/// folder of the service's published documentation (bearyinnovative/OpenAPI on GitHub).
package larkspur.client.bearychat;
