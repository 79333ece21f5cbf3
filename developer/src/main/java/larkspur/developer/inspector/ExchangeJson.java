package larkspur.developer.inspector;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import tools.jackson.databind.json.JsonMapper;

/// Exchanges as the inspector's page reads them. What has no value is left out.
final class ExchangeJson {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .changeDefaultPropertyInclusion(inclusion ->
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.NON_ABSENT))
          .build();

  private ExchangeJson() {}

  static byte[] write(Object value) {
    return MAPPER.writeValueAsBytes(value);
  }

  static String text(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /// One line of the list.
  ///
  /// @param took in milliseconds
  record Line(
      String id,
      String at,
      double took,
      String method,
      String path,
      String query,
      Optional<Integer> status,
      Optional<String> call,
      Optional<CallerObject> caller,
      long requestBytes,
      Optional<Long> answerBytes,
      Optional<String> logId,
      String remote,
      List<String> troubles) {}

  record CallerObject(
      String kind, String id, String name, TenantObject tenant, Optional<AppObject> app) {}

  record TenantObject(String id, String name) {}

  record AppObject(String id, String name) {}

  /// All of one exchange.
  ///
  /// @param secrets `masked` or `shown`
  /// @param curl the command; absent if there is none
  /// @param noCurl why there is none
  record Whole(
      Line line,
      String secrets,
      Message request,
      Optional<Message> answer,
      Optional<String> curl,
      Optional<String> noCurl) {}

  record Message(List<HeaderObject> headers, BodyObject body) {}

  record HeaderObject(String name, String value) {}

  /// @param kind `none`, `text` or `binary`
  /// @param bytes how many there are; of a cut body more than were kept
  record BodyObject(String kind, long bytes, long kept, Optional<String> text) {}

  static Line line(Exchange exchange, String id, Masking masking) {
    return new Line(
        id,
        exchange.at().toString(),
        exchange.took().toNanos() / 1_000 / 1_000.0,
        exchange.method(),
        masking.path(exchange.path()),
        masking.query(exchange.query()),
        exchange.answer().map(Exchange.Answer::status),
        exchange.call(),
        exchange.caller().map(ExchangeJson::caller),
        exchange.request().bytes(),
        exchange.answer().map(answer -> answer.body().bytes()),
        exchange.logId(),
        exchange.remote(),
        exchange.troubles());
  }

  private static CallerObject caller(Exchange.NamedCaller caller) {
    String kind =
        switch (caller.actor()) {
          case PersonId person -> "person";
          case AppId app -> "app";
          case RobotId robot -> "robot";
        };
    return new CallerObject(
        kind,
        caller.actor().value(),
        caller.actorName(),
        new TenantObject(caller.tenant().value(), caller.tenantName()),
        caller.app().map(app -> new AppObject(app.value(), caller.appName().orElse(""))));
  }

  static Whole whole(Exchange exchange, String id, String server, Masking masking) {
    Curl curl = Curl.of(exchange, server, masking);
    return new Whole(
        line(exchange, id, masking),
        masking.name().toLowerCase(Locale.ROOT),
        message(exchange.headers(), exchange.request(), masking),
        exchange.answer().map(answer -> message(answer.headers(), answer.body(), masking)),
        curl instanceof Curl.Command command ? Optional.of(command.text()) : Optional.empty(),
        curl instanceof Curl.Impossible not ? Optional.of(not.reason()) : Optional.empty());
  }

  private static Message message(List<Exchange.Header> headers, Payload body, Masking masking) {
    return new Message(
        headers.stream()
            .map(header -> new HeaderObject(header.name(), masking.header(header)))
            .toList(),
        body(body, masking));
  }

  private static BodyObject body(Payload body, Masking masking) {
    if (body.isEmpty()) {
      return new BodyObject("none", 0, 0, Optional.empty());
    }
    Optional<String> text = body.text().map(masking::body);
    return new BodyObject(
        text.isPresent() ? "text" : "binary", body.bytes(), body.kept().length, text);
  }
}
