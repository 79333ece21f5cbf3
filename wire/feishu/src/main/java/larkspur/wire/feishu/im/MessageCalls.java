package larkspur.wire.feishu.im;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Reading messages: `GET im/v1/messages` and `GET im/v1/messages/:message_id`.
public final class MessageCalls {

  /// Any one of which allows to send a message.
  public static final List<String> SEND =
      List.of("im:message", "im:message:send_as_bot", "im:message:send");

  private static final List<String> SCOPES =
      List.of(
          "im:message",
          "im:message:readonly",
          "im:message.history:readonly",
          "im:message.group_msg");

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 50;

  private final Chats chats;
  private final Identities identities;

  public MessageCalls(Chats chats, Identities identities) {
    this.chats = chats;
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "im.message.list",
            Method.GET,
            "/im/v1/messages",
            Call.TENANT_OR_USER,
            SCOPES,
            Shape.of(
                Shape.required("container_id_type", Kind.choice("chat")),
                Shape.required("container_id", Kind.text(64)),
                Shape.optional("start_time", Kind.digits()),
                Shape.optional("end_time", Kind.digits()),
                Shape.optional("sort_type", Kind.choice("ByCreateTimeAsc", "ByCreateTimeDesc")),
                Shape.optional("page_size", Kind.integer(1, PAGE_MAX)),
                Shape.optional("page_token", Kind.text(100)),
                Shape.optional("card_msg_content_type", Kind.text(64))),
            Shape.EMPTY,
            ImVoice.MESSAGES,
            this::list),
        new Call(
            "im.message.get",
            Method.GET,
            "/im/v1/messages/:message_id",
            Call.TENANT_OR_USER,
            SCOPES,
            Shape.of(
                Shape.optional("user_id_type", PersonIds.kind()),
                Shape.optional("card_msg_content_type", Kind.text(64))),
            Shape.EMPTY,
            ImVoice.MESSAGES,
            this::get));
  }

  private record Page(boolean hasMore, Optional<String> pageToken, List<MessageJson.Shown> items) {}

  private Object list(Inbound in) {
    Values query = in.query();
    Caller caller = in.caller();
    String container = query.needText("container_id");
    ChatId chat =
        chats
            .byOpenChatId(caller.tenant(), container)
            .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    boolean newestFirst = query.text("sort_type").filter("ByCreateTimeDesc"::equals).isPresent();
    Position from =
        seconds(query.digits("start_time"), 0).map(ms -> Position.of(ms, 0)).orElse(Position.START);
    Position to =
        seconds(query.digits("end_time"), 999)
            .map(ms -> Position.of(ms, Position.PER_MILLISECOND - 1))
            .orElse(Position.END);
    String question = caller.actor() + " " + container + " " + newestFirst + " " + from + " " + to;
    Optional<Position> next =
        query
            .text("page_token")
            .filter(token -> !token.isEmpty())
            .map(token ->
                PageToken.number(question, token)
                    .map(Position::new)
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")));
    if (next.isPresent()) {
      from = newestFirst ? from : next.get();
      to = newestFirst ? next.get() : to;
    }
    int size = query.integer("page_size").orElse(PAGE_DEFAULT);
    List<Message> found =
        chats.messages(
            caller, chat, from, to, newestFirst ? Order.BACKWARD : Order.FORWARD, size + 1);
    boolean more = found.size() > size;
    Optional<String> token =
        more
            ? Optional.of(PageToken.of(question, found.get(size).position().value()))
            : Optional.empty();
    PersonIds people = PersonIds.of(identities, caller, Optional.empty());
    MessageJson json = new MessageJson(people, caller.tenant(), container);
    return new Page(more, token, found.stream().limit(size).map(json::listed).toList());
  }

  /// A time of the list's bounds is in seconds; both bounds are included.
  private static Optional<Long> seconds(OptionalLong sent, long millisecond) {
    if (sent.isEmpty()) {
      return Optional.empty();
    }
    long year2286 = 9_999_999_999L;
    return Optional.of(Math.clamp(sent.getAsLong(), 0, year2286) * 1000 + millisecond);
  }

  private record Items(List<MessageJson.Shown> items) {}

  private Object get(Inbound in) {
    Caller caller = in.caller();
    PersonIds people = PersonIds.of(identities, caller, in.query().text("user_id_type"));
    MessageIds.Place place =
        MessageIds.read(in.path("message_id"))
            .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
    Message message = chats.message(caller, place.chat(), place.position());
    String openChatId =
        chats.find(place.chat()).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT)).openChatId();
    MessageJson json = new MessageJson(people, caller.tenant(), openChatId);
    return new Items(List.of(json.single(message)));
  }
}
