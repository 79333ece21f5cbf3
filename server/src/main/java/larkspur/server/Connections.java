package larkspur.server;

import io.helidon.common.socket.SocketOptions;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The sockets of the connections that were accepted, by where they come from, so that one can be
/// reset: Helidon only lets a connection end well. Kept only while the developer's powers are on.
final class Connections {

  /// From so many on, those that are closed are looked for.
  private static final int TIDIED_FROM = 1_000;

  private final Map<SocketAddress, Socket> sockets = new ConcurrentHashMap<>();

  /// Ends the connection of a request so that its client sees it reset.
  void reset(ServerRequest request) {
    Socket socket = sockets.remove(request.remotePeer().address());
    if (socket != null) {
      try {
        // With no time to linger, closing drops what was not sent and tells the peer so.
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void add(Socket socket) {
    if (sockets.size() >= TIDIED_FROM) {
      sockets.values().removeIf(Socket::isClosed);
    }
    sockets.put(socket.getRemoteSocketAddress(), socket);
  }

  /// The same options for accepted sockets, which are remembered as they pass by.
  SocketOptions remembering(SocketOptions options) {
    return new Remembering(options);
  }

  private final class Remembering implements SocketOptions {

    private final SocketOptions options;

    Remembering(SocketOptions options) {
      this.options = options;
    }

    @Override
    public void configureSocket(Socket socket) {
      options.configureSocket(socket);
      add(socket);
    }

    @Override
    public void configureSocket(SocketChannel channel) {
      options.configureSocket(channel);
      add(channel.socket());
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
      return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
      return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
      return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
      return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
      return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
      return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
      return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
      return options.tcpNoDelay();
    }
  }
}
