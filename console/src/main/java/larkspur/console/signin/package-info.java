/// The pages on which people sign in, and let apps or devices act for them: plain HTML that needs
/// no script, in the server's own name and looks.
///
/// What never lives here: who may do what (`larkspur.core.signin` says that), and the words of any
/// protocol but those with which OAuth sends a browser back. Begin with [SignInRoutes].
package larkspur.console.signin;
