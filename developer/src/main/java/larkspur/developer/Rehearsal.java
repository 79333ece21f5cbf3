package larkspur.developer;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import larkspur.core.call.CallLimits;

/// What stands around every call while the powers are on: a fault may happen to it, a limit may
/// count it, and what is not served may be answered by a stub. In that order: what a stub answers
/// can be made to fail, too.
final class Rehearsal {

  static final HeaderName STUB = HeaderNames.create("X-Larkspur-Stub");

  private final Faults faults;
  private final Limits limits;
  private final Stubs stubs;
  private final Consumer<ServerRequest> reset;

  /// @param reset resets the connection of a request
  Rehearsal(Faults faults, Limits limits, Stubs stubs, Consumer<ServerRequest> reset) {
    this.faults = faults;
    this.limits = limits;
    this.stubs = stubs;
    this.reset = reset;
  }

  Handler around(Protocol protocol, Handler served) {
    return (request, response) -> {
      Asked asked = new Asked(protocol, served, request);
      Optional<Faults.Happening> fault = faults.next(asked.call, asked.method, asked.path);
      if (fault.isEmpty()) {
        serve(asked, response);
      } else if (fault.get().fault().after()) {
        afterwards(asked, response, fault.get());
      } else {
        instead(asked, response, fault.get());
      }
    };
  }

  private static final class Asked {
    private final Protocol protocol;
    private final Handler served;
    private final ServerRequest request;
    private final String method;
    private final String path;
    private final Optional<String> call;

    Asked(Protocol protocol, Handler served, ServerRequest request) {
      this.protocol = protocol;
      this.served = served;
      this.request = request;
      this.method = request.prologue().method().text().toUpperCase(Locale.ROOT);
      this.path = request.path().rawPath();
      this.call = protocol.call(method, path);
    }
  }

  // ---- serving

  private void serve(Asked asked, ServerResponse response) throws Exception {
    if (asked.call.isEmpty()) {
      switch (stubs.find(asked.method, asked.path)) {
        case Stubs.Match match -> {
          answer(match, response);
          return;
        }
        case Stubs.Nothing nothing -> {
          Optional<String> told = Stubs.told(nothing.broken());
          if (told.isPresent()) {
            response.headers().set(STUB, ascii(nothing.broken().getFirst().file()));
            asked.protocol.fail(
                asked.request, response, new Protocol.Failing(500, OptionalInt.empty(), told));
            return;
          }
        }
      }
    }
    if (limits.areSet()) {
      ScopedValue.where(CallLimits.CURRENT, limits)
          .call(() -> {
            asked.served.handle(asked.request, response);
            return null;
          });
    } else {
      asked.served.handle(asked.request, response);
    }
  }

  private static void answer(Stubs.Match match, ServerResponse response) {
    Stub stub = match.file().stub();
    response.status(stub.status());
    stub.headers()
        .forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
    response.headers().set(STUB, ascii(match.file().file()));
    Optional<byte[]> body = stub.body(match.parameters());
    if (body.isEmpty()) {
      response.send();
      return;
    }
    response
        .headers()
        .setIfAbsent(
            HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/json; charset=utf-8"));
    response.send(body.get());
  }

  /// A file's name as a header can carry it.
  private static String ascii(String file) {
    StringBuilder text = new StringBuilder();
    for (byte b : file.getBytes(StandardCharsets.UTF_8)) {
      text.append(b > ' ' && b < 0x7f && b != '%' ? (char) b : "%" + String.format("%02X", b));
    }
    return text.toString();
  }

  // ---- faults

  private void instead(Asked asked, ServerResponse response, Faults.Happening happening)
      throws Exception {
    Fault fault = happening.fault();
    delay(happening);
    if (fault.connection().isPresent()) {
      HeldAnswer held = new HeldAnswer();
      if (fault.connection().get() == Fault.Connection.TRUNCATE) {
        asked.protocol.fail(asked.request, held, failing(fault));
      }
      end(asked, response, fault.connection().get(), held);
    } else if (fault.failure().isPresent()) {
      asked.protocol.fail(asked.request, response, failing(fault));
    } else {
      serve(asked, response);
    }
  }

  private void afterwards(Asked asked, ServerResponse response, Faults.Happening happening)
      throws Exception {
    Fault fault = happening.fault();
    HeldAnswer held = new HeldAnswer();
    serve(asked, held);
    delay(happening);
    if (fault.failure().isPresent()) {
      held = new HeldAnswer();
      asked.protocol.fail(asked.request, held, failing(fault));
    }
    if (fault.connection().isPresent()) {
      end(asked, response, fault.connection().get(), held);
    } else {
      held.sendTo(response);
    }
  }

  private static Protocol.Failing failing(Fault fault) {
    return fault
        .failure()
        .orElseGet(() -> new Protocol.Failing(500, OptionalInt.empty(), Optional.empty()));
  }

  /// Waits by real time, as the client does; on a virtual thread, which holds no carrier meanwhile.
  private static void delay(Faults.Happening happening) {
    if (happening.fault().delay().isEmpty()) {
      return;
    }
    CountDownLatch forgotten = happening.forgotten();
    try {
      long nanos = happening.fault().delay().get().toNanos();
      if (forgotten.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new CloseConnectionException("the faults were taken away while one waited");
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("stopped while a fault waited", stopping);
    }
  }

  private void end(Asked asked, ServerResponse response, Fault.Connection how, HeldAnswer held) {
    switch (how) {
      case CLOSE -> {}
      case RESET -> reset.accept(asked.request);
      case TRUNCATE -> cut(response, held);
    }
    throw new CloseConnectionException("a fault ended the connection");
  }

  /// Sends the half of an answer whose head promises the whole.
  private static void cut(ServerResponse response, HeldAnswer held) {
    response.status(held.status());
    held.headers().forEach(response.headers()::set);
    response.contentLength(Math.max(1, held.body().length));
    try {
      OutputStream out = response.outputStream();
      out.write(held.body(), 0, held.body().length / 2);
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }
}
