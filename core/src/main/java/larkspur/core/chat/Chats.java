package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.chat.ChatStore.Members;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.chat.ChatStore.Stored;
import larkspur.core.event.Hearing;
import larkspur.core.event.Mark;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// What can be done with chats, and by whom.
///
/// A chat of another tenant does not exist. An open channel may be looked at by anybody of its
/// tenant; its messages are read and written by members only.
public final class Chats {

  /// Messages that one reading returns at most.
  public static final int PAGE_MAX = 100;

  /// The word before a vchannel id among the aliases.
  private static final String VCHANNEL = "vchannel:";

  private final ChatStore store;
  private final Identities identities;
  private final Aliases aliases;
  private final IdSource ids;
  private final ServerClock clock;
  private final ChatTidings tidings;
  private final int membersMax;

  public Chats(
      Store store,
      Identities identities,
      Aliases aliases,
      IdSource ids,
      ServerClock clock,
      ChatLimits limits,
      Hearing hearing) {
    this.store = new ChatStore(store, limits.rememberedMembers());
    this.tidings = new ChatTidings(this.store, identities, hearing);
    this.membersMax = limits.members();
    this.identities = identities;
    this.aliases = aliases;
    this.ids = ids;
    this.clock = clock;
  }

  // ---- which chat

  /// The chat that an `oc_` id of Feishu's names.
  public Optional<ChatId> byOpenChatId(TenantId tenant, String openChatId) {
    if (!openChatId.matches("oc_[0-9a-f]{32}")) {
      return Optional.empty();
    }
    return known(new ChatId(openChatId.substring(3, 19)))
        .filter(chat -> chat.tenant().equals(tenant) && chat.openChatId().equals(openChatId))
        .map(Chat::id);
  }

  /// The chat that a vchannel id of BearyChat's names, of whatever tenant: every operation asks for
  /// that itself.
  public Optional<ChatId> byVchannelId(String vchannelId) {
    return aliases
        .target(VCHANNEL + vchannelId)
        .filter(target -> target.length() == ChatId.DIGITS)
        .map(ChatId::new);
  }

  public Optional<Chat> find(ChatId chat) {
    return store.room(chat).map(Room::chat);
  }

  /// A chat as this process knows it, perhaps from a while ago, for what of it never changes: its
  /// ids, its tenant, its kind. Costs nothing where the chat has just been read or spoken in.
  public Optional<Chat> known(ChatId chat) {
    return store.known(chat).map(Room::chat);
  }

  public boolean isMember(ChatId chat, Actor actor) {
    return store.room(chat).filter(room -> room.holds(actor)).isPresent();
  }

  /// What is seen of a chat from where the caller stands.
  ///
  /// @param latest the time of the newest message, or of the chat's creation
  public record View(Chat chat, List<Member> members, boolean isMember, Instant latest) {}

  /// Who is in a chat, in the order in which they came.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in it
  public List<Member> members(Caller caller, ChatId chat) {
    return memberRoom(caller, chat).members();
  }

  /// A chat as the caller may look at it.
  ///
  /// @throws Refusal.NotFound if there is none
  /// @throws Refusal.NotAllowed if it is not open and the caller is not in it
  public View look(Caller caller, ChatId chat) {
    Room room = room(caller, chat);
    boolean member = room.holds(caller.actor());
    if (!member && !room.chat().open()) {
      throw notAMember();
    }
    Position last = store.log(chat).last();
    Instant latest = last.equals(Position.START) ? room.chat().createdAt() : last.instant();
    return new View(room.chat(), room.members(), member, latest);
  }

  // ---- founding

  /// What a new chat is to be.
  ///
  /// @param openChatId fixed by a seed; else given at random
  /// @param vchannelId likewise
  /// @param members besides the owner
  public record Draft(
      Optional<String> openChatId,
      Optional<String> vchannelId,
      Chat.Kind kind,
      String name,
      Optional<String> description,
      boolean general,
      boolean open,
      Actor owner,
      Collection<Actor> members) {}

