package larkspur.server;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import larkspur.developer.Protocol;

/// The protocols that are served, as the developer's powers see them: each facade's own words.
final class Protocols {

  private final Supplier<Installation> installation;

  Protocols(Supplier<Installation> installation) {
    this.installation = installation;
  }

  List<Protocol> all() {
    return List.of(feishu(), bearyChat());
  }

  Protocol feishu() {
    return new Feishu(installation);
  }

  Protocol bearyChat() {
    return new BearyChat(installation);
  }

  /// What is neither.
  Protocol none() {
    return new None();
  }

  private record Feishu(Supplier<Installation> installation) implements Protocol {

    @Override
    public List<String> calls() {
      return installation.get().feishu().calls().stream().map(call -> call.name()).toList();
    }

    @Override
    public Optional<String> call(String method, String path) {
      return installation.get().feishu().call(method, path).map(call -> call.name());
    }

    @Override
    public void fail(ServerRequest request, ServerResponse response, Failing failing) {
      installation
          .get()
          .feishu()
          .fail(request, response, failing.status(), failing.code(), failing.msg());
    }
  }

  private record BearyChat(Supplier<Installation> installation) implements Protocol {

    @Override
    public List<String> calls() {
      return installation.get().bearyChat().calls().stream().map(call -> call.name()).toList();
    }

    @Override
    public Optional<String> call(String method, String path) {
      return installation.get().bearyChat().call(method, path).map(call -> call.name());
    }

    @Override
    public void fail(ServerRequest request, ServerResponse response, Failing failing) {
      installation
          .get()
          .bearyChat()
          .fail(request, response, failing.status(), failing.code(), failing.msg());
    }
  }

  private record None() implements Protocol {

    @Override
    public List<String> calls() {
      return List.of();
    }

    @Override
    public Optional<String> call(String method, String path) {
      return Optional.empty();
    }

    @Override
    public void fail(ServerRequest request, ServerResponse response, Failing failing) {
      response.status(failing.status());
      response.headers().set(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
      response.send((failing.msg().orElse("failed") + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
