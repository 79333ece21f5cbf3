package larkspur.delivery;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Somebody's server to which things are posted, on loopback. What it answers, and whether, is said
/// by the test, byte for byte.
final class Receiver implements AutoCloseable {

  /// Answers one request.
  interface Behaviour {
    void answer(Request request, OutputStream out) throws IOException, InterruptedException;
  }

  /// @param head the request line and the headers, as they came
  record Request(String head, byte[] body) {
    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final ServerSocket listening;
  private final Behaviour behaviour;
  private final List<Socket> open = new ArrayList<>();
  private final BlockingQueue<Request> received = new LinkedBlockingQueue<>();

  Receiver(Behaviour behaviour) {
    this.behaviour = behaviour;
    try {
      this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  static Behaviour answering(int status, String body) {
    return (request, out) -> {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      out.write(
          ("HTTP/1.1 " + status + " Told\r\nContent-Length: " + bytes.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
      out.flush();
    };
  }

  /// Takes the request, and says nothing.
  static Behaviour hanging() {
    return (request, out) -> new java.util.concurrent.CountDownLatch(1).await();
  }

  String url() {
    return "http://127.0.0.1:" + port() + "/hook";
  }

  int port() {
    return listening.getLocalPort();
  }

  /// The next request that came in; fails if there is none for long.
  Request next() {
    try {
      Request request = received.poll(120, TimeUnit.SECONDS);
      if (request == null) {
        throw new AssertionError("nothing was received");
      }
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  int waiting() {
    return received.size();
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listening.accept();
        synchronized (open) {
          open.add(socket);
        }
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      while (true) {
        String head = head(in);
        int length =
            head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        Request request = new Request(head, in.readNBytes(length));
        received.add(request);
        behaviour.answer(request, socket.getOutputStream());
      }
    } catch (IOException | InterruptedException closed) {
      // the other side is done
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed");
      }
      head.append((char) next);
    }
    return head.toString();
  }

  @Override
  public void close() {
    try {
      listening.close();
      synchronized (open) {
        for (Socket socket : open) {
          socket.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
