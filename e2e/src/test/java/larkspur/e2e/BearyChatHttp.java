package larkspur.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// Calls of the BearyChat OpenAPI with a token in the body.
public final class BearyChatHttp {

  /// The most that one page of `message.query` holds.
  private static final int PAGE = 100;

  private final PlainHttp http;
  private final URI server;
  private final String token;

  public BearyChatHttp(PlainHttp http, URI server, String token) {
    this.http = http;
    this.server = server;
    this.token = token;
  }

  /// @throws IOException if the connection broke
  public Reply post(String method, Map<String, ?> parameters) throws IOException {
    Map<String, Object> body = new LinkedHashMap<>(parameters);
    body.put("token", token);
    return http.send("POST", server.resolve("/v1/" + method), Map.of(), body);
  }

  public Reply create(String vchannel, String text) throws IOException {
    return post(
        "message.create", Map.of("vchannel_id", vchannel, "text", text, "attachments", List.of()));
  }

  public Reply updateText(String vchannel, String key, String text) throws IOException {
    return post(
        "message.update_text", Map.of("vchannel_id", vchannel, "message_key", key, "text", text));
  }

  public Reply delete(String vchannel, String key) throws IOException {
    return post("message.delete", Map.of("vchannel_id", vchannel, "message_key", key));
  }

  public List<JsonNode> query(String vchannel, Map<String, ?> query) throws IOException {
    Reply reply =
        post("message.query", Map.of("vchannel_id", vchannel, "query", query)).succeeded();
    return List.copyOf(reply.at("/messages").values());
  }

  /// All messages after a position, oldest first, page by page.
  ///
  /// @param key of a message, excluded; the empty string for the beginning
  public List<JsonNode> after(String vchannel, String key) throws IOException {
    List<JsonNode> all = new ArrayList<>();
    String seen = key.isEmpty() ? "0000000000000.0000" : key;
    while (true) {
      List<JsonNode> page = query(vchannel, Map.of("since", Map.of("key", seen, "forward", PAGE)));
      all.addAll(page);
      if (page.size() < PAGE) {
        return all;
      }
      seen = page.getLast().path("key").stringValue();
    }
  }
}
