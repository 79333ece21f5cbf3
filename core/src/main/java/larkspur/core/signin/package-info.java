/// How people sign in with a browser, and let apps act for them.
///
/// ```
/// password/<person>          password     its Argon2id hash, and when it was set
/// sign-in/<sha256>           sign-in      a browser that is known as a person's for a while
/// attempts/<kind>:<sha256>   attempts     how often somebody tried of late
/// known-browser/<sha256>     browser      one in which a person signed in by password before
/// consent/<person>:<app>     consent      what a person has let an app do, all together
/// device/<sha256>            device       a device that waits for a person to agree
/// device-code/<sha256>       device       which device a person's code is for
/// departure/<sha256>         departure    a browser that is at the host's identity provider
/// provider-person/<person>   account      which account there is the person
/// provider-account/<tenant>:<sha256>      whom an account leads to, if they say the same
/// ```
///
/// What never lives here: cookies, pages and redirects, the names of parameters, and what is told
/// of a failure. Begin with [Authorizations], which says what a browser may be sent back with.
package larkspur.core.signin;
