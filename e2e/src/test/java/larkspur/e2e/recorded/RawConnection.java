package larkspur.e2e.recorded;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A socket that sends what it is given, whatever a client library would think of it, and reads
/// answers of HTTP/1.1.
final class RawConnection implements AutoCloseable {

  private static final int ANSWERED_WITHIN_MILLIS = 120_000;

  private final Socket socket;
  private final InputStream in;

  /// @param headers with their names as they were spelled
  record Answer(int status, List<String> headers, String body) {

    Optional<String> header(String name) {
      return headers.stream()
          .filter(line -> line.startsWith(name + ":"))
          .map(line -> line.substring(name.length() + 1).strip())
          .findFirst();
    }
  }

  RawConnection(URI server) throws IOException {
    socket = new Socket(server.getHost(), server.getPort());
    socket.setSoTimeout(ANSWERED_WITHIN_MILLIS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  Answer send(byte[] request) throws IOException {
    socket.getOutputStream().write(request);
    socket.getOutputStream().flush();
    int status = Integer.parseInt(line().split(" ")[1]);
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    Answer head = new Answer(status, headers, "");
    return new Answer(status, headers, new String(body(head), StandardCharsets.UTF_8));
  }

  private byte[] body(Answer head) throws IOException {
    if (head.status() == 204) {
      return new byte[0];
    }
    if (header(head, "transfer-encoding").filter("chunked"::equals).isPresent()) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      for (int size = chunkSize(); size > 0; size = chunkSize()) {
        whole.writeBytes(exactly(size));
        line();
      }
      line();
      return whole.toByteArray();
    }
    return exactly(header(head, "content-length").map(Integer::parseInt).orElse(0));
  }

  private static Optional<String> header(Answer head, String lowerCase) {
    return head.headers().stream()
        .filter(line -> line.regionMatches(true, 0, lowerCase + ":", 0, lowerCase.length() + 1))
        .map(line -> line.substring(lowerCase.length() + 1).strip())
        .findFirst();
  }

  private int chunkSize() throws IOException {
    return Integer.parseInt(line(), 16);
  }

  private byte[] exactly(int size) throws IOException {
    byte[] read = in.readNBytes(size);
    if (read.length < size) {
      throw new EOFException("the answer ends early");
    }
    return read;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection was closed, after " + line);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
