package larkspur.e2e.events;

import com.lark.oapi.core.request.EventReq;
import com.lark.oapi.core.response.EventResp;
import com.lark.oapi.core.token.AccessTokenType;
import com.lark.oapi.event.EventDispatcher;
import com.lark.oapi.event.cardcallback.P2CardActionTriggerHandler;
import com.lark.oapi.event.cardcallback.model.CallBackCard;
import com.lark.oapi.event.cardcallback.model.CallBackToast;
import com.lark.oapi.event.cardcallback.model.P2CardActionTrigger;
import com.lark.oapi.event.cardcallback.model.P2CardActionTriggerResponse;
import com.lark.oapi.service.im.ImService;
import com.lark.oapi.service.im.v1.model.P2MessageReceiveV1;
import com.lark.oapi.service.im.v1.model.ReplyMessageReq;
import com.lark.oapi.service.im.v1.model.ReplyMessageReqBody;
import com.lark.oapi.ws.Client;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Reply;
import larkspur.e2e.javasdk.Lark;

/// The bot of the Java SDK, in this process.
final class JavaCardBot implements CardBot {

  private final com.lark.oapi.Client lark;
  private final Optional<HttpServer> webhooks;

  private JavaCardBot(URI server, boolean onWebhooks) throws IOException {
    this.lark = Lark.of(server).client();
    this.webhooks = onWebhooks ? Optional.of(webhooks(dispatcher(TOKEN, KEY))) : Optional.empty();
  }

  /// On the long connection. The SDK has no way to end one; it ends with the server.
  static JavaCardBot connected(URI server) throws IOException {
    JavaCardBot bot = new JavaCardBot(server, false);
    new Client.Builder(DevelopmentSeed.APP, DevelopmentSeed.SECRET)
        .domain(server.toString())
        .autoReconnect(false)
        .eventHandler(bot.dispatcher("", ""))
        .build()
        .start();
    return bot;
  }

  /// A server of webhooks.
  static JavaCardBot posted(URI server) throws IOException {
    return new JavaCardBot(server, true);
  }

  private EventDispatcher dispatcher(String token, String key) {
    return EventDispatcher.newBuilder(token, key)
        .onP2MessageReceiveV1(
            new ImService.P2MessageReceiveV1Handler() {
              @Override
              public void handle(P2MessageReceiveV1 event) throws Exception {
                answer(event);
              }
            })
        .onP2CardActionTrigger(
            new P2CardActionTriggerHandler() {
              @Override
              public P2CardActionTriggerResponse handle(P2CardActionTrigger pressed) {
                return pressed(pressed);
              }
            })
        .build();
  }

  private void answer(P2MessageReceiveV1 event) throws Exception {
    String said = Reply.json(event.getEvent().getMessage().getContent()).get("text").asString();
    boolean asked = said.contains("card");
    Object content =
        asked
            ? card("a request", List.of(button("approve"), button("later")))
            : Map.of("text", "you said: " + said);
    Lark.succeeded(
        lark.im()
            .v1()
            .message()
            .reply(
                ReplyMessageReq.newBuilder()
                    .messageId(event.getEvent().getMessage().getMessageId())
                    .replyMessageReqBody(
                        ReplyMessageReqBody.newBuilder()
                            .msgType(asked ? "interactive" : "text")
                            .content(Reply.text(content))
                            .uuid(event.getHeader().getEventId())
                            .build())
                    .build()));
  }

  private P2CardActionTriggerResponse pressed(P2CardActionTrigger pressed) {
    String by = pressed.getEvent().getOperator().getOpenId();
    CallBackToast toast = new CallBackToast();
    P2CardActionTriggerResponse answer = new P2CardActionTriggerResponse();
    answer.setToast(toast);
    if (pressed.getEvent().getAction().getValue().get("act").equals("later")) {
      toast.setType("info");
      toast.setContent("working on it");
      Thread.startVirtualThread(() -> drawLater(pressed.getEvent().getToken(), by));
      return answer;
    }
    toast.setType("success");
    toast.setContent("approved");
    toast.setI18n(Map.of("zh_cn", "已批准", "en_us", "approved"));
    CallBackCard card = new CallBackCard();
    card.setType("raw");
    card.setData(card("approved by " + by, List.of(button("later"))));
    answer.setCard(card);
    return answer;
  }

  /// A body as the SDK writes it for calls that it has no builder for.
  private static final class Update {
    final String token;
    final Map<String, Object> card;

    Update(String token, Map<String, Object> card) {
      this.token = token;
      this.card = card;
    }
  }

  private void drawLater(String token, String by) {
    try {
      lark.post(
          "/open-apis/interactive/v1/card/update",
          new Update(token, card("done later by " + by, List.of())),
          AccessTokenType.Tenant);
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }

  private static Map<String, Object> button(String act) {
    return Map.of(
        "tag",
        "button",
        "text",
        Map.of("tag", "plain_text", "content", act),
        "behaviors",
        List.of(Map.of("type", "callback", "value", Map.of("act", act))));
  }

  private static Map<String, Object> card(String words, List<Map<String, Object>> more) {
    return Map.of(
        "schema",
        "2.0",
        "config",
        Map.of("update_multi", true),
        "body",
        Map.of(
            "elements",
            Stream.concat(
                    Stream.of(Map.<String, Object>of("tag", "markdown", "content", words)),
                    more.stream())
                .toList()));
  }

  // ---- webhooks

  private static HttpServer webhooks(EventDispatcher dispatcher) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/events", exchange -> handle(dispatcher, exchange));
    server.start();
    return server;
  }

  /// As the SDK's adapter for servlets does it.
  private static void handle(EventDispatcher dispatcher, HttpExchange exchange) throws IOException {
    try (exchange) {
      EventReq request = new EventReq();
      request.setBody(exchange.getRequestBody().readAllBytes());
      request.setHttpPath(exchange.getRequestURI().getPath());
      Map<String, List<String>> headers = new HashMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              headers.put(name.toLowerCase(Locale.ROOT), new ArrayList<>(values)));
      request.setHeaders(headers);
      EventResp response = dispatcher.handle(request);
      response
          .getHeaders()
          .forEach(
              (name, values) -> values.forEach(v -> exchange.getResponseHeaders().add(name, v)));
      byte[] body = response.getBody();
      exchange.sendResponseHeaders(response.getStatusCode(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (RuntimeException | IOException failed) {
      throw failed;
    } catch (Throwable failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public Optional<URI> address() {
    return webhooks.map(
        server -> URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/events"));
  }

  @Override
  public void close() {
    webhooks.ifPresent(server -> server.stop(0));
  }
}