  /// Founds a chat; the owner is in it. Founding one again whose ids were fixed changes nothing.
  ///
  /// @throws Refusal.Conflict if an id is another chat's; only the first 16 digits of an `oc_` id
  ///   tell chats apart
  /// @throws Refusal.NotFound if a member does not belong to the tenant
  /// @throws Refusal.TooMany above [ChatLimits#members()]
  public Chat found(TenantId tenant, Draft draft) {
    Instant now = clock.instant();
    Set<Actor> actors = new LinkedHashSet<>();
    actors.add(draft.owner());
    actors.addAll(draft.members());
    checkMembers(tenant, actors);
    String openChatId = draft.openChatId().orElseGet(() -> "oc_" + ids.hex(32));
    ChatId id = new ChatId(openChatId.substring(3, 19));
    Optional<Chat> there = find(id);
    if (there.isPresent()) {
      // Looked at before the vchannel id is claimed, since a claim is for good.
      return sameAs(there.get(), tenant, openChatId, draft.vchannelId());
    }
    String vchannelId = vchannelId(draft, id);
    Chat chat =
        new Chat(
            id,
            tenant,
            openChatId,
            vchannelId,
            draft.kind(),
            draft.name(),
            draft.description(),
            draft.general(),
            draft.open(),
            false,
            draft.owner(),
            now);
    List<Member> members = actors.stream().map(actor -> new Member(actor, now)).toList();
    List<Actor> brought = actors.stream().filter(actor -> !actor.equals(draft.owner())).toList();
    ChatTidings.Tiding tiding =
        tidings.moved(
            Room.of(Optional.empty(), chat, members),
            Optional.empty(),
            brought,
            new ChatEvent.BotAdded(id, draft.owner(), now));
    try {
      store
          .log(id)
          .commit(
              tiding
                  .into(LogCommit.at(now))
                  .requireAbsent(ChatStore.CHAT)
                  .set(ChatStore.CHAT, Json.write(chat))
                  .set(ChatStore.GUARD, ChatStore.GUARD_VALUE)
                  .set(ChatStore.MEMBERS, Json.write(new Members(members)))
                  .build());
      tiding.carryOn();
      return chat;
    } catch (Conflict alreadyFounded) {
      return sameAs(find(id).orElseThrow(), tenant, openChatId, draft.vchannelId());
    }
  }

  private static Chat sameAs(
      Chat found, TenantId tenant, String openChatId, Optional<String> vchannelId) {
    if (!found.tenant().equals(tenant) || !found.openChatId().equals(openChatId)) {
      throw new Refusal.Conflict("the chat id " + openChatId + " is taken");
    }
    if (vchannelId.filter(wanted -> !wanted.equals(found.vchannelId())).isPresent()) {
      throw new Refusal.Conflict(
          "the chat " + openChatId + " has the vchannel id " + found.vchannelId() + " already");
    }
    return found;
  }

  private String vchannelId(Draft draft, ChatId id) {
    if (draft.vchannelId().isPresent()) {
      String fixed = draft.vchannelId().get();
      if (!aliases.claim(VCHANNEL + fixed, id.value())) {
        throw new Refusal.Conflict("the vchannel id " + fixed + " is taken");
      }
      return fixed;
    }
    while (true) {
      // 62^8 are 2*10^14: a second try is rare even on a server with a million chats.
      String random = "=" + ids.base62(8);
      if (aliases.claim(VCHANNEL + random, id.value())) {
        return random;
      }
    }
  }

  /// Lets somebody into a chat. Whoever is in it stays as they are.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in it
  public void addMembers(Caller caller, ChatId id, Collection<Actor> actors) {
    checkMembers(caller.tenant(), actors);
    while (true) {
      Room room = memberRoom(caller, id);
      Instant now = clock.instant();
      List<Member> members = new ArrayList<>(room.members());
      actors.stream()
          .distinct()
          .filter(actor -> !room.holds(actor))
          .forEach(actor -> members.add(new Member(actor, now)));
      List<Actor> came =
          members.subList(room.members().size(), members.size()).stream()
              .map(Member::actor)
              .toList();
      if (changeMembers(id, room, members, cameIn(room, came, caller.actor(), now))) {
        return;
      }
    }
  }

  /// What is told of people and apps who come into a chat: of people to all apps of the chat, of an
  /// app to that app.
  private ChatTidings.Tiding cameIn(Room room, List<Actor> came, Actor by, Instant now) {
    ChatId id = room.chat().id();
    List<Actor> people = came.stream().filter(actor -> actor instanceof PersonId).toList();
    return tidings.moved(
        room,
        people.isEmpty()
            ? Optional.empty()
            : Optional.of(new ChatEvent.PeopleAdded(id, people, by, now)),
        came,
        new ChatEvent.BotAdded(id, by, now));
  }

