package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
/// event.
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
            && room.apps().stream().anyMatch(app -> !app.equals(author) && hearsSaid(room, app));
    Optional<Note> note = heard ? Optional.of(followers.note(NAME, chat)) : Optional.empty();
    return new Tiding(chat, note, List.of());
  }

  private boolean hearsSaid(Room room, AppId app) {
    return listeners.hears(room.chat().tenant(), app, ChatEvent.Said.KIND);
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

  private void carry(AppId app, Name source, LogEntry entry, Instant at, ChatEvent event) {
    events.bring(
        app, source, entry.position(), List.of(new AppEvents.Happened(event.kind(), at, event)));
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
              .flatMap(room -> room.members().stream().flatMap(member -> since(room, member)))
              .min(Instant::compareTo);
      return earliest
          .map(since -> Position.of(since.toEpochMilli(), 0).predecessor())
          .orElseGet(() -> store.log(new ChatId(source.id())).last());
    }

    /// Since when a member hears what is said, if they do.
    private Stream<Instant> since(Room room, Member member) {
      return member.actor() instanceof AppId app
          ? listener(room, app).stream()
              .filter(_ -> hearsSaid(room, app))
              .map(listener -> listener.since().of(ChatEvent.Said.KIND))
              .map(since -> since.isBefore(member.joinedAt()) ? member.joinedAt() : since)
          : Stream.of();
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
      Instant at = entry.position().instant();
      events.forEach(told.apps(), app -> carry(app, source, entry, at, told.event()));
    }

    private void say(Name source, LogEntry entry) {
      ChatId id = new ChatId(source.id());
      Message message = ChatStore.message(id, entry);
      Optional<Room> room = store.room(id);
      if (room.isEmpty() || message.deleted()) {
        return;
      }
      List<AppId> apps = new ArrayList<>();
      for (AppId app : room.get().apps()) {
        if (hearsSaid(room.get(), app) && hears(app, room.get(), message)) {
          apps.add(app);
        }
      }
      ChatEvent said = new ChatEvent.Said(message);
      events.forEach(apps, app -> carry(app, source, entry, message.createdAt(), said));
    }

    private boolean hears(AppId app, Room room, Message message) {
      return !message.author().equals(app)
          && mayHear(app, room, message)
          && heardSince(app, room, message);
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

    /// Whether the app listened, and was in the chat, when it was said.
    private boolean heardSince(AppId app, Room room, Message message) {
      Instant said = message.createdAt();
      boolean listened =
          listener(room, app).filter(known -> known.hears(ChatEvent.Said.KIND, said)).isPresent();
      return listened
          && room.members().stream()
              .anyMatch(member -> member.actor().equals(app) && !said.isBefore(member.joinedAt()));
    }
  }
}
