/// Clients that cannot be installed here, by what they put on the wire: the Go and Python SDKs of
/// Lark, the published samples in C#, PHP and curl, and the BearyChat clients in Python, Go, Java,
/// PHP and Ruby.
///
/// Each file below `recorded/<client>/` in the test resources is one request, byte for byte but for
/// ids and tokens, with the answer that it must get. They were written from notes on those clients'
/// sources, and hold no code of theirs.
package larkspur.e2e.recorded;
