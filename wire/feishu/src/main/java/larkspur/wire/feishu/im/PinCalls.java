package larkspur.wire.feishu.im;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Pin;
import larkspur.core.chat.Pins;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Pinned messages: create, delete, list.
public final class PinCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 50;

  /// The end of time in a list: past every clock, and milliseconds still.
  private static final long TIME_MAX = 9_999_999_999_999L;

  private static final List<String> WRITE =
      List.of("im:message", "im:message.pins:write_only", "im:message:send_as_bot");
  private static final List<String> READ =
      List.of("im:message", "im:message.pins:read", "im:message:readonly");

  private final Pins pins;
  private final Chats chats;
  private final Identities identities;

  public PinCalls(Pins pins, Chats chats, Identities identities) {
    this.pins = pins;
    this.chats = chats;
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "im.pin.create",
            Method.POST,
            "/im/v1/pins",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            Shape.of(Shape.required("message_id", Kind.text(1, 64))),
            PinVoice.PINS,
            this::create),
        new Call(
            "im.pin.delete",
            Method.DELETE,
            "/im/v1/pins/:message_id",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            Shape.EMPTY,
            PinVoice.PINS,
            this::delete),
        new Call(
            "im.pin.list",
            Method.GET,
            "/im/v1/pins",
            Call.TENANT_OR_USER,
            READ,
            Shape.of(
                Shape.required("chat_id", Kind.text(64)),
                Shape.optional("start_time", Kind.digits()),
                Shape.optional("end_time", Kind.digits()),
                Shape.optional("page_size", Kind.integer(1, PAGE_MAX)),
                Shape.optional("page_token", Kind.text(100))),
            Shape.EMPTY,
            PinVoice.PINS,
            this::list));
  }

  /// @param operatorId the id of an app, or the `open_id` of a person
  private record PinJson(
      String messageId,
      String chatId,
      String operatorId,
      String operatorIdType,
      String createTime) {}

  private PinJson show(Inbound in, Pin pin, String openChatId) {
    boolean person = pin.by() instanceof PersonId;
    PersonIds people = PersonIds.of(identities, in.caller(), Optional.empty());
    return new PinJson(
        MessageIds.of(pin.chat(), pin.message()),
        openChatId,
        pin.by() instanceof PersonId id ? people.show(id).orElse("") : pin.by().value(),
        person ? "open_id" : "app_id",
        Long.toString(pin.at().toEpochMilli()));
  }

  private record Created(PinJson pin) {}

  private Object create(Inbound in) {
    MessageIds.Place place = place(in.body().needText("message_id"));
    Pin pin = pins.pin(in.caller(), place.chat(), place.position());
    String openChatId =
        chats.find(pin.chat()).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT)).openChatId();
    return new Created(show(in, pin, openChatId));
  }

  private Object delete(Inbound in) {
    MessageIds.Place place = place(in.path("message_id"));
    pins.unpin(in.caller(), place.chat(), place.position());
    return Answer.NOTHING;
  }

  private record Page(List<PinJson> items, boolean hasMore, Optional<String> pageToken) {}

  private Object list(Inbound in) {
    Values query = in.query();
    String openChatId = query.needText("chat_id");
    ChatId chat =
        chats
            .byOpenChatId(in.caller().tenant(), openChatId)
            .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    OptionalLong start = query.digits("start_time");
    OptionalLong end = query.digits("end_time");
    if (start.isPresent() && end.isPresent() && start.getAsLong() >= end.getAsLong()) {
      throw in.invalid("start_time", "", "is before end_time");
    }
    String question = "pins " + in.caller().actor() + " " + chat + " " + start + " " + end;
    Optional<String> after =
        query
            .text("page_token")
            .filter(token -> !token.isEmpty())
            .map(token ->
                PageToken.place(question, token)
                    .filter(place -> place.matches("[0-9]{13}\\.[0-9]{19}"))
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")));
    int size = query.integer("page_size").orElse(PAGE_DEFAULT);
    List<Pin> found =
        pins.list(in.caller(), chat, time(start, 0), time(end, TIME_MAX)).stream()
            .filter(pin -> after.isEmpty() || place(pin).compareTo(after.get()) < 0)
            .limit(size + 1L)
            .toList();
    List<Pin> shown = found.subList(0, Math.min(size, found.size()));
    boolean more = found.size() > size;
    return new Page(
        shown.stream().map(pin -> show(in, pin, openChatId)).toList(),
        more,
        more ? Optional.of(PageToken.of(question, place(shown.getLast()))) : Optional.empty());
  }

  private static Instant time(OptionalLong sent, long otherwise) {
    return Instant.ofEpochMilli(Math.clamp(sent.orElse(otherwise), 0, TIME_MAX));
  }

  /// Where a pin stands in a list: by time, and by message where times are equal.
  private static String place(Pin pin) {
    return "%013d.%019d".formatted(pin.at().toEpochMilli(), pin.message().value());
  }

  private static MessageIds.Place place(String messageId) {
    return MessageIds.read(messageId).orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }
}
