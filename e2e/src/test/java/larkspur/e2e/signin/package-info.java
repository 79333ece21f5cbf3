/// Signing in as people do it: a real browser on the server's own pages, and what the app then does
/// with the code that it gets.
package larkspur.e2e.signin;
