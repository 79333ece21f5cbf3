package larkspur.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// One connection, on which one thread asks and waits for the answer.
final class Line implements AutoCloseable {

  private final SocketChannel channel;
  private final Incoming incoming = new Incoming();

  Line(InetSocketAddress server) throws IOException {
    channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /// @return the answer's body
  /// @throws IllegalStateException if it has another status
  String ask(byte[] request, int status) throws IOException {
    exchange(request, status);
    return incoming.body();
  }

  /// As [#ask], for who wants to know only how long it took, in nanoseconds.
  long time(byte[] request, int status) throws IOException {
    long begun = System.nanoTime();
    exchange(request, status);
    return System.nanoTime() - begun;
  }

  private void exchange(byte[] request, int status) throws IOException {
    ByteBuffer out = ByteBuffer.wrap(request);
    while (out.hasRemaining()) {
      channel.write(out);
    }
    incoming.clear();
    while (!incoming.takeFrom(channel)) {}
    if (incoming.status() != status) {
      throw new IllegalStateException(
          "answered " + incoming.status() + ", not " + status + ": " + incoming.body());
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
