/// Tenants, people, departments, apps, and the tokens that tell who is calling.
///
/// ```
/// tenant/<tenant>   tenant                the tenant
///                   member/<actor>        who belongs to it (once each; people and apps)
/// person/<person>   person                the person
/// app/<app>         app                   the app
/// robot/<robot>     robot                 what a hook's robot is called
/// alias/<kind>:<id> target                what an id that was given to the outside leads to
/// token/<sha256>    token                 what a token stands for
/// organisation/<tenant>
///                   organisation          its departments, and how far apps see them
/// email/<tenant>:<sha256> person          whom an e-mail address leads to
/// grant/<grant>     grant                 what a person lets an app do, and whether that is over
///                   code                  what its code was made for, and whether it was used
///                   refresh               the number of its refresh token
///                   access/<number>       what an access token is good for, and until when
/// ```
///
/// What never lives here: the words in which a token is refused, and anything about cookies or
/// headers. Begin with [Identities]; who finds whom is in [Contacts], what people let apps do in
/// [Grants].
package larkspur.core.identity;
