package larkspur.wire.feishu.longconnection;

/// What a [Connection] needs of the socket that it is on.
interface Line {

  /// Sends one binary message. Returns when it is with the operating system, which may be never if
  /// nobody reads; then [#drop] ends it.
  ///
  /// @throws RuntimeException if the line is broken
  void send(byte[] message);

  /// Ends the TCP connection as it is, from any thread, without a word: a client that waits for the
  /// answer to one would not notice (the Java SDK does not answer a close frame).
  void drop();
}
