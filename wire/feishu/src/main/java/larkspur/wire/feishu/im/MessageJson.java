package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.chat.Attachment;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.TenantId;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.PersonIds;

/// Messages as `im/v1` shows them. These are the forms in which messages are received.
final class MessageJson {

  /// The app as which the task assistant speaks, when no app of the tenant does.
  private static final String TASK_ASSISTANT = "cli_larkspur_task_bot";

  private final PersonIds people;
  private final String tenantKey;
  private final String openChatId;

  /// @param people how the call names people
  MessageJson(PersonIds people, TenantId tenant, String openChatId) {
    this.people = people;
    this.tenantKey = tenant.value();
    this.openChatId = openChatId;
  }

  /// How somebody is named; without an id if the caller may not see ids of that kind.
  private record Name(Optional<String> id, String idType) {}

  record Sender(Optional<String> id, String idType, String senderType, String tenantKey) {}

  record Mention(String key, Optional<String> id, String idType, String name, String tenantKey) {}

  record Content(Optional<String> content) {}

  record Shown(
      String messageId,
      Optional<String> parentId,
      Optional<String> rootId,
      String msgType,
      String createTime,
      String updateTime,
      boolean deleted,
      boolean updated,
      String chatId,
      Sender sender,
      Content body,
      Optional<List<Mention>> mentions) {}

  /// A message as it stands in a list: a recalled one says that it was.
  Shown listed(Message message) {
    return show(message, Optional.of("This message was recalled"));
  }

  /// A message as it is shown on its own: a recalled one has no content.
  Shown single(Message message) {
    return show(message, Optional.empty());
  }

  private Shown show(Message message, Optional<String> recalled) {
    Map<Actor, Mention> mentions = new LinkedHashMap<>();
    String type;
    Optional<String> content;
    switch (message.body()) {
      case Body.Text text when text.attachments().isEmpty() -> {
        type = "text";
        content = Optional.of(FeishuJson.text(Map.of("text", line(text.line(), mentions))));
      }
      case Body.Text text -> {
        type = "post";
        content = Optional.of(post("", withAttachments(text), mentions));
      }
      case Body.Post post -> {
        type = "post";
        content = Optional.of(post(post.title(), post.paragraphs(), mentions));
      }
      case Body.Deleted deleted -> {
        type = "text";
        content = recalled;
      }
    }
    return new Shown(
        MessageIds.of(message),
        message.quoted().map(position -> MessageIds.of(message.chat(), position)),
        message.root().map(position -> MessageIds.of(message.chat(), position)),
        type,
        Long.toString(message.createdAt().toEpochMilli()),
        Long.toString(message.changedAt().toEpochMilli()),
        message.deleted(),
        message.edited(),
        openChatId,
        sender(message.author()),
        new Content(content),
        Optional.of(List.copyOf(mentions.values())).filter(list -> !list.isEmpty()));
  }

  private Sender sender(Actor author) {
    Name name = name(author);
    String type =
        switch (author) {
          case PersonId person -> "user";
          case AppId app -> "app";
          case RobotId robot -> "app";
        };
    return new Sender(name.id(), name.idType(), type, tenantKey);
  }

  private Name name(Actor actor) {
    return switch (actor) {
      case PersonId person -> new Name(people.show(person), people.type());
      case AppId app -> new Name(Optional.of(app.value()), "app_id");
      case RobotId robot ->
          new Name(
              Optional.of(robot.equals(RobotId.TASK_ASSISTANT) ? TASK_ASSISTANT : robot.value()),
              "app_id");
    };
  }

  /// A line of text, in which people are `@_user_1`, `@_user_2`, in the order in which they occur.
  private String line(List<Inline> line, Map<Actor, Mention> mentions) {
    StringBuilder text = new StringBuilder();
    for (Inline inline : line) {
      switch (inline) {
        case Inline.Text plain -> text.append(plain.text());
        case Inline.Link link ->
            text.append('[').append(link.text()).append("](").append(link.href()).append(')');
        case Inline.Mention mention -> text.append(mentioned(mention, mentions));
      }
    }
    return text.toString();
  }

  private String mentioned(Inline.Mention mention, Map<Actor, Mention> mentions) {
    Mention known = mentions.get(mention.actor());
    if (known != null) {
      return known.key();
    }
    String key = "@_user_" + (mentions.size() + 1);
    Name name = name(mention.actor());
    mentions.put(
        mention.actor(), new Mention(key, name.id(), name.idType(), mention.name(), tenantKey));
    return key;
  }

  private String post(String title, List<List<Inline>> paragraphs, Map<Actor, Mention> mentions) {
    List<List<Map<String, Object>>> lines = new ArrayList<>();
    for (List<Inline> paragraph : paragraphs) {
      List<Map<String, Object>> nodes = new ArrayList<>();
      for (Inline inline : paragraph) {
        nodes.add(node(inline, mentions));
      }
      lines.add(nodes);
    }
    Map<String, Object> post = new LinkedHashMap<>();
    post.put("title", title);
    post.put("content", lines);
    return FeishuJson.text(post);
  }

  private Map<String, Object> node(Inline inline, Map<Actor, Mention> mentions) {
    Map<String, Object> node = new LinkedHashMap<>();
    switch (inline) {
      case Inline.Text text -> {
        node.put("tag", "text");
        node.put("text", text.text());
      }
      case Inline.Link link -> {
        node.put("tag", "a");
        node.put("text", link.text());
        node.put("href", link.href());
      }
      case Inline.Mention mention -> {
        node.put("tag", "at");
        node.put("user_id", mentioned(mention, mentions));
        node.put("user_name", mention.name());
      }
    }
    return node;
  }

  /// What BearyChat attaches becomes paragraphs after the text.
  private static List<List<Inline>> withAttachments(Body.Text text) {
    List<List<Inline>> paragraphs = new ArrayList<>();
    paragraphs.add(text.line());
    for (Attachment attachment : text.attachments()) {
      attachment
          .title()
          .ifPresent(title ->
              paragraphs.add(
                  List.of(
                      attachment
                          .url()
                          .<Inline>map(url -> new Inline.Link(title, url))
                          .orElseGet(() -> new Inline.Text(title)))));
      attachment.text().ifPresent(more -> paragraphs.add(List.of(new Inline.Text(more))));
      attachment.images().forEach(image -> paragraphs.add(List.of(new Inline.Link(image, image))));
    }
    return paragraphs;
  }
}
