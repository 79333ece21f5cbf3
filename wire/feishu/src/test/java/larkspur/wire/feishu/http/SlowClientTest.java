package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import larkspur.core.refusal.Refusal;
import larkspur.core.upload.Piece;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.im.ResourceCalls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Clients that keep room for something large and do not go on: their connections end, and the room
/// is others'.
class SlowClientTest {

  /// More than what the buffers of two sockets take.
  private static final long ENDLESS = 1L << 40;

  private final AtomicInteger answered = new AtomicInteger();

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("im:resource"),
          Duration.ofMillis(100),
          on ->
              List.of(
                  call(
                      Call.Method.POST,
                      "/change",
                      in -> {
                        answered.incrementAndGet();
                        return Map.of();
                      }),
                  call(
                      Call.Method.GET,
                      "/download",
                      in ->
                          new Answer.Download(
                              "application/octet-stream",
                              "a",
                              ENDLESS,
                              Optional.of(new Piece(0, ENDLESS, ENDLESS, endless())))),
                  new ResourceCalls(on.uploads, 192 * 1024)
                      .calls().stream()
                          .filter(call -> call.url().equals("/open-apis/im/v1/images"))
                          .findFirst()
                          .orElseThrow()));

  private static Call call(Call.Method method, String path, Call.Handler handler) {
    return new Call(
        "test" + path,
        method,
        path,
        Set.of(Call.TokenKind.TENANT),
        List.of(),
        Shape.EMPTY,
        Shape.of(Shape.optional("a", Kind.any())),
        new PlainVoice(),
        handler);
  }

  private static final class PlainVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(400, 99992402, "field validation failed", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return new Failure(400, 1, refusal.getMessage());
    }
  }

  private static InputStream endless() {
    return new InputStream() {
      @Override
      public int read() {
        return 0;
      }

      @Override
      public int read(byte[] into, int offset, int most) {
        return most;
      }
    };
  }

  @AfterEach
  void close() {
    harness.close();
  }

  private Socket sent(String request) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", URI.create(harness.url()).getPort()));
    // Only ends what would hang.
    socket.setSoTimeout(120_000);
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  private String head(String method, String path, String more) {
    return method
        + " /open-apis"
        + path
        + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer "
        + harness.tenantToken()
        + "\r\n"
        + more
        + "\r\n";
  }

  /// What is answered until the connection ends, however it does.
  private static int answer(Socket socket) throws IOException {
    int bytes = 0;
    try {
      while (socket.getInputStream().read() >= 0) {
        bytes++;
      }
    } catch (java.net.SocketException reset) {
      // that is an end, too
    }
    return bytes;
  }

  private void noRoomIsHeld() {
    long end = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (harness.capacity.bodyBytes() != 0) {
      assertThat(System.nanoTime()).as("room is held still").isLessThan(end);
      Thread.yield();
    }
  }

  @Test
  void a_body_that_stops_coming_ends_its_connection() throws IOException {
    try (Socket socket = sent(head("POST", "/change", "Content-Length: 1000000\r\n") + "{\"a\":")) {
      assertThat(answer(socket)).isZero();
    }
    noRoomIsHeld();
    assertThat(answered).hasValue(0);
  }

  @Test
  void a_body_in_chunks_that_stops_coming_ends_its_connection() throws IOException {
    String head = head("POST", "/change", "Transfer-Encoding: chunked\r\n");
    try (Socket socket = sent(head + "6\r\n{\"a\":1\r\n")) {
      assertThat(answer(socket)).isZero();
    }
    noRoomIsHeld();
    assertThat(answered).hasValue(0);
  }

  @Test
  void an_upload_that_stops_coming_ends_its_connection_and_nothing_of_it_is_kept()
      throws IOException {
    String head =
        head(
            "POST",
            "/im/v1/images",
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 15000\r\n");
    String form =
        "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"a\"\r\n\r\n"
            + "x".repeat(5_000);
    try (Socket socket = sent(head + form)) {
      assertThat(answer(socket)).isZero();
    }
    noRoomIsHeld();
    harness.blobs.list(blob -> assertThat(blob).as("nothing").isNull());
  }

  @Test
  void a_download_that_nobody_reads_ends() throws IOException {
    try (Socket socket = sent(head("GET", "/download", ""))) {
      // Of what is on its way already, the first line.
      assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
      noRoomIsHeld();
      answer(socket);
    }
  }

  @Test
  void a_small_body_holds_no_room_and_may_take_its_time() throws IOException {
    try (Socket small = sent(head("POST", "/change", "Content-Length: 7\r\n") + "{\"a\":")) {
      a_body_that_stops_coming_ends_its_connection();
      small.getOutputStream().write("1}".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(small.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200 OK");
      assertThat(answered).hasValue(1);
    }
  }
}
