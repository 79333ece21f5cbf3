/// Runs the tests in the folder `node` of this module: the official `@larksuiteoapi/node-sdk` and
/// the package `bearychat`, installed from npm, against a running server. Each of them is a test of
/// its own in the report.
package larkspur.e2e.node;
