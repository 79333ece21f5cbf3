package larkspur.developer.inspector;

import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.InstantSource;
import java.util.function.Supplier;
import larkspur.core.identity.Identities;

/// Records every call and shows it at `/inspector`. For a server that only its developer reaches:
/// whoever reaches the page sees everybody's calls.
///
/// It is one filter, the outermost of the listener's: what is asked of the inspector itself it
/// answers, all else it lets pass and records.
public final class Inspector implements Filter, AutoCloseable {

  private final Exchanges exchanges = new Exchanges();
  private final InspectorRoutes routes;
  private final Recorder recorder;

  /// @param start names this start of the process, so that a page notices the next one
  /// @param server the address that requests for it begin with: scheme, host and port
  /// @param clock for when a call came
  /// @param identities as they are while a call is served, for the names of its caller
  public Inspector(
      String start, Supplier<String> server, InstantSource clock, Supplier<Identities> identities) {
    routes = new InspectorRoutes(exchanges, start, server);
    recorder = new Recorder(exchanges, clock, System::nanoTime, identities);
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    String path = request.prologue().uriPath().rawPath();
    if (InspectorRoutes.serves(path)) {
      routes.answer(path, request, response);
    } else {
      recorder.filter(chain, request, response);
    }
  }

  /// How many pages follow what happens.
  int readers() {
    return exchanges.readers();
  }

  /// Ends all pages' streams, which would else last as long as the page.
  @Override
  public void close() {
    exchanges.close();
  }
}
