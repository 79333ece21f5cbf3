package larkspur.wire.feishu.im;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.chat.Attachment;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.chat.Resource;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.wire.feishu.http.FeishuJson;
import larkspur.wire.feishu.http.PersonIds;

/// Messages as `im/v1` shows them. These are the forms in which messages are received.
final class MessageJson {

  /// The app as which the task assistant speaks, when no app of the tenant does.
  private static final String TASK_ASSISTANT = "cli_larkspur_task_bot";

  /// Stands for all who are in the chat.
  private static final String EVERYONE = "@_all";

  /// What stands for the content of messages that were sent on together.
  private static final String BUNDLE = "Merged and Forwarded Message";

  /// In which form cards are shown.
  enum Cards {
    /// What they say, with what can be pressed.
    SIMPLE,
    /// As they were sent.
    AS_SENT;

    static Cards of(Optional<String> asked) {
      return asked
              .filter(type -> type.equals("user_card_content") || type.equals("raw_card_content"))
              .isPresent()
          ? AS_SENT
          : SIMPLE;
    }
  }

  private final Identities identities;
  private final Chats chats;
  private final Caller caller;
  private final PersonIds people;
  private final Cards cards;
  private final String tenantKey;

  /// @param people how the call names people
  MessageJson(Identities identities, Chats chats, Caller caller, PersonIds people, Cards cards) {
    this.identities = identities;
    this.chats = chats;
    this.caller = caller;
    this.people = people;
    this.cards = cards;
    this.tenantKey = caller.tenant().value();
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
      Optional<String> threadId,
      Optional<String> upperMessageId,
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

  /// A message as it is shown on its own, followed by those that were sent on in it.
  List<Shown> whole(Message message) {
    List<Shown> all = new ArrayList<>();
    all.add(single(message));
    if (message.body() instanceof Body.Bundle bundle) {
      addInside(bundle, MessageIds.of(message), all);
    }
    return all;
  }

  private void addInside(Body.Bundle bundle, String upper, List<Shown> all) {
    for (Body.Bundled inside : bundle.messages()) {
      Said said = said(inside.body(), Optional.empty());
      String id = MessageIds.of(inside.chat(), inside.position());
      String time = Long.toString(inside.createdAt().toEpochMilli());
      all.add(
          new Shown(
              id,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.of(upper),
              said.type(),
              time,
              time,
              false,
              false,
              openChatId(inside.chat()),
              sender(inside.author()),
              new Content(said.content()),
              said.mentioned()));
      if (inside.body() instanceof Body.Bundle deeper) {
        addInside(deeper, id, all);
      }
    }
  }

  private Shown show(Message message, Optional<String> recalled) {
    Said said = said(message.body(), recalled);
    return new Shown(
        MessageIds.of(message),
        message.quoted().map(position -> MessageIds.of(message.chat(), position)),
        message.root().map(position -> MessageIds.of(message.chat(), position)),
        message.thread().map(begin -> MessageIds.ofThread(message.chat(), begin)),
        Optional.empty(),
        said.type(),
        Long.toString(message.createdAt().toEpochMilli()),
        Long.toString(message.changedAt().toEpochMilli()),
        message.deleted(),
        message.edited(),
        openChatId(message.chat()),
        sender(message.author()),
        new Content(said.content()),
        said.mentioned());
  }

  private String openChatId(ChatId chat) {
    return chats.known(chat).map(Chat::openChatId).orElse("");
  }

  /// What of a message depends on its body.
  private record Said(String type, Optional<String> content, Map<Actor, Mention> mentions) {

    Optional<List<Mention>> mentioned() {
      return Optional.of(List.copyOf(mentions.values())).filter(list -> !list.isEmpty());
    }
  }

  private Said said(Body body, Optional<String> recalled) {
    Map<Actor, Mention> mentions = new LinkedHashMap<>();
    return switch (body) {
      case Body.Text text when text.attachments().isEmpty() ->
          said("text", Map.of("text", line(text.line(), mentions)), mentions);
      case Body.Text text -> said("post", post("", withAttachments(text), mentions), mentions);
      case Body.Post post ->
          said("post", post(post.title(), post.paragraphs(), mentions), mentions);
      case Body.Card card when cards == Cards.AS_SENT ->
          new Said("interactive", Optional.of(card.source()), mentions);
      case Body.Card card -> said("interactive", simplified(card), mentions);
      case Body.Shown(Resource resource) -> said(type(resource), resource(resource), mentions);
      case Body.ChatCard chat ->
          said("share_chat", Map.of("chat_id", openChatId(chat.chat())), mentions);
      case Body.PersonCard person ->
          said("share_user", Map.of("user_id", openId(person.person())), mentions);
      case Body.Divider divider -> said("system", divider(divider), mentions);
      case Body.Bundle _ -> new Said("merge_forward", Optional.of(BUNDLE), mentions);
      case Body.Deleted _ -> new Said("text", recalled, mentions);
    };
  }

  private static Said said(String type, Map<String, Object> content, Map<Actor, Mention> mentions) {
    return new Said(type, Optional.of(FeishuJson.text(content)), mentions);
  }

  private static Map<String, Object> simplified(Body.Card card) {
    CardText text = CardText.of(FeishuJson.read(card.source().getBytes(StandardCharsets.UTF_8)));
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("title", text.title());
    shown.put("elements", text.elements());
    return shown;
  }

  private static String type(Resource resource) {
    return switch (resource.kind()) {
      case IMAGE -> "image";
      case FILE -> "file";
      case AUDIO -> "audio";
      case VIDEO -> "media";
      case STICKER -> "sticker";
    };
  }

  private static Map<String, Object> resource(Resource resource) {
    Map<String, Object> content = new LinkedHashMap<>();
    boolean image = resource.kind() == Resource.Kind.IMAGE;
    content.put(image ? "image_key" : "file_key", resource.key());
    resource.cover().ifPresent(cover -> content.put("image_key", cover));
    resource.name().ifPresent(name -> content.put("file_name", name));
    resource.milliseconds().ifPresent(duration -> content.put("duration", duration));
    return content;
  }

  private String openId(PersonId person) {
    return caller.app().map(app -> identities.openId(app, person)).orElse("");
  }

  private static Map<String, Object> divider(Body.Divider divider) {
    Map<String, Object> words = new LinkedHashMap<>();
    words.put("text", divider.text());
    if (!divider.localised().isEmpty()) {
      words.put("i18n_text", divider.localised());
    }
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("template", "{divider_text}");
    content.put("divider_text", words);
    return content;
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
        case Inline.Everyone _ -> text.append(EVERYONE);
        case Inline.Styled styled -> text.append(line(List.of(styled.piece()), mentions));
        case Inline.Image _, Inline.Video _, Inline.Rule _ -> {}
        case Inline.Emoji(var name) -> text.append('[').append(name).append(']');
        case Inline.Code(var _, var code) -> text.append(code);
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

  private Map<String, Object> post(
      String title, List<List<Inline>> paragraphs, Map<Actor, Mention> mentions) {
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
    return post;
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
      case Inline.Everyone _ -> {
        node.put("tag", "at");
        node.put("user_id", EVERYONE);
        node.put("user_name", "");
      }
      case Inline.Styled styled -> {
        node.putAll(node(styled.piece(), mentions));
        node.put("style", styled.styles().stream().map(PostText::spelled).toList());
      }
      case Inline.Image(var key) -> {
        node.put("tag", "img");
        node.put("image_key", key);
      }
      case Inline.Video(var key, var cover) -> {
        node.put("tag", "media");
        node.put("file_key", key);
        cover.ifPresent(image -> node.put("image_key", image));
      }
      case Inline.Emoji(var name) -> {
        node.put("tag", "emotion");
        node.put("emoji_type", name);
      }
      case Inline.Rule _ -> node.put("tag", "hr");
      case Inline.Code code -> {
        node.put("tag", "code_block");
        code.language().ifPresent(language -> node.put("language", language));
        node.put("text", code.text());
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
