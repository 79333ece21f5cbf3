package larkspur.client.bearychat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The calls on messages: create, delete, info, query, update the text. Each is there twice: it
/// waits, or (`…Async`) gives a future at once.
///
/// ```java
/// try (HttpRequester requester = new HttpRequester()) {
///   MessageApi messages = new MessageApi(requester, token, URI.create("http://127.0.0.1:8686/v1"));
///   Message message = messages.create("=bw52O", "hello").orElseThrow();
/// }
/// ```
///
/// **What a call gives.** A [Response] to whatever the service answered, failures included;
/// [Response#orElseThrow()] makes it a [Message], or an exception. If no whole answer came the call
/// throws a [NoResponseException], or its future fails with one. Nothing is sent twice.
///
/// **What goes out.** Ids and keys go to the service as they are given: it is the judge of them. A
/// null throws [NullPointerException], and a text with half a surrogate pair, which has no UTF-8,
/// [IllegalArgumentException]; nothing has been sent then. The token goes with each call, in the
/// query of a GET, else in the body; keep requests out of logs.
///
/// Safe for use by several threads. It holds nothing open: the requester is its maker's to close.
public final class MessageApi {

  /// Where the original service was. It is gone: nobody answers there for it any more.
  public static final URI BASE_URL = URI.create("https://api.bearychat.com/v1");

  private static final Map<String, String> HEADERS = Map.of("content-type", "application/json");

  private final Requester requester;
  private final String token;
  private final String baseUrl;
  private final RequestOptions options;

  /// The calls of one user on one service.
  ///
  /// @param requester carries the requests
  /// @param token of the user as whom the calls are made; if it is empty none is sent, which the
  ///   service refuses with 401
  /// @param baseUrl to which `/message.create` and the others are added; for a server of one's own
  ///   such as `http://127.0.0.1:8686/v1`. A slash at its end does not matter
  /// @throws IllegalArgumentException if the address is not one of HTTP, or has a query or a
  ///   fragment
  public MessageApi(Requester requester, String token, URI baseUrl) {
    this(
        Objects.requireNonNull(requester),
        Objects.requireNonNull(token),
        checked(baseUrl),
        RequestOptions.NONE);
  }

  private MessageApi(Requester requester, String token, String baseUrl, RequestOptions options) {
    this.requester = requester;
    this.token = token;
    this.baseUrl = baseUrl;
    this.options = options;
  }

  private static String checked(URI baseUrl) {
    boolean http =
        "http".equalsIgnoreCase(baseUrl.getScheme())
            || "https".equalsIgnoreCase(baseUrl.getScheme());
    if (!http
        || baseUrl.getHost() == null
        || baseUrl.getRawQuery() != null
        || baseUrl.getRawFragment() != null) {
      throw new IllegalArgumentException("not a base URL of HTTP: " + baseUrl);
    }
    return baseUrl.toString().replaceFirst("/+$", "");
  }

  /// The same calls, sent in another way: `messages.with(options).create(…)`.
  public MessageApi with(RequestOptions options) {
    return new MessageApi(requester, token, baseUrl, Objects.requireNonNull(options));
  }

  /// Says a text in a vchannel. Source: `message.create`.
  ///
  /// @param vchannelId of a channel, session channel or P2P in which the token's user is
  /// @param text in Markdown; Larkspur takes up to 20,000 characters, the original's limit is not
  ///   known
  /// @return 201 with the message. 403 for whoever is not in the vchannel
  /// @throws NoResponseException if no answer came; it may have been said nevertheless
  public Response<Message> create(String vchannelId, String text) {
    return create(vchannelId, text, List.of());
  }

  /// Says a text with attachments in a vchannel. Source: `message.create`.
  ///
  /// @param text may be empty if there is an attachment
  /// @return as [#create(String, String)]
  /// @throws NoResponseException if no answer came; it may have been said nevertheless
  public Response<Message> create(String vchannelId, String text, List<Attachment> attachments) {
    return send(creation(vchannelId, text, attachments));
  }

  /// [#create(String, String)] without waiting.
  public CompletableFuture<Response<Message>> createAsync(String vchannelId, String text) {
    return createAsync(vchannelId, text, List.of());
  }

