package larkspur.storage.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// Stands between a client and a server on loopback and passes everything on, but for some replies:
/// then the server has done what it was asked for, and the client finds the connection closed.
final class LosingProxy implements AutoCloseable {

  private static final Pattern REQUEST = Pattern.compile("^((?:PUT|POST) \\S+) HTTP/1.1\r\n");

  private final ServerSocket listening;
  private final URI behind;
  private final List<Pattern> toLose = new CopyOnWriteArrayList<>();
  private final AtomicInteger lost = new AtomicInteger();

  private LosingProxy(ServerSocket listening, URI behind) {
    this.listening = listening;
    this.behind = behind;
  }

  static LosingProxy start(URI behind) throws IOException {
    LosingProxy proxy =
        new LosingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behind);
    Thread.startVirtualThread(proxy::accept);
    return proxy;
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /// Loses one reply to a request like `PUT /path`.
  void loseNextReplyTo(String pattern) {
    toLose.add(Pattern.compile(pattern));
  }

  int lost() {
    return lost.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket server = new Socket(behind.getHost(), behind.getPort());
        Connection connection = new Connection(client, server);
        Thread.startVirtualThread(connection::requests);
        Thread.startVirtualThread(connection::replies);
      }
    } catch (IOException closed) {
      // As the test ends.
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private final class Connection {

    private final Socket client;
    private final Socket server;
    private volatile boolean losing;

    Connection(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void requests() {
      byte[] some = new byte[65_536];
      try (client;
          server) {
        InputStream from = client.getInputStream();
        OutputStream to = server.getOutputStream();
        for (int read = from.read(some); read >= 0; read = from.read(some)) {
          var request = REQUEST.matcher(new String(some, 0, read, StandardCharsets.ISO_8859_1));
          if (request.find()) {
            Optional<Pattern> asked =
                toLose.stream().filter(one -> one.matcher(request.group(1)).find()).findFirst();
            losing = asked.isPresent() && toLose.remove(asked.get());
          }
          to.write(some, 0, read);
        }
      } catch (IOException closed) {
        // The other side has gone.
      }
    }

    void replies() {
      byte[] some = new byte[65_536];
      try (client;
          server) {
        InputStream from = server.getInputStream();
        OutputStream to = client.getOutputStream();
        for (int read = from.read(some); read >= 0; read = from.read(some)) {
          boolean onlyAsksForMore =
              new String(some, 0, read, StandardCharsets.ISO_8859_1).startsWith("HTTP/1.1 100");
          if (losing && !onlyAsksForMore) {
            lost.incrementAndGet();
            return;
          }
          to.write(some, 0, read);
        }
      } catch (IOException closed) {
        // The other side has gone.
      }
    }
  }
}
