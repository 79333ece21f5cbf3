package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.event.AppEvents;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.event.Listener;
import larkspur.core.event.Listeners;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.json.Json;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;

/// Which apps hear what of a chat, and how it comes to them.
///
/// Nothing is written for a chat in which no app listens. Where one does, the commit that says a
/// message holds a note, and one that changes something else an entry of the family `event` too; a
/// follower carries both to the apps' own logs ([AppEvents]), in the order of the chat's log: so an
/// app hears of a message before it hears that it was taken back.
///
/// An app hears the messages of others in chats that it is in, as far as it has the rights for it
/// ([ChatEvent.Said]): what people say in a chat of two, and in groups what mentions it, or all;
/// what other apps say only in groups, and if it mentions it. What the task assistant says is no
/// event. With what a person says in a chat of two the app hears that its own messages before it
/// were read.
public final class ChatTidings {

  /// Entries that tell of what happened beside the messages.
  static final String EVENT = "event";

  private static final String NAME = "chat-tidings";

  private final ChatStore store;
  private final Listeners listeners;
  private final AppEvents events;
  private final Followers followers;

  ChatTidings(ChatStore store, Hearing hearing) {
    this.store = store;
    this.listeners = hearing.listeners();
    this.events = hearing.events();
    this.followers = hearing.followers();
    followers.add(new Carrying());
  }

  /// What has to go with a commit, and to be carried on after it.
  final class Tiding {
    private final Name chat;
    private final Optional<Note> note;
    private final List<byte[]> entries;

    private Tiding(Name chat, Optional<Note> note, List<byte[]> entries) {
      this.chat = chat;
      this.note = note;
      this.entries = entries;
    }

    LogCommit.Builder into(LogCommit.Builder commit) {
      note.ifPresent(commit::note);
      entries.forEach(entry -> commit.append(EVENT, entry));
      return commit;
    }

    /// To be called after the commit.
    void carryOn() {
      note.ifPresent(noted -> followers.follow(chat, noted));
    }

    /// Whether there is nothing to tell, since nobody listens.
    boolean isEmpty() {
      return note.isEmpty();
    }
  }

  /// Of a message that is about to be said.
  Tiding said(Room room, Actor author) {
    Name chat = ChatStore.name(room.chat().id());
    boolean heard =
        !author.equals(RobotId.TASK_ASSISTANT)
            && room.apps().stream()
                .anyMatch(app -> !app.equals(author) && hearsOfSaying(room, author, app));
    Optional<Note> note = heard ? Optional.of(followers.note(NAME, chat)) : Optional.empty();
    return new Tiding(chat, note, List.of());
  }

  /// Whether an app hears what somebody says, or of what they have read by that.
  private boolean hearsOfSaying(Room room, Actor author, AppId app) {
    return hears(room, app, ChatEvent.Said.KIND)
        || tellsOfReading(room, author) && hears(room, app, ChatEvent.Read.KIND);
  }

  /// Whoever says something to an app has read what it said before.
  private static boolean tellsOfReading(Room room, Actor author) {
    return author instanceof PersonId && !room.chat().isGroup();
  }

  private boolean hears(Room room, AppId app, String kind) {
    return listeners.hears(room.chat().tenant(), app, kind);
  }

  /// Whether an app of the chat hears of events of a kind.
  boolean anyHears(Room room, String kind) {
    return room.apps().stream().anyMatch(app -> listeners.hears(room.chat().tenant(), app, kind));
  }

  /// Of things that are about to happen, to all apps of the chat that want to hear them.
  ///
  /// @param room as it was before
  Tiding of(Room room, List<ChatEvent> happened) {
    List<byte[]> entries = new ArrayList<>();
    for (ChatEvent event : happened) {
      entry(room, event, room.apps()).ifPresent(entries::add);
    }
    return tiding(room, entries);
  }

  /// Of members who come or go.
  ///
  /// @param ofPeople what all apps of the chat are told, but for those that come or go themselves
  /// @param moved who comes or goes
  /// @param ofApp what each app among them is told
  Tiding moved(Room room, Optional<ChatEvent> ofPeople, List<Actor> moved, ChatEvent ofApp) {
    List<byte[]> entries = new ArrayList<>();
    List<AppId> apps = new ArrayList<>();
    for (Actor actor : moved) {
      if (actor instanceof AppId app) {
        apps.add(app);
      }
    }
    entry(room, ofApp, apps).ifPresent(entries::add);
    List<AppId> others = room.apps().stream().filter(app -> !apps.contains(app)).toList();
    ofPeople.flatMap(event -> entry(room, event, others)).ifPresent(entries::add);
    return tiding(room, entries);
  }

  /// What is to be appended to a chat's log ([#telling]) so that its apps hear of something that
  /// happened beside the log; empty if none of them wants to.
  Optional<byte[]> entry(Room room, ChatEvent event) {
    return entry(room, event, room.apps());
  }

  /// Of something that has happened beside the chat's log.
  ///
  /// @param entry as [#entry(Room, ChatEvent)] made it when it happened
  Tiding telling(ChatId id, byte[] entry) {
    Name chat = ChatStore.name(id);
    return new Tiding(chat, Optional.of(followers.note(NAME, chat)), List.of(entry));
  }

  private Tiding tiding(Room room, List<byte[]> entries) {
    Name chat = ChatStore.name(room.chat().id());
    Optional<Note> note =
        entries.isEmpty() ? Optional.empty() : Optional.of(followers.note(NAME, chat));
    return new Tiding(chat, note, entries);
  }

