package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.http.Voice;

/// Reading messages: list, get, several at once, and who has read one.
public final class MessageCalls {

  /// Any one of which allows to send a message.
  public static final List<String> SEND =
      List.of("im:message", "im:message:send_as_bot", "im:message:send");

  /// How calls about messages say no.
  public static final Voice VOICE = ImVoice.MESSAGES;

  private static final List<String> SCOPES =
      List.of(
          "im:message",
          "im:message:readonly",
          "im:message.history:readonly",
          "im:message.group_msg");

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 50;

  private static final int TOGETHER_MAX = 50;
  private static final int READERS_MAX = 100;

  private final Chats chats;
  private final Messages messages;
  private final Identities identities;

  public MessageCalls(Chats chats, Messages messages, Identities identities) {
    this.chats = chats;
    this.messages = messages;
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
                Shape.required("container_id_type", Kind.choice("chat", "thread")),
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
            this::get),
        new Call(
            "im.message.mget",
            Method.GET,
            "/im/v1/messages/mget",
            Call.TENANT_OR_USER,
            SCOPES,
            Shape.of(
                Shape.required("message_ids", Kind.many(Kind.text(64), 1, TOGETHER_MAX)),
                Shape.optional("user_id_type", PersonIds.kind()),
                Shape.optional("card_msg_content_type", Kind.text(64))),
            Shape.EMPTY,
            ImVoice.MESSAGES,
            this::several),
        new Call(
            "im.message.read_users",
            Method.GET,
            "/im/v1/messages/:message_id/read_users",
            Set.of(TokenKind.TENANT),
            List.of("im:message", "im:message:readonly", "im:message:basic"),
            Shape.of(
                Shape.required("user_id_type", PersonIds.kind()),
                Shape.optional("page_size", Kind.integer(1, READERS_MAX)),
                Shape.optional("page_token", Kind.text(100))),
            Shape.EMPTY,
            MessageVoice.READERS,
            this::readers));
  }

  private record Page(boolean hasMore, Optional<String> pageToken, List<MessageJson.Shown> items) {}

  private Object list(Inbound in) {
    Values query = in.query();
    Caller caller = in.caller();
    String container = query.needText("container_id");
    boolean newestFirst = query.text("sort_type").filter("ByCreateTimeDesc"::equals).isPresent();
    boolean thread = query.needText("container_id_type").equals("thread");
    Optional<MessageIds.Place> begin =
        thread ? Optional.of(thread(caller, container)) : Optional.empty();
    ChatId chat =
        begin
            .map(MessageIds.Place::chat)
            .or(() -> chats.byOpenChatId(caller.tenant(), container))
            .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    if (thread) {
      for (String bound : List.of("start_time", "end_time")) {
        query
            .digits(bound)
            .ifPresent(given -> {
              throw in.invalid(bound, Long.toString(given), "is not for threads");
            });
      }
    }
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
    Order order = newestFirst ? Order.BACKWARD : Order.FORWARD;
    Messages.Slice found =
        begin.isPresent()
            ? messages.thread(caller, chat, begin.get().position(), from, to, order, size)
            : messages.outsideThreads(caller, chat, from, to, order, size);
    MessageJson json = json(in, PersonIds.of(identities, caller, Optional.empty()), query);
    return new Page(
        found.next().isPresent(),
        found.next().map(place -> PageToken.of(question, place.value())),
        found.messages().stream().map(json::listed).toList());
  }

  private MessageIds.Place thread(Caller caller, String id) {
    return MessageIds.readThread(id)
        .filter(begin ->
            chats
                .known(begin.chat())
                .filter(chat -> chat.tenant().equals(caller.tenant()))
                .isPresent())
        .orElseThrow(() -> new Refusal.Invalid(ImVoice.THREAD, "is none"));
  }

  private MessageJson json(Inbound in, PersonIds people, Values query) {
    return new MessageJson(
        identities,
        chats,
        in.caller(),
        people,
        MessageJson.Cards.of(query.text("card_msg_content_type")));
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
    Values query = in.query();
    MessageIds.Place place =
        MessageIds.read(in.path("message_id"))
            .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("user_id_type"));
    Message message = chats.message(in.caller(), place.chat(), place.position());
    return new Items(json(in, people, query).whole(message));
  }

  /// Those of the messages that the caller may see; of the others nothing is told.
  private Object several(Inbound in) {
    Values query = in.query();
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("user_id_type"));
    MessageJson json = json(in, people, query);
    List<MessageJson.Shown> items = new ArrayList<>();
    for (String id : query.texts("message_ids").stream().distinct().toList()) {
      MessageIds.read(id)
          .flatMap(place -> messages.find(in.caller(), place.chat(), place.position()))
          .ifPresent(message -> items.add(json.single(message)));
    }
    return new Items(items);
  }

  /// @param userId absent if the caller may not see ids of the kind that it asked for
  private record ReadUser(
      String userIdType, Optional<String> userId, String timestamp, String tenantKey) {}

  private record ReadUsers(List<ReadUser> items, boolean hasMore, Optional<String> pageToken) {}

  private Object readers(Inbound in) {
    Values query = in.query();
    String id = in.path("message_id");
    MessageIds.Place place =
        MessageIds.read(id).orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("user_id_type"));
    List<Messages.Reader> all = messages.readers(in.caller(), place.chat(), place.position());
    String question = "readers " + id + " " + people.type();
    int from =
        query
            .text("page_token")
            .filter(token -> !token.isEmpty())
            .map(token ->
                PageToken.number(question, token)
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")))
            .map(next -> (int) Math.min(next, all.size()))
            .orElse(0);
    int to = Math.min(all.size(), from + query.integer("page_size").orElse(PAGE_DEFAULT));
    List<ReadUser> items =
        all.subList(from, to).stream()
            .map(reader ->
                new ReadUser(
                    people.type(),
                    people.show(reader.person()),
                    Long.toString(reader.at().toEpochMilli()),
                    in.caller().tenant().value()))
            .toList();
    boolean more = to < all.size();
    return new ReadUsers(
        items, more, more ? Optional.of(PageToken.of(question, to)) : Optional.empty());
  }
}
