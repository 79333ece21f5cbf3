package larkspur.wire.feishu.event;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatEvent;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.event.AppEvent;
import larkspur.core.event.Listener;
import larkspur.core.event.TicketRounds;
import larkspur.core.identity.Actor;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.task.TaskEvent;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.im.ChatChange;
import larkspur.wire.feishu.im.ReceivedMessage;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/// An event as the platform tells it, in its envelope of version 2.0; the ticket of a marketplace
/// app in that of version 1.0.
///
/// People are named by the ids that the receiving app knows. The bytes are those that JavaScript's
/// `JSON.stringify` would make of the same object, since the Node SDK signs what it has parsed and
/// printed again.
public final class EventJson {

  private static final JsonMapper STRINGIFY =
      JsonMapper.builder()
          .disable(JsonWriteFeature.ESCAPE_FORWARD_SLASHES)
          .disable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE)
          .build();

  private final Identities identities;
  private final Chats chats;
  private final TaskEventJson tasks;

  public EventJson(Identities identities, Chats chats) {
    this.identities = identities;
    this.chats = chats;
    this.tasks = new TaskEventJson(identities);
  }

  /// The whole of what is sent, in UTF-8; empty if the platform does not tell of such a thing, or
  /// what it is about is no more.
  public Optional<byte[]> of(Listener listener, AppEvent event) {
    Optional<String> type = EventTypes.ofKind(event.kind());
    Optional<App> app = identities.app(listener.app());
    if (type.isEmpty() || app.isEmpty()) {
      return Optional.empty();
    }
    if (event.kind().equals(TicketRounds.Ticket.KIND)) {
      return Optional.of(stringify(ticket(listener, event, type.get())));
    }
    return body(Caller.app(app.get()), event)
        .map(body -> {
          String millis = Long.toString(event.at().toEpochMilli());
          return stringify(envelope(listener, event.id(), type.get(), millis, body));
        });
  }

  /// The whole of a callback, in UTF-8: what an app is asked, in the envelope of an event. Its time
  /// is in microseconds (Feishu docs: card callback).
  ///
  /// @param id of the callback
  public static byte[] callback(
      Listener listener, String id, String type, Instant at, Map<String, Object> body) {
    String micros = Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, at));
    return stringify(envelope(listener, id, type, micros, body));
  }

  /// As `JSON.stringify` has it.
  static byte[] stringify(Object value) {
    // By way of a text: each way of writing bytes has its own idea of pairs of surrogates.
    return STRINGIFY.writeValueAsString(value).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> envelope(
      Listener listener, String id, String type, String time, Map<String, Object> body) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("event_id", id);
    header.put("event_type", type);
    header.put("create_time", time);
    header.put("token", listener.token());
    header.put("app_id", listener.app().value());
    header.put("tenant_key", listener.tenant().value());
    Map<String, Object> envelope = new LinkedHashMap<>();
    envelope.put("schema", "2.0");
    envelope.put("header", header);
    envelope.put("event", body);
    return envelope;
  }

  /// In the older envelope, the only one in which the platform tells it. The ticket is the one that
  /// is good now, however long the event has waited.
  private Map<String, Object> ticket(Listener listener, AppEvent event, String type) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("app_id", listener.app().value());
    body.put("app_ticket", identities.ticket(listener.app()));
    body.put("type", type);
    Map<String, Object> envelope = new LinkedHashMap<>();
    long milliseconds = event.at().toEpochMilli();
    envelope.put("ts", "%d.%03d".formatted(milliseconds / 1000, milliseconds % 1000));
    envelope.put("uuid", event.id());
    envelope.put("token", listener.token());
    envelope.put("type", "event_callback");
    envelope.put("event", body);
    return envelope;
  }

  private Optional<Map<String, Object>> body(Caller app, AppEvent event) {
    if (event.kind().startsWith(TaskEvent.KINDS)) {
      return tasks.of((AppId) app.actor(), TaskEvent.read(event.what()));
    }
    ChatEvent happened = ChatEvent.read(event.what());
    return chat(happened).flatMap(chat -> new InChat(app, chat).body(happened));
  }

  /// Of a message, only what never changes of its chat is told.
  private Optional<Chat> chat(ChatEvent happened) {
    return switch (happened) {
      case ChatEvent.Said said -> chats.known(said.chat());
      case ChatEvent.Changed changed -> Optional.of(changed.after());
      default -> chats.find(happened.chat());
    };
  }

  /// What happened in one chat, as one app is told.
  private final class InChat {
    private final Caller app;
    private final Chat chat;
    private final String tenantKey;

    InChat(Caller app, Chat chat) {
      this.app = app;
      this.chat = chat;
      this.tenantKey = chat.tenant().value();
    }

    /// Empty if it is nothing that the platform tells.
    Optional<Map<String, Object>> body(ChatEvent happened) {
      if (happened instanceof ChatEvent.Changed changed) {
        ChatChange change = change(changed);
        return change.isNothing() ? Optional.empty() : Optional.of(changed(changed, change));
      }
      return Optional.of(told(happened));
    }

    private Map<String, Object> told(ChatEvent happened) {
      return switch (happened) {
        case ChatEvent.Said said -> received(said.message());
        case ChatEvent.Recalled recalled -> recalled(recalled);
        case ChatEvent.Read read -> read(read);
        case ChatEvent.Reacted(var id, var message, var by, var emoji, var at) ->
            reaction(ReceivedMessage.id(id, message), by, emoji, at.toEpochMilli());
        case ChatEvent.ReactionTaken(var id, var message, var by, var emoji, var at) ->
            reaction(ReceivedMessage.id(id, message), by, emoji, at.toEpochMilli());
        case ChatEvent.PeopleAdded added -> people(added.by(), added.people());
        case ChatEvent.PeopleRemoved removed -> people(removed.by(), removed.people());
        case ChatEvent.BotAdded added -> byOperator(added.by());
        case ChatEvent.BotRemoved removed -> byOperator(removed.by());
        case ChatEvent.Changed changed -> changed(changed, change(changed));
        case ChatEvent.Dissolved dissolved -> byOperator(dissolved.by());
        case ChatEvent.Entered entered -> entered(entered);
      };
    }

    private Map<String, Object> received(Message message) {
      ReceivedMessage shown = ReceivedMessage.of(identities, chats, app, message);
      Map<String, Object> sender = new LinkedHashMap<>();
      sender.put("sender_id", ids(message.author()));
      sender.put("sender_type", type(message.author()));
      sender.put("tenant_key", tenantKey);
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("message_id", shown.id());
      shown.rootId().ifPresent(root -> told.put("root_id", root));
      shown.parentId().ifPresent(parent -> told.put("parent_id", parent));
      told.put("create_time", shown.createTime());
      told.put("update_time", shown.updateTime());
      told.put("chat_id", chat.openChatId());
      shown.threadId().ifPresent(thread -> told.put("thread_id", thread));
      told.put("chat_type", chat.isGroup() ? "group" : "p2p");
      told.put("message_type", shown.type());
      told.put("content", shown.content());
      if (!shown.mentions().isEmpty()) {
        told.put("mentions", shown.mentions().stream().map(this::mention).toList());
      }
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("sender", sender);
      body.put("message", told);
      return body;
    }

    private Map<String, Object> mention(ReceivedMessage.Mentioned mentioned) {
      Optional<Actor> actor = actor(mentioned);
      Map<String, Object> mention = new LinkedHashMap<>();
      mention.put("key", mentioned.key());
      mention.put("id", actor.map(this::ids).orElse(Map.of()));
      mention.put("mentioned_type", actor.map(InChat::type).orElse("user"));
      mention.put("name", mentioned.name());
      mention.put("tenant_key", tenantKey);
      return mention;
    }

    private Optional<Actor> actor(ReceivedMessage.Mentioned mentioned) {
      if (mentioned.idType().equals("app_id")) {
        return Optional.of(mentioned.id()).filter(AppId::matches).map(AppId::new);
      }
      return identities.byOpenId((AppId) app.actor(), mentioned.id()).map(Actor.class::cast);
    }

    private Map<String, Object> recalled(ChatEvent.Recalled recalled) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("message_id", ReceivedMessage.id(recalled.chat(), recalled.message()));
      body.put("chat_id", chat.openChatId());
      body.put("recall_time", Long.toString(recalled.at().toEpochMilli()));
      body.put("recall_type", recallType(recalled));
      return body;
    }

    private String recallType(ChatEvent.Recalled recalled) {
      if (recalled.by().equals(recalled.author())) {
        return "message_owner";
      }
      if (recalled.by().equals(chat.owner())) {
        return "group_owner";
      }
      return chat.leads(recalled.by()) ? "group_manager" : "enterprise_manager";
    }

    private Map<String, Object> read(ChatEvent.Read read) {
      Map<String, Object> reader = new LinkedHashMap<>();
      reader.put("reader_id", ids(read.reader()));
      reader.put("read_time", Long.toString(read.at().toEpochMilli()));
      reader.put("tenant_key", tenantKey);
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("reader", reader);
      body.put(
          "message_id_list",
          read.messages().stream().map(at -> ReceivedMessage.id(read.chat(), at)).toList());
      return body;
    }

    private Map<String, Object> reaction(String message, Actor by, String emoji, long at) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("message_id", message);
      body.put("reaction_type", Map.of("emoji_type", emoji));
      body.put("operator_type", by instanceof PersonId ? "user" : "app");
      if (by instanceof PersonId) {
        body.put("user_id", ids(by));
      } else {
        body.put("app_id", by.value());
      }
      body.put("action_time", Long.toString(at));
      return body;
    }

    private Map<String, Object> people(Actor by, List<Actor> people) {
      Map<String, Object> body = byOperator(by);
      body.put("users", people.stream().map(this::user).toList());
      return body;
    }

    private Map<String, Object> user(Actor actor) {
      Map<String, Object> user = new LinkedHashMap<>();
      user.put("name", identities.nameOf(actor).orElse(""));
      user.put("tenant_key", tenantKey);
      user.put("user_id", ids(actor));
      return user;
    }

    /// What the events have in common that somebody brings about in a chat.
    private Map<String, Object> byOperator(Actor by) {
      Map<String, Object> body = operated(by);
      body.put("name", chat.name());
      Map<String, String> names = chat.settings().localNames();
      Map<String, Object> local = new LinkedHashMap<>();
      for (String language : List.of("zh_cn", "en_us", "ja_jp")) {
        local.put(language, names.getOrDefault(language, chat.name()));
      }
      body.put("i18n_names", local);
      return body;
    }

    private Map<String, Object> operated(Actor by) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("chat_id", chat.openChatId());
      body.put("operator_id", ids(by));
      body.put("external", false);
      body.put("operator_tenant_key", tenantKey);
      return body;
    }

    private Map<String, Object> changed(ChatEvent.Changed changed, ChatChange change) {
      Map<String, Object> body = operated(changed.by());
      body.put("after_change", change.after());
      body.put("before_change", change.before());
      return body;
    }

    private ChatChange change(ChatEvent.Changed changed) {
      return ChatChange.between(changed.before(), changed.after(), is -> ids(is.owner()));
    }

    private Map<String, Object> entered(ChatEvent.Entered entered) {
      Map<String, Object> body = new LinkedHashMap<>();
      body.put("chat_id", chat.openChatId());
      body.put("operator_id", ids(entered.by()));
      entered
          .latest()
          .ifPresent(latest -> {
            body.put("last_message_id", ReceivedMessage.id(entered.chat(), latest));
            body.put("last_message_create_time", Long.toString(latest.millisecond()));
          });
      return body;
    }

    /// The ids of somebody, as far as the app may see them.
    private Map<String, Object> ids(Actor actor) {
      Map<String, Object> ids = new LinkedHashMap<>();
      switch (actor) {
        case PersonId person -> {
          put(ids, "union_id", person);
          put(ids, "user_id", person);
          put(ids, "open_id", person);
        }
        // By this an app finds its own bot among those who are mentioned. A robot has no id that
        // could be looked up.
        case AppId bot -> {
          ids.put("open_id", identities.openId((AppId) app.actor(), bot));
          ids.put("app_id", bot.value());
        }
        case RobotId _ -> {}
      }
      return ids;
    }

    private void put(Map<String, Object> ids, String type, PersonId person) {
      PersonIds.of(identities, app, Optional.of(type))
          .show(person)
          .ifPresent(id -> ids.put(type, id));
    }

    private static String type(Actor actor) {
      return actor instanceof PersonId ? "user" : "bot";
    }
  }
}