  private Optional<byte[]> entry(Room room, ChatEvent event, Iterable<AppId> apps) {
    List<AppId> hear = new ArrayList<>();
    for (AppId app : apps) {
      if (listeners.hears(room.chat().tenant(), app, event.kind())) {
        hear.add(app);
      }
    }
    return hear.isEmpty() ? Optional.empty() : Optional.of(Json.write(new Told(hear, event)));
  }

  private static AppEvents.Happened happened(Instant at, ChatEvent event) {
    return new AppEvents.Happened(event.kind(), at, event);
  }

  /// Something that happened, and who is to hear of it.
  record Told(List<AppId> apps, ChatEvent event) {}

  /// Carries what was said, and what else happened, to the apps that hear it.
  private final class Carrying implements Followers.Follower {

    @Override
    public String name() {
      return NAME;
    }

    @Override
    public List<String> entryFamilies() {
      return List.of(ChatStore.MESSAGE, EVENT);
    }

    /// Nobody hears what was said before anybody listened, or came. What else happened is there
    /// only if somebody is to hear of it, perhaps one who has left since.
    @Override
    public Position begin(Name source, String family) {
      if (family.equals(EVENT)) {
        return Position.START;
      }
      Optional<Instant> earliest =
          store.room(new ChatId(source.id())).stream()
              .flatMap(room ->
                  room.joined().entrySet().stream()
                      .flatMap(app -> since(room, app.getKey(), app.getValue())))
              .min(Instant::compareTo);
      return earliest
          .map(since -> Position.of(since.toEpochMilli(), 0).predecessor())
          .orElseGet(() -> store.log(new ChatId(source.id())).last());
    }

    /// Since when an app hears what is said, or read by that, if it does.
    private Stream<Instant> since(Room room, AppId app, Instant joined) {
      return listener(room, app).stream()
          .flatMap(listener ->
              Stream.of(ChatEvent.Said.KIND, ChatEvent.Read.KIND)
                  .filter(kind -> hears(room, app, kind))
                  .map(kind -> listener.since().of(kind)))
          .map(since -> since.isBefore(joined) ? joined : since);
    }

    private Optional<Listener> listener(Room room, AppId app) {
      return listeners.of(room.chat().tenant(), app);
    }

    @Override
    public void bring(Name source, String family, LogEntry entry) {
      if (family.equals(EVENT)) {
        tell(source, entry);
      } else {
        say(source, entry);
      }
    }

    /// What happened goes to the apps that were to hear of it when it did.
    private void tell(Name source, LogEntry entry) {
      Told told = Json.read(entry.value(), Told.class);
      List<AppEvents.Happened> happened =
          List.of(happened(entry.position().instant(), told.event()));
      events.forEach(told.apps(), app -> events.bring(app, source, entry.position(), happened));
    }

    private void say(Name source, LogEntry entry) {
      ChatId id = new ChatId(source.id());
      Message message = ChatStore.message(id, entry);
      Optional<Room> room = store.room(id);
      if (room.isEmpty() || message.deleted()) {
        return;
      }
      Map<AppId, List<AppEvents.Happened>> happened = new LinkedHashMap<>();
      for (AppId app : room.get().apps()) {
        List<AppEvents.Happened> heard = heard(room.get(), app, message);
        if (!heard.isEmpty()) {
          happened.put(app, heard);
        }
      }
      events.forEach(
          List.copyOf(happened.keySet()),
          app -> events.bring(app, source, entry.position(), happened.get(app)));
    }

    /// What an app hears by a message.
    private List<AppEvents.Happened> heard(Room room, AppId app, Message message) {
      List<AppEvents.Happened> heard = new ArrayList<>();
      if (!message.author().equals(app)) {
        if (heardSince(app, room, message, ChatEvent.Said.KIND) && mayHear(app, room, message)) {
          heard.add(happened(message.createdAt(), new ChatEvent.Said(message)));
        }
        read(room, app, message).ifPresent(read -> heard.add(happened(message.createdAt(), read)));
      }
      return heard;
    }

    /// That whoever says something has read what the app said before.
    private Optional<ChatEvent> read(Room room, AppId app, Message message) {
      if (!(message.author() instanceof PersonId reader)
          || !tellsOfReading(room, reader)
          || !heardSince(app, room, message, ChatEvent.Read.KIND)) {
        return Optional.empty();
      }
      List<Position> read = Visits.readWith(store, message.chat(), message.position(), reader, app);
      return read.isEmpty()
          ? Optional.empty()
          : Optional.of(new ChatEvent.Read(message.chat(), read, reader, message.createdAt()));
    }

    private boolean mayHear(AppId app, Room room, Message message) {
      boolean inGroup = room.chat().isGroup();
      return switch (message.author()) {
        case PersonId _ when !inGroup -> listeners.may(app, ChatEvent.Said.IN_PAIR);
        case PersonId _ ->
            listeners.may(app, ChatEvent.Said.IN_GROUP)
                || message.body().mentions(app) && listeners.may(app, ChatEvent.Said.TO_IT);
        case AppId _, RobotId _ ->
            inGroup
                && !message.author().equals(RobotId.TASK_ASSISTANT)
                && message.body().mentions(app)
                && listeners.may(app, ChatEvent.Said.TO_IT_BY_APPS);
      };
    }

    /// Whether the app listened for a kind of event, and was in the chat, when it was said.
    private boolean heardSince(AppId app, Room room, Message message, String kind) {
      Instant said = message.createdAt();
      return listeners.hears(room.chat().tenant(), app, kind, said)
          && !said.isBefore(room.joined().get(app));
    }
  }
}
