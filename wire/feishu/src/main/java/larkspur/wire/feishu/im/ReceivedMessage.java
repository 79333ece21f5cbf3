package larkspur.wire.feishu.im;

import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Message;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.storage.Position;
import larkspur.wire.feishu.http.PersonIds;

/// A message as an app receives it: what events tell of it, in the forms that `im/v1` shows.
///
/// @param id `om_…`
/// @param type as `msg_type`
/// @param createTime in milliseconds
/// @param updateTime in milliseconds
/// @param content a JSON object as text
public record ReceivedMessage(
    String id,
    Optional<String> parentId,
    Optional<String> rootId,
    Optional<String> threadId,
    String type,
    String createTime,
    String updateTime,
    String content,
    List<Mentioned> mentions) {

  public ReceivedMessage {
    mentions = List.copyOf(mentions);
  }

  /// Somebody who is called by name.
  ///
  /// @param key that stands for them in the content: `@_user_1`
  /// @param idType `open_id`, or `app_id` for a bot
  /// @param id of that type, the receiving app's own
  public record Mentioned(String key, String idType, String id, String name) {}

  /// @param app who receives it
  public static ReceivedMessage of(
      Identities identities, Chats chats, Caller app, Message message) {
    PersonIds people = PersonIds.of(identities, app, Optional.empty());
    MessageJson.Shown shown =
        new MessageJson(identities, chats, app, people, MessageJson.Cards.SIMPLE).single(message);
    return new ReceivedMessage(
        shown.messageId(),
        shown.parentId(),
        shown.rootId(),
        shown.threadId(),
        shown.msgType(),
        shown.createTime(),
        shown.updateTime(),
        shown.body().content().orElse("{}"),
        shown.mentions().orElse(List.of()).stream()
            .map(mention ->
                new Mentioned(
                    mention.key(), mention.idType(), mention.id().orElse(""), mention.name()))
            .toList());
  }

  /// How a message is named.
  public static String id(ChatId chat, Position position) {
    return MessageIds.of(chat, position);
  }
}