  private ChatTidings.Tiding wentOut(Room room, List<Actor> went, Actor by, Instant now) {
    ChatId id = room.chat().id();
    List<Actor> people = went.stream().filter(actor -> actor instanceof PersonId).toList();
    return tidings.moved(
        room,
        people.isEmpty()
            ? Optional.empty()
            : Optional.of(new ChatEvent.PeopleRemoved(id, people, by, now)),
        went,
        new ChatEvent.BotRemoved(id, by, now));
  }

  /// Lets somebody leave a chat. Whoever is not in it is passed over.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in it, or removes others without owning it
  public void removeMembers(Caller caller, ChatId id, Collection<Actor> actors) {
    while (true) {
      Room room = memberRoom(caller, id);
      boolean onlySelf = actors.stream().allMatch(caller.actor()::equals);
      if (!onlySelf && !room.chat().owner().equals(caller.actor())) {
        throw new Refusal.NotAllowed(Lack.PERMISSION, "only the owner removes others");
      }
      List<Member> members =
          room.members().stream().filter(member -> !actors.contains(member.actor())).toList();
      List<Actor> went = room.actors().stream().filter(actors::contains).toList();
      if (changeMembers(id, room, members, wentOut(room, went, caller.actor(), clock.instant()))) {
        return;
      }
    }
  }

  private boolean changeMembers(
      ChatId id, Room room, List<Member> members, ChatTidings.Tiding tiding) {
    if (members.size() == room.members().size()) {
      return true;
    }
    if (members.size() > membersMax) {
      throw new Refusal.TooMany(Thing.CHAT_MEMBER, membersMax);
    }
    try {
      store
          .log(id)
          .commit(
              tiding
                  .into(room.change(LogCommit.at(clock.instant())))
                  .set(ChatStore.MEMBERS, Json.write(new Members(members)))
                  .build());
      tiding.carryOn();
      return true;
    } catch (Conflict changedMeanwhile) {
      return false;
    }
  }

  private void checkMembers(TenantId tenant, Collection<Actor> actors) {
    if (actors.size() > membersMax) {
      throw new Refusal.TooMany(Thing.CHAT_MEMBER, membersMax);
    }
    for (Actor actor : actors) {
      if (!identities.belongs(actor, tenant)) {
        throw new Refusal.NotFound(actor instanceof AppId ? Thing.APP : Thing.PERSON);
      }
    }
  }

  // ---- messages

  /// Says something in a chat. It is on disk when this returns.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in it, or it is archived
  /// @throws Refusal.NotFound if there is no such chat, or no such message to quote
  public Message say(Caller caller, ChatId id, Body body, Optional<Position> quoted) {
    while (true) {
      Room room = speakersRoom(caller, id);
      Optional<Position> root = quoted.flatMap(parent -> root(id, parent));
      Stored stored = new Stored(caller.actor(), body, quoted, root, false, Optional.empty());
      ChatTidings.Tiding tiding = tidings.said(room, caller.actor());
      try {
        Position position =
            store
                .log(id)
                .commit(
                    tiding
                        .into(room.require(LogCommit.at(clock.instant())))
                        .append(ChatStore.MESSAGE, ChatStore.bytes(stored))
                        .build())
                .position();
        tiding.carryOn();
        return stored.message(id, position);
      } catch (Conflict changedMeanwhile) {
        // look again what it is and who is in it
      }
    }
  }

  /// Where the chain of quotes begins to which a message comes that quotes another.
  private Optional<Position> root(ChatId id, Position quoted) {
    Message parent = stored(id, quoted);
    return parent.quoted().isEmpty() ? Optional.of(quoted) : parent.root();
  }

  private Message stored(ChatId id, Position position) {
    return store
        .log(id)
        .get(ChatStore.MESSAGE, position)
        .map(entry -> ChatStore.message(id, entry))
        .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }

  /// Posts, once and for all, what an entry of another log asks for. A chat that is gone or
  /// archived is passed over.
  ///
  /// @param source the log whose entries are posted here, in their order
  /// @param position the entry's
  public void bring(Name source, Position position, ChatId id, Actor author, Body body) {
    Log log = store.log(id);
    while (true) {
      Mark mark = Mark.of(log, source);
      Optional<Room> room = store.room(id);
      if (mark.covers(position) || room.isEmpty() || room.get().chat().archived()) {
        return;
      }
      Stored stored =
          new Stored(author, body, Optional.empty(), Optional.empty(), false, Optional.empty());
      ChatTidings.Tiding tiding = tidings.said(room.get(), author);
      try {
        log.commit(
            tiding
                .into(room.get().require(mark.move(LogCommit.at(clock.instant()), position)))
                .append(ChatStore.MESSAGE, ChatStore.bytes(stored))
                .build());
        tiding.carryOn();
        return;
      } catch (Conflict changedMeanwhile) {
        // look again at the mark
      }
    }
  }

