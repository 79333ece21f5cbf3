/// The host's own identity provider, asked by OpenID Connect who a browser's person is
/// ([why](docs/decisions/021-openid-connect.md)).
///
/// What never lives here: who of ours an account is (`larkspur.core.signin` says that), pages, and
/// anything that is kept. Begin with [OpenIdProvider].
package larkspur.console.provider;