  /// [#create(String, String, List)] without waiting.
  public CompletableFuture<Response<Message>> createAsync(
      String vchannelId, String text, List<Attachment> attachments) {
    return sendAsync(creation(vchannelId, text, attachments));
  }

  /// Deletes a message. What is left of it is still found, as deleted. Source: `message.delete`.
  ///
  /// @param messageKey such as `1487667236785.0077`
  /// @return 204 without a body. 403 for a message of somebody else
  /// @throws NoResponseException if no answer came; a repetition does no harm
  public Response<Void> delete(String vchannelId, String messageKey) {
    return send(deletion(vchannelId, messageKey));
  }

  /// [#delete(String, String)] by a key of this library's.
  public Response<Void> delete(String vchannelId, MessageKey messageKey) {
    return delete(vchannelId, messageKey.text());
  }

  /// [#delete(String, String)] without waiting.
  public CompletableFuture<Response<Void>> deleteAsync(String vchannelId, String messageKey) {
    return sendAsync(deletion(vchannelId, messageKey));
  }

  /// [#delete(String, String)] without waiting, by a key of this library's.
  public CompletableFuture<Response<Void>> deleteAsync(String vchannelId, MessageKey messageKey) {
    return deleteAsync(vchannelId, messageKey.text());
  }

  /// One message. Source: `message.info`.
  ///
  /// @param messageKey such as `1487667236785.0077`
  /// @return 200 with the message. 404 if there is none of that key
  /// @throws NoResponseException if no answer came
  public Response<Message> info(String vchannelId, String messageKey) {
    return send(information(vchannelId, messageKey));
  }

  /// [#info(String, String)] by a key of this library's.
  public Response<Message> info(String vchannelId, MessageKey messageKey) {
    return info(vchannelId, messageKey.text());
  }

  /// [#info(String, String)] without waiting.
  public CompletableFuture<Response<Message>> infoAsync(String vchannelId, String messageKey) {
    return sendAsync(information(vchannelId, messageKey));
  }

  /// [#info(String, String)] without waiting, by a key of this library's.
  public CompletableFuture<Response<Message>> infoAsync(String vchannelId, MessageKey messageKey) {
    return infoAsync(vchannelId, messageKey.text());
  }

  /// The messages of a vchannel that are asked for, at most 100. Source: `message.query`.
  ///
  /// @return 200 with the messages, Larkspur's always oldest first; none is an empty list
  /// @throws NoResponseException if no answer came
  public Response<List<Message>> query(String vchannelId, MessageQuery query) {
    return send(search(vchannelId, query.json()));
  }

  /// The same with a query that is written out in JSON, such as `{"latest":{"limit":10}}`: the form
  /// in which the Python library's page types it. It is sent as text, as that library sends it; the
  /// service reads the JSON in it. Source: `message.query`.
  ///
  /// @return as [#query(String, MessageQuery)]. 400 for a query that does not go together
  /// @throws NoResponseException if no answer came
  public Response<List<Message>> query(String vchannelId, String query) {
    return send(search(vchannelId, Objects.requireNonNull(query)));
  }

  /// [#query(String, MessageQuery)] without waiting.
  public CompletableFuture<Response<List<Message>>> queryAsync(
      String vchannelId, MessageQuery query) {
    return sendAsync(search(vchannelId, query.json()));
  }

  /// [#query(String, String)] without waiting.
  public CompletableFuture<Response<List<Message>>> queryAsync(String vchannelId, String query) {
    return sendAsync(search(vchannelId, Objects.requireNonNull(query)));
  }

  /// Changes the text of a message. Its key and its place stay. Source: `message.update_text`.
  ///
  /// @param messageKey such as `1487667236785.0077`
  /// @param text as of [#create(String, String)]
  /// @return 200 with the message. 403 for a message of somebody else, or a deleted one
  /// @throws NoResponseException if no answer came; a repetition does no harm
  public Response<Message> updateText(String vchannelId, String messageKey, String text) {
    return send(update(vchannelId, messageKey, text));
  }

  /// [#updateText(String, String, String)] by a key of this library's.
  public Response<Message> updateText(String vchannelId, MessageKey messageKey, String text) {
    return updateText(vchannelId, messageKey.text(), text);
  }