  /// One message.
  ///
  /// @throws Refusal.NotFound if there is none at that place
  public Message message(Caller caller, ChatId id, Position position) {
    memberRoom(caller, id);
    return stored(id, position);
  }

  /// Messages from one place to another, both included; at most [#PAGE_MAX].
  public List<Message> messages(
      Caller caller, ChatId id, Position from, Position to, Order order, int limit) {
    memberRoom(caller, id);
    if (limit == 0 || to.isBefore(from)) {
      return List.of();
    }
    return store.messages(id, from, to, order, Math.min(limit, PAGE_MAX));
  }

  /// Writes a new text over that of a message of the caller's own; what was attached stays.
  ///
  /// @throws Refusal.NotAllowed if it is somebody else's, was deleted, or is not a text
  public Message edit(Caller caller, ChatId id, Position position, List<Inline> line) {
    return change(
        caller,
        id,
        position,
        message -> {
          if (!message.author().equals(caller.actor())) {
            throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "only the author edits a message");
          }
          if (!(message.body() instanceof Body.Text text)) {
            throw new Refusal.NotAllowed(Lack.PERMISSION, "this message has no text to edit");
          }
          return Optional.of(
              new Stored(
                  message.author(),
                  new Body.Text(line, text.attachments()),
                  message.quoted(),
                  message.root(),
                  true,
                  changedAt(message)));
        });
  }

  /// Deletes a message of the caller's own, or any if the caller owns the chat or administers the
  /// tenant. What is left says only who wrote it and when. Deleting it again changes nothing.
  public Message delete(Caller caller, ChatId id, Position position) {
    return change(
        caller,
        id,
        position,
        message -> {
          boolean mayDeleteAny =
              room(caller, id).chat().owner().equals(caller.actor())
                  || identities.isAdmin(caller.actor());
          if (!mayDeleteAny && !message.author().equals(caller.actor())) {
            throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "only the author deletes a message");
          }
          return message.deleted()
              ? Optional.empty()
              : Optional.of(
                  new Stored(
                      message.author(),
                      new Body.Deleted(),
                      message.quoted(),
                      message.root(),
                      false,
                      changedAt(message)));
        });
  }

  private Optional<Instant> changedAt(Message message) {
    Instant now = clock.instant();
    return Optional.of(now.isBefore(message.changedAt()) ? message.changedAt() : now);
  }

  /// What becomes of a message; empty to leave it as it is.
  private interface MessageChange {
    Optional<Stored> of(Message message);
  }

  private Message change(Caller caller, ChatId id, Position position, MessageChange change) {
    speakersRoom(caller, id);
    Log log = store.log(id);
    while (true) {
      LogEntry seen =
          log.get(ChatStore.MESSAGE, position)
              .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
      Message message = ChatStore.message(id, seen);
      Optional<Stored> changed = change.of(message);
      if (changed.isEmpty()) {
        return message;
      }
      try {
        log.replace(ChatStore.MESSAGE, seen, ChatStore.bytes(changed.get()));
        return changed.get().message(id, position);
      } catch (Conflict changedMeanwhile) {
        // read it again
      }
    }
  }

  private Room room(Caller caller, ChatId id) {
    return store
        .room(id)
        .filter(room -> room.chat().tenant().equals(caller.tenant()))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }

  private Room memberRoom(Caller caller, ChatId id) {
    Room room = room(caller, id);
    if (!room.holds(caller.actor())) {
      throw notAMember();
    }
    return room;
  }

  private Room speakersRoom(Caller caller, ChatId id) {
    Room room = memberRoom(caller, id);
    if (room.chat().archived()) {
      throw new Refusal.NotAllowed(Lack.ACTIVE_CHAT, "the chat is archived");
    }
    return room;
  }

  private static Refusal notAMember() {
    return new Refusal.NotAllowed(Lack.MEMBERSHIP, "the caller is not in the chat");
  }
}
