package larkspur.core.chat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Actor;
import larkspur.core.json.Json;
import larkspur.storage.Position;

/// What happened in a chat that its apps may hear of.
///
/// A message that is said is told with what it said then; everything else stands in the chat's log
/// beside the messages, with the apps that were to hear of it.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ChatEvent.Said.class, name = "said"),
  @JsonSubTypes.Type(value = ChatEvent.Recalled.class, name = "recalled"),
  @JsonSubTypes.Type(value = ChatEvent.Read.class, name = "read"),
  @JsonSubTypes.Type(value = ChatEvent.Reacted.class, name = "reacted"),
  @JsonSubTypes.Type(value = ChatEvent.ReactionTaken.class, name = "reaction taken"),
  @JsonSubTypes.Type(value = ChatEvent.PeopleAdded.class, name = "people added"),
  @JsonSubTypes.Type(value = ChatEvent.PeopleRemoved.class, name = "people removed"),
  @JsonSubTypes.Type(value = ChatEvent.BotAdded.class, name = "bot added"),
  @JsonSubTypes.Type(value = ChatEvent.BotRemoved.class, name = "bot removed"),
  @JsonSubTypes.Type(value = ChatEvent.Changed.class, name = "changed"),
  @JsonSubTypes.Type(value = ChatEvent.Dissolved.class, name = "dissolved"),
  @JsonSubTypes.Type(value = ChatEvent.Entered.class, name = "entered")
})
public sealed interface ChatEvent {

  /// What an app may hear of, as listeners name it.
  @JsonIgnore
  String kind();

  ChatId chat();

  static ChatEvent read(byte[] what) {
    return Json.read(what, ChatEvent.class);
  }

  /// A message was said, by somebody else than the app that hears of it.
  ///
  /// @param message as it was then
  record Said(Message message) implements ChatEvent {
    public static final String KIND = "chat.message";

    /// The right to hear what a person says in a chat of two with the app.
    public static final String IN_PAIR = KIND + "/in-pair";

    /// The right to hear everything that people say in groups.
    public static final String IN_GROUP = KIND + "/in-group";

    /// The right to hear what people say in groups and mention the app.
    public static final String TO_IT = KIND + "/to-it";

    /// The right to hear what apps and webhooks say in groups and mention the app.
    public static final String TO_IT_BY_APPS = KIND + "/to-it-by-apps";

    @Override
    public ChatId chat() {
      return message.chat();
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A message was taken back.
  ///
  /// @param by the author, or somebody who may delete others' messages
  record Recalled(ChatId chat, Position message, Actor author, Actor by, Instant at)
      implements ChatEvent {
    public static final String KIND = "chat.message.recalled";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A person has read messages of an app's in a chat of the two.
  record Read(ChatId chat, List<Position> messages, Actor reader, Instant at) implements ChatEvent {
    public static final String KIND = "chat.message.read";

    public Read {
      messages = List.copyOf(messages);
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// Somebody put a reaction on a message.
  record Reacted(ChatId chat, Position message, Actor by, String emoji, Instant at)
      implements ChatEvent {
    public static final String KIND = "chat.reaction.added";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// Somebody took a reaction of theirs back.
  record ReactionTaken(ChatId chat, Position message, Actor by, String emoji, Instant at)
      implements ChatEvent {
    public static final String KIND = "chat.reaction.removed";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// People came into a chat.
  record PeopleAdded(ChatId chat, List<Actor> people, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.people.added";

    public PeopleAdded {
      people = List.copyOf(people);
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// People left a chat, or were removed from it.
  record PeopleRemoved(ChatId chat, List<Actor> people, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.people.removed";

    public PeopleRemoved {
      people = List.copyOf(people);
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// An app came into a chat; told to it alone.
  record BotAdded(ChatId chat, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.bot.added";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// An app was removed from a chat; told to it alone.
  record BotRemoved(ChatId chat, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.bot.removed";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// What a chat is was changed: its name, its owner, its settings.
  record Changed(Chat before, Chat after, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.changed";

    @Override
    public ChatId chat() {
      return after.id();
    }

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A chat was dissolved.
  record Dissolved(ChatId chat, Actor by, Instant at) implements ChatEvent {
    public static final String KIND = "chat.dissolved";

    @Override
    public String kind() {
      return KIND;
    }
  }

  /// A person opened the chat of theirs with an app.
  ///
  /// @param latest the newest message that was in it
  record Entered(ChatId chat, Optional<Position> latest, Actor by, Instant at)
      implements ChatEvent {
    public static final String KIND = "chat.entered";

    @Override
    public String kind() {
      return KIND;
    }
  }
}
