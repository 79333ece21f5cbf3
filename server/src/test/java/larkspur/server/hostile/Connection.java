package larkspur.server.hostile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A socket to the server that sends whatever bytes it is given, and reads answers strictly: one
/// that does not come is an error after a bound, never a wait without end.
final class Connection implements AutoCloseable {

  private static final int ANSWER_MILLISECONDS_MAX = 120_000;

  private final int port;
  private Socket socket;
  private InputStream in;

  Connection(int port) {
    this.port = port;
  }

  /// Sends a request and reads its answer; over the same socket as the one before, where the server
  /// left that open.
  Answer send(Request request) {
    try {
      write(request.bytes());
      return read(request.method()).orElseThrow(() -> new EOFException("closed without an answer"));
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(request.toString(), e);
    }
  }

  /// Sends bytes and reads every answer to them until the server closes the connection, or until
  /// `answers` have come.
  List<Answer> exchange(byte[] bytes, int answers) {
    return exchange(bytes, answers, "GET");
  }

  /// The same with answers to requests of one method.
  List<Answer> exchange(byte[] bytes, int answers, String method) {
    List<Answer> read = new ArrayList<>();
    try {
      write(bytes);
      while (read.size() < answers) {
        Optional<Answer> next = read(method);
        if (next.isEmpty()) {
          break;
        }
        read.add(next.get());
      }
      return read;
    } catch (IOException e) {
      close();
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the server has closed, or closes now, what it was sent having been answered.
  boolean isClosedByServer() {
    if (socket == null) {
      return true;
    }
    try {
      return in.read() < 0;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  void write(byte[] bytes) throws IOException {
    if (socket == null) {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(ANSWER_MILLISECONDS_MAX);
      in = new BufferedInputStream(socket.getInputStream());
    }
    try {
      socket.getOutputStream().write(bytes);
    } catch (IOException refusedEarly) {
      // The server may have answered, and closed, before it had read all. The answer is still
      // there.
    }
  }

  /// Tells the server that nothing more will come.
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /// The next answer; empty if the server closed the connection before one began.
  Optional<Answer> read(String method) throws IOException {
    String statusLine;
    int status;
    Map<String, List<String>> headers;
    do {
      statusLine = line();
      if (statusLine == null) {
        close();
        return Optional.empty();
      }
      if (!statusLine.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
        throw new IOException("not a status line: " + statusLine);
      }
      status = Integer.parseInt(statusLine.substring(9, 12));
      headers = headers();
    } while (status == 100);
    Answer head = new Answer(status, headers, new byte[0]);
    boolean bodiless = method.equals("HEAD") || status == 204 || status == 304;
    byte[] body =
        bodiless
            ? new byte[0]
            : head.anyCase("Transfer-Encoding").equalsIgnoreCase("chunked") ? chunks() : body(head);
    if (head.anyCase("Connection").equalsIgnoreCase("close")) {
      close();
    }
    return Optional.of(new Answer(status, headers, body));
  }

  private Map<String, List<String>> headers() throws IOException {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    while (true) {
      String line = line();
      if (line == null) {
        throw new EOFException("closed within the headers");
      }
      if (line.isEmpty()) {
        return headers;
      }
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new IOException("not a header: " + line);
      }
      headers
          .computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
          .add(line.substring(colon + 1).strip());
    }
  }

  private byte[] body(Answer head) throws IOException {
    String length = head.anyCase("Content-Length");
    if (length.isEmpty()) {
      byte[] rest = in.readAllBytes();
      close();
      return rest;
    }
    byte[] body = in.readNBytes(Integer.parseInt(length));
    if (body.length != Integer.parseInt(length)) {
      throw new EOFException("closed within the body");
    }
    return body;
  }

  private byte[] chunks() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (true) {
      String size = line();
      if (size == null) {
        throw new EOFException("closed between chunks");
      }
      int length = Integer.parseInt(size.strip(), 16);
      body.writeBytes(in.readNBytes(length));
      line();
      if (length == 0) {
        return body.toByteArray();
      }
    }
  }

  /// The next line, without its end; null at the end of everything.
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int b;
    try {
      b = in.read();
    } catch (java.net.SocketException reset) {
      return null;
    }
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n') {
      if (b != '\r') {
        line.write(b);
      }
      b = in.read();
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException gone) {
        // There is nothing left to close.
      }
      socket = null;
    }
  }
}
