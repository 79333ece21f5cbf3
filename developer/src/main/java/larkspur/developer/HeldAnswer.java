package larkspur.developer;

import io.helidon.common.uri.UriQuery;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.ServerResponseTrailers;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.function.UnaryOperator;

/// An answer that is kept back, so that it can be lost, cut or sent later. All of it is in memory
/// meanwhile, which a developer's server has for it.
final class HeldAnswer implements ServerResponse {

  private final ServerResponseHeaders headers = ServerResponseHeaders.create();
  private Status status = Status.OK_200;
  private byte[] body = {};
  private boolean sent;

  /// Sends it after all.
  void sendTo(ServerResponse response) {
    response.status(status);
    headers.forEach(response.headers()::set);
    if (body.length == 0) {
      response.send();
    } else {
      response.send(body);
    }
  }

  byte[] body() {
    return body;
  }

  @Override
  public ServerResponse status(Status other) {
    status = other;
    return this;
  }

  @Override
  public Status status() {
    return status;
  }

  @Override
  public ServerResponse header(io.helidon.http.Header header) {
    headers.set(header);
    return this;
  }

  @Override
  public ServerResponseHeaders headers() {
    return headers;
  }

  @Override
  public void send() {
    sent = true;
  }

  @Override
  public void send(byte[] bytes) {
    body = bytes;
    sent = true;
  }

  @Override
  public void send(byte[] bytes, int offset, int length) {
    send(Arrays.copyOfRange(bytes, offset, offset + length));
  }

  @Override
  public boolean isSent() {
    return sent;
  }

  @Override
  public long bytesWritten() {
    return body.length;
  }

  @Override
  public ServerResponse whenSent(Runnable action) {
    throw inOnePiece();
  }

  @Override
  public void send(Object entity) {
    throw inOnePiece();
  }

  @Override
  public OutputStream outputStream() {
    return new ByteArrayOutputStream() {
      @Override
      public void close() {
        send(toByteArray());
      }
    };
  }

  @Override
  public ServerResponse reroute(String path) {
    throw inOnePiece();
  }

  @Override
  public ServerResponse reroute(String path, UriQuery query) {
    throw inOnePiece();
  }

  @Override
  public ServerResponse next() {
    throw inOnePiece();
  }

  @Override
  public ServerResponseTrailers trailers() {
    throw inOnePiece();
  }

  @Override
  public void streamResult(String result) {
    throw inOnePiece();
  }

  @Override
  public void streamFilter(UnaryOperator<OutputStream> filter) {
    throw inOnePiece();
  }

  private static UnsupportedOperationException inOnePiece() {
    return new UnsupportedOperationException(
        "a held answer is sent in one piece, by the call itself");
  }
}
