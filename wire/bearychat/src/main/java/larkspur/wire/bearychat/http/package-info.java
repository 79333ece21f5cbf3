/// What every call of the BearyChat OpenAPI shares: its description, where its parameters and its
/// token may stand, and how it fails.
///
/// A call is described before it is written ([Call]): name, method, and each parameter with its
/// kind and its limits ([Shape], [Kind]). The description is what checks a request, and what
/// bad-input tests are made from. The facade's other packages hold the calls.
///
/// Clients disagree about nearly everything that the documents say: which method, which content
/// type, the token in the query or in the body. All of it is settled in [OpenApiRoutes] and
/// [Parameters], so that a call sees checked values only.
///
/// Rates are not limited, as the server's default is; so the three `x-ratelimit-*` headers, which
/// no client reads, are sent only where there is no room for a request just now, and where somebody
/// binds [larkspur.core.call.CallLimits] (bearychat-9.1.17).
///
/// What never lives here: a call, and a rule about who may do something. Begin with
/// [OpenApiRoutes].
package larkspur.wire.bearychat.http;
