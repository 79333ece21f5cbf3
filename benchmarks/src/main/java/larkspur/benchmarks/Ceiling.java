package larkspur.benchmarks;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import java.util.Arrays;

/// What HTTP alone allows: a bare route of the server's HTTP library that takes in a request and
/// answers a constant.
public final class Ceiling {

  private Ceiling() {}

  /// @param arguments how many bytes the answer has
  public static void main(String[] arguments) {
    Carriers.asTheServerHas();
    byte[] answer = new byte[Integer.parseInt(arguments[0])];
    Arrays.fill(answer, (byte) ' ');
    answer[0] = '{';
    answer[answer.length - 1] = '}';
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(0)
            .routing(routing ->
                routing.post(
                    MessageBench.PATH,
                    (request, response) -> {
                      request.content().as(byte[].class);
                      response.status(Status.CREATED_201);
                      response
                          .headers()
                          .set(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8");
                      response.send(answer);
                    }))
            .build()
            .start();
    System.out.println("ready http://127.0.0.1:" + server.port());
    System.out.flush();
  }
}