  /// [#updateText(String, String, String)] without waiting.
  public CompletableFuture<Response<Message>> updateTextAsync(
      String vchannelId, String messageKey, String text) {
    return sendAsync(update(vchannelId, messageKey, text));
  }

  /// [#updateText(String, String, String)] without waiting, by a key of this library's.
  public CompletableFuture<Response<Message>> updateTextAsync(
      String vchannelId, MessageKey messageKey, String text) {
    return updateTextAsync(vchannelId, messageKey.text(), text);
  }

  // ---- what each call sends

  /// A call, described.
  ///
  /// @param name as its page has it, and its path
  /// @param parameters in the order in which they are sent
  /// @param reading of a body of success
  private record Call<T>(
      String name, String method, Map<String, Object> parameters, Function<String, T> reading) {

    private Response<T> response(Requester.Answer answer) {
      return new Response<>(name, answer, reading);
    }
  }

  private Call<Message> creation(String vchannelId, String text, List<Attachment> attachments) {
    Map<String, Object> parameters = parameters(vchannelId);
    parameters.put("text", Objects.requireNonNull(text));
    parameters.put("attachments", attachments.stream().map(Attachment::json).toList());
    return new Call<>("message.create", "POST", parameters, Message::read);
  }

  private Call<Void> deletion(String vchannelId, String messageKey) {
    return new Call<>("message.delete", "POST", parameters(vchannelId, messageKey), body -> null);
  }

  private Call<Message> information(String vchannelId, String messageKey) {
    return new Call<>("message.info", "GET", parameters(vchannelId, messageKey), Message::read);
  }

  private Call<List<Message>> search(String vchannelId, Object query) {
    Map<String, Object> parameters = parameters(vchannelId);
    parameters.put("query", query);
    return new Call<>("message.query", "POST", parameters, Message::readAll);
  }

  private Call<Message> update(String vchannelId, String messageKey, String text) {
    Map<String, Object> parameters = parameters(vchannelId, messageKey);
    parameters.put("text", Objects.requireNonNull(text));
    return new Call<>("message.update_text", "PATCH", parameters, Message::read);
  }

  private Map<String, Object> parameters(String vchannelId) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    if (!token.isEmpty()) {
      parameters.put("token", token);
    }
    parameters.put("vchannel_id", Objects.requireNonNull(vchannelId));
    return parameters;
  }

  private Map<String, Object> parameters(String vchannelId, String messageKey) {
    Map<String, Object> parameters = parameters(vchannelId);
    parameters.put("message_key", Objects.requireNonNull(messageKey));
    return parameters;
  }

  private Requester.Request request(Call<?> call) {
    boolean inQuery = call.method().equals("GET");
    Map<String, String> headers = new LinkedHashMap<>(HEADERS);
    headers.putAll(options.headers());
    return new Requester.Request(
        call.method(),
        URI.create(baseUrl + "/" + call.name() + (inQuery ? "?" + form(call.parameters()) : "")),
        headers,
        inQuery ? "" : Json.write(call.parameters()),
        options.timeout());
  }

  private static String form(Map<String, Object> parameters) {
    return parameters.entrySet().stream()
        .map(parameter -> parameter.getKey() + "=" + escaped((String) parameter.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String escaped(String value) {
    return URLEncoder.encode(Json.unicode(value), StandardCharsets.UTF_8);
  }

  // ---- sending

  private <T> Response<T> send(Call<T> call) {
    try {
      return call.response(requester.send(request(call)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoResponseException(call.name(), e);
    } catch (IOException e) {
      throw new NoResponseException(call.name(), e);
    }
  }

  private <T> CompletableFuture<Response<T>> sendAsync(Call<T> call) {
    CompletableFuture<Requester.Answer> answer = requester.sendAsync(request(call));
    CompletableFuture<Response<T>> response =
        answer.handle((came, failure) -> {
          if (failure != null) {
            throw failed(call, failure);
          }
          return call.response(came);
        });
    // A stage does not hand its cancellation down by itself.
    response.whenComplete((came, failure) -> {
      if (response.isCancelled()) {
        answer.cancel(true);
      }
    });
    return response;
  }

  private static RuntimeException failed(Call<?> call, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return cause instanceof IOException noAnswer
        ? new NoResponseException(call.name(), noAnswer)
        : new CompletionException(cause);
  }
}
