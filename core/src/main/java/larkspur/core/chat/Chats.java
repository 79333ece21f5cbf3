package larkspur.core.chat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import larkspur.core.chat.ChatStore.Members;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.chat.ChatStore.Stored;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Hearing;
import larkspur.core.event.Mark;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
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

  /// Managers that a group has at most.
  public static final int MANAGERS_MAX = 10;

  /// Apps that can be in a group into which more are brought.
  public static final int APPS_MAX = 15;

  /// Groups that one search looks at, at most.
  static final int SEARCHED_MAX = 10_000;

  /// Lets an app do in groups that it made what their owners may. A scope in Feishu's words, as all
  /// of an app's.
  public static final String ACTS_AS_OWNER = "im:chat:operate_as_owner";

  /// The word before a vchannel id among the aliases.
  private static final String VCHANNEL = "vchannel:";

  private final ChatStore store;
  private final ChatIndex index;
  private final Identities identities;
  private final Aliases aliases;
  private final IdSource ids;
  private final ServerClock clock;
  private final ChatTidings tidings;
  private final Recalls recalls;
  private final AgendaReader agenda;
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
    this.index = new ChatIndex(store, this.store, clock);
    this.tidings = new ChatTidings(this.store, hearing);
    this.agenda = hearing.agenda();
    this.recalls = new Recalls(this.store, tidings, clock, agenda);
    this.membersMax = limits.members();
    this.identities = identities;
    this.aliases = aliases;
    this.ids = ids;
    this.clock = clock;
  }

  // ---- shared with the rest of this package

  ChatStore store() {
    return store;
  }

  ChatTidings tidings() {
    return tidings;
  }

  AgendaReader agenda() {
    return agenda;
  }

  Identities identities() {
    return identities;
  }

  Aliases aliases() {
    return aliases;
  }

  IdSource ids() {
    return ids;
  }

  ServerClock clock() {
    return clock;
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
  /// @param creator who makes it, if that is to be known
  /// @param managers those of the members who are
  public record Draft(
      Optional<String> openChatId,
      Optional<String> vchannelId,
      Chat.Kind kind,
      String name,
      Optional<String> description,
      boolean general,
      boolean open,
      Actor owner,
      Collection<Actor> members,
      Optional<Actor> creator,
      List<Actor> managers,
      ChatSettings settings) {

    /// A draft with the settings that chats begin with.
    public Draft(
        Optional<String> openChatId,
        Optional<String> vchannelId,
        Chat.Kind kind,
        String name,
        Optional<String> description,
        boolean general,
        boolean open,
        Actor owner,
        Collection<Actor> members) {
      this(
          openChatId,
          vchannelId,
          kind,
          name,
          description,
          general,
          open,
          owner,
          members,
          Optional.empty(),
          List.of(),
          ChatSettings.DEFAULT);
    }

    Draft withOpenChatId(String id) {
      return new Draft(
          Optional.of(id),
          vchannelId,
          kind,
          name,
          description,
          general,
          open,
          owner,
          members,
          creator,
          managers,
          settings);
    }
  }

  /// Founds a chat; the owner is in it. Founding one again whose ids were fixed changes nothing.
  ///
  /// @throws Refusal.Conflict if an id is another chat's; only the first 16 digits of an `oc_` id
  ///   tell chats apart
  /// @throws Refusal.NotFound if a member does not belong to the tenant
  /// @throws Refusal.NotAllowed with [Lack#ACTIVE_PERSON] if the owner has resigned
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
    checkOwner(draft.owner());
    index.founding();
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
            now,
            draft.creator(),
            draft.managers(),
            draft.settings());
    List<Member> members = actors.stream().map(actor -> new Member(actor, now)).toList();
    // In a chat of two nobody is brought anywhere: one writes to the other.
    List<Actor> brought =
        actors.stream().filter(actor -> chat.isGroup() && !actor.equals(draft.owner())).toList();
    ChatTidings.Tiding tiding =
        tidings.moved(
            Room.of(Optional.empty(), chat, members),
            Optional.empty(),
            brought,
            new ChatEvent.BotAdded(id, draft.creator().orElse(draft.owner()), now));
    index.coming(chat, actors);
    if (chat.open()) {
      index.opening(chat);
    }
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

  /// Lets somebody into a group. Whoever is in it stays as they are.
  ///
  /// @return those who wait until the owner or a manager brings them in, since the group wants that
  /// @throws Refusal.NotAllowed if the caller is not in it, or only its owner and managers bring
  ///   others in
  /// @throws Refusal.TooMany above [ChatLimits#members()], or above [#APPS_MAX] apps
  public List<Actor> addMembers(Caller caller, ChatId id, Collection<Actor> actors) {
    checkMembers(caller.tenant(), actors);
    while (true) {
      Room room = groupRoom(caller, id);
      boolean leads = leads(caller, room.chat());
      if (!leads && room.chat().settings().adds() == ChatSettings.Who.LEADERS) {
        throw new Refusal.NotAllowed(
            Lack.LEADERSHIP, "only the owner and the managers bring others in");
      }
      List<Actor> coming = newcomers(room, actors);
      if (!leads && room.chat().settings().approval()) {
        return coming;
      }
      if (letIn(room, coming, caller.actor())) {
        return List.of();
      }
    }
  }

  /// Comes into an open group, of one's own accord.
  ///
  /// @throws Refusal.NotAllowed if it is not open, or wants its owner or a manager to approve
  public void join(Caller caller, ChatId id) {
    while (true) {
      Room room = room(caller, id);
      checkActive(checkGroup(room));
      if (room.holds(caller.actor())) {
        return;
      }
      if (!room.chat().open()) {
        throw notAMember();
      }
      if (room.chat().settings().approval()) {
        throw new Refusal.NotAllowed(
            Lack.LEADERSHIP, "the owner or a manager lets others into this chat");
      }
      if (letIn(room, List.of(caller.actor()), caller.actor())) {
        return;
      }
    }
  }

  private static List<Actor> newcomers(Room room, Collection<Actor> actors) {
    return actors.stream().distinct().filter(actor -> !room.holds(actor)).toList();
  }

  /// @return whether they are in now; if not, the chat changed meanwhile
  private boolean letIn(Room room, List<Actor> coming, Actor by) {
    if (coming.isEmpty()) {
      return true;
    }
    if (room.members().size() + coming.size() > membersMax) {
      throw new Refusal.TooMany(Thing.CHAT_MEMBER, membersMax);
    }
    long apps = coming.stream().filter(actor -> actor instanceof AppId).count();
    if (apps > 0 && room.apps().size() + apps > APPS_MAX) {
      throw new Refusal.TooMany(Thing.CHAT_MEMBER, APPS_MAX);
    }
    Instant now = clock.instant();
    List<Member> members = new ArrayList<>(room.members());
    coming.forEach(actor -> members.add(new Member(actor, now)));
    index.coming(room.chat(), coming);
    return become(room, room.chat(), members, List.of(cameIn(room, coming, by, now)));
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

  /// Lets somebody leave a group. Whoever is not in it is passed over. Where the owner leaves, the
  /// manager who was made first owns it then, else whoever is in it longest, a person before an
  /// app.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in it, or removes others without owning or
  ///   managing it, or removes its owner
  /// @throws Refusal.Conflict if the owner leaves and nobody else is in it
  public void removeMembers(Caller caller, ChatId id, Collection<Actor> actors) {
    while (true) {
      Room room = groupRoom(caller, id);
      Chat chat = room.chat();
      if (!actors.stream().allMatch(caller.actor()::equals)) {
        if (!leads(caller, chat)) {
          throw new Refusal.NotAllowed(
              Lack.LEADERSHIP, "only the owner and the managers remove others");
        }
        if (actors.contains(chat.owner()) && !caller.actor().equals(chat.owner())) {
          throw new Refusal.NotAllowed(Lack.OWNERSHIP, "the owner of a chat cannot be removed");
        }
      }
      List<Actor> went =
          room.members().stream().map(Member::actor).filter(actors::contains).toList();
      if (went.isEmpty() || letGo(room, went, caller.actor())) {
        return;
      }
    }
  }

  private boolean letGo(Room room, List<Actor> went, Actor by) {
    Chat chat = room.chat();
    List<Member> staying =
        room.members().stream().filter(member -> !went.contains(member.actor())).toList();
    Chat after =
        chat.withManagers(
            chat.managers().stream().filter(manager -> !went.contains(manager)).toList());
    if (went.contains(chat.owner())) {
      after = after.withOwner(heir(after, staying));
    }
    Instant now = clock.instant();
    List<ChatTidings.Tiding> told = new ArrayList<>();
    told.add(wentOut(room, went, by, now));
    if (!after.equals(chat)) {
      told.add(changed(room, after, by, now));
    }
    ChatIndex.Leaving leaving = index.leaving(chat, went);
    if (!become(room, after, staying, told)) {
      return false;
    }
    leaving.done();
    return true;
  }

  /// Who has resigned owns a chat only where nobody else is left.
  private Actor heir(Chat chat, List<Member> staying) {
    return chat.managers().stream()
        .filter(actor -> !hasResigned(actor))
        .findFirst()
        .or(() ->
            staying.stream()
                .map(Member::actor)
                .filter(actor -> actor instanceof PersonId && !hasResigned(actor))
                .findFirst())
        .or(() -> staying.stream().map(Member::actor).findFirst())
        .orElseThrow(() -> new Refusal.Conflict("nobody would be left to own the chat"));
  }

  /// A chat is given to nobody who has resigned.
  private void checkOwner(Actor owner) {
    if (hasResigned(owner)) {
      throw new Refusal.NotAllowed(Lack.ACTIVE_PERSON, "who has resigned is made no owner");
    }
  }

  private boolean hasResigned(Actor actor) {
    return actor instanceof PersonId person
        && identities.person(person).filter(Person::inactive).isPresent();
  }

  /// Changes what a chat is and who is in it, if neither changed since it was read.
  private boolean become(
      Room room, Chat chat, List<Member> members, List<ChatTidings.Tiding> told) {
    LogCommit.Builder commit = room.change(LogCommit.at(clock.instant()));
    told.forEach(tiding -> tiding.into(commit));
    if (!chat.equals(room.chat())) {
      commit.set(ChatStore.CHAT, Json.write(chat));
    }
    if (members != room.members()) {
      commit.set(ChatStore.MEMBERS, Json.write(new Members(members)));
    }
    try {
      store.log(chat.id()).commit(commit.build());
    } catch (Conflict changedMeanwhile) {
      return false;
    }
    told.forEach(ChatTidings.Tiding::carryOn);
    return true;
  }

  private ChatTidings.Tiding changed(Room room, Chat after, Actor by, Instant now) {
    return tidings.of(room, List.of(new ChatEvent.Changed(room.chat(), after, by, now)));
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

  // ---- changing

  /// Changes what a group is called, how it looks, its settings, its owner.
  ///
  /// @throws Refusal.NotAllowed with [Lack#LEADERSHIP] if the caller may change nothing here, with
  ///   [Lack#PERMISSION] if only names, description and picture, with [Lack#ACTIVE_PERSON] if the
  ///   new owner has resigned
  /// @throws Refusal.NotFound with [Thing#CHAT_MEMBER] if the new owner is not in it
  public Chat edit(Caller caller, ChatId id, ChatEdit edit) {
    while (true) {
      Room room = groupRoom(caller, id);
      Chat before = room.chat();
      checkEditor(caller, before);
      Chat after = before.edited(edit);
      boolean looksOnly =
          after.open() == before.open()
              && after.owner().equals(before.owner())
              && after.settings().sameRules(before.settings());
      if (!looksOnly && !leads(caller, before)) {
        throw new Refusal.NotAllowed(
            Lack.PERMISSION, "only the owner and the managers change how a chat works");
      }
      if (!after.owner().equals(before.owner())) {
        checkOwner(after.owner());
        if (!room.holds(after.owner())) {
          throw new Refusal.NotFound(Thing.CHAT_MEMBER);
        }
      }
      if (after.equals(before) || becomes(room, after, caller.actor())) {
        return after;
      }
    }
  }

  private void checkEditor(Caller caller, Chat chat) {
    if (chat.settings().edits() == ChatSettings.Who.LEADERS && !leads(caller, chat)) {
      throw new Refusal.NotAllowed(
          Lack.LEADERSHIP, "only the owner and the managers change this chat");
    }
  }

  private boolean becomes(Room room, Chat after, Actor by) {
    Chat before = room.chat();
    Optional<ChatIndex.Leaving> closing =
        before.open() && (!after.open() || after.archived())
            ? Optional.of(index.closing(before))
            : Optional.empty();
    if (after.open() && !before.open()) {
      index.opening(after);
    }
    ChatTidings.Tiding told = changed(room, after, by, clock.instant());
    if (!become(room, after, room.members(), List.of(told))) {
      return false;
    }
    closing.ifPresent(ChatIndex.Leaving::done);
    return true;
  }

  /// Makes members of a group managers of it, or lets them be so no more. Whoever is not in it, and
  /// its owner, are passed over.
  ///
  /// @return all managers, in the order in which they were made
  /// @throws Refusal.NotAllowed if the caller does not own it
  /// @throws Refusal.NotFound if none of those named is in it
  /// @throws Refusal.TooMany above [#MANAGERS_MAX]
  public List<Actor> addManagers(Caller caller, ChatId id, Collection<Actor> actors) {
    return changeManagers(
        caller,
        id,
        actors,
        (chat, named) -> {
          Set<Actor> managers = new LinkedHashSet<>(chat.managers());
          named.stream().filter(actor -> !actor.equals(chat.owner())).forEach(managers::add);
          return managers;
        });
  }

  /// As [#addManagers], the other way round.
  public List<Actor> removeManagers(Caller caller, ChatId id, Collection<Actor> actors) {
    return changeManagers(
        caller,
        id,
        actors,
        (chat, named) -> {
          Set<Actor> managers = new LinkedHashSet<>(chat.managers());
          named.forEach(managers::remove);
          return managers;
        });
  }

  private List<Actor> changeManagers(
      Caller caller,
      ChatId id,
      Collection<Actor> actors,
      BiFunction<Chat, List<Actor>, Set<Actor>> change) {
    while (true) {
      Room room = groupRoom(caller, id);
      if (!room.chat().owner().equals(caller.actor())) {
        throw new Refusal.NotAllowed(
            Lack.OWNERSHIP, "only the owner of a chat says who manages it");
      }
      List<Actor> named = actors.stream().filter(room::holds).toList();
      if (named.isEmpty()) {
        throw new Refusal.NotFound(Thing.CHAT_MEMBER);
      }
      List<Actor> managers = List.copyOf(change.apply(room.chat(), named));
      if (managers.size() > MANAGERS_MAX) {
        throw new Refusal.TooMany(Thing.CHAT_MEMBER, MANAGERS_MAX);
      }
      if (managers.equals(room.chat().managers())
          || becomes(room, room.chat().withManagers(managers), caller.actor())) {
        return managers;
      }
    }
  }

  /// Ends a group for good. What was said in it can still be read by those who were in it.
  ///
  /// @throws Refusal.NotAllowed if the caller neither owns it nor is the app that made it and may
  ///   act as owner, or it is dissolved already
  public void dissolve(Caller caller, ChatId id) {
    while (true) {
      Room room = groupRoom(caller, id);
      Chat chat = room.chat();
      if (!chat.owner().equals(caller.actor()) && !actsAsOwner(caller, chat)) {
        throw new Refusal.NotAllowed(Lack.OWNERSHIP, "only the owner dissolves a chat");
      }
      Instant now = clock.instant();
      ChatTidings.Tiding told =
          tidings.of(room, List.of(new ChatEvent.Dissolved(id, caller.actor(), now)));
      ChatIndex.Leaving leaving = index.leaving(chat, room.actors());
      ChatIndex.Leaving closing = index.closing(chat);
      if (become(room, chat.dissolved(), room.members(), List.of(told))) {
        leaving.done();
        closing.done();
        return;
      }
    }
  }

  /// Whether the caller may do what the owner and the managers of a chat may.
  private static boolean leads(Caller caller, Chat chat) {
    return chat.leads(caller.actor()) || actsAsOwner(caller, chat);
  }

  private static boolean actsAsOwner(Caller caller, Chat chat) {
    return caller.actor() instanceof AppId
        && chat.creator().equals(Optional.of(caller.actor()))
        && caller.scopes().contains(ACTS_AS_OWNER);
  }

  // ---- finding

  /// Some groups of a longer list.
  ///
  /// @param next where the list goes on; empty at its end
  public record Listed(List<Chat> chats, Optional<String> next) {}

  /// Whether a text can be where a list goes on.
  public static boolean isPlace(String text) {
    return text.matches("([0-9a-f]{16}\\.)?" + ChatIndex.PLACE);
  }

  /// The groups that the caller is in, oldest first. Those that were dissolved are not among them.
  ///
  /// @param after where to go on, of [Listed#next()]
  public Listed mine(Caller caller, Optional<String> after, int limit) {
    return listed(
        index.places(ChatIndex.of(caller.actor()), after.map(Chats::founded)),
        limit,
        Integer.MAX_VALUE,
        room -> room.holds(caller.actor()) && isListed(room, caller));
  }

  /// The groups that the caller is in, the one in which something was said last first. Reads all of
  /// them; one in which something is said meanwhile may be missed or come twice.
  public Listed mineByActivity(Caller caller, Optional<String> after, int limit) {
    record Active(String place, Chat chat) {}
    List<Active> all = new ArrayList<>();
    Iterator<String> places = index.places(ChatIndex.of(caller.actor()), Optional.empty());
    while (places.hasNext()) {
      String place = places.next();
      ChatId id = ChatIndex.chat(place);
      store
          .room(id)
          .filter(room -> room.holds(caller.actor()) && isListed(room, caller))
          .ifPresent(room -> all.add(new Active(latest(room) + "." + place, room.chat())));
    }
    all.sort(Comparator.comparing(Active::place).reversed());
    List<Active> rest =
        all.stream()
            .filter(active -> after.isEmpty() || active.place().compareTo(after.get()) < 0)
            .limit(limit + 1L)
            .toList();
    List<Active> shown = rest.subList(0, Math.min(limit, rest.size()));
    return new Listed(
        shown.stream().map(Active::chat).toList(),
        rest.size() > limit ? Optional.of(shown.getLast().place()) : Optional.empty());
  }

  private String latest(Room room) {
    Position last = store.log(room.chat().id()).last();
    Position latest =
        last.equals(Position.START) ? Position.of(room.chat().createdAt().toEpochMilli(), 0) : last;
    return HexFormat.of().toHexDigits(latest.value());
  }

  /// The end of a place, which is all that a list by creation goes by.
  private static String founded(String place) {
    return place.substring(place.length() - 33);
  }

  /// Groups with a word in one of their names, of those that the caller is in and those that are
  /// open; oldest first. Letters of either case are alike. Looks at no more than [#SEARCHED_MAX]
  /// groups at a time, so there may be more though few or none are returned.
  public Listed search(Caller caller, String word, Optional<String> after, int limit) {
    String wanted = word.toLowerCase(Locale.ROOT);
    Optional<String> from = after.map(Chats::founded);
    return listed(
        new Merged(
            index.places(ChatIndex.of(caller.actor()), from),
            index.places(ChatIndex.open(caller.tenant()), from)),
        limit,
        SEARCHED_MAX,
        room ->
            isListed(room, caller)
                && (room.chat().open() || room.holds(caller.actor()))
                && isCalled(room.chat(), wanted));
  }

  private static boolean isCalled(Chat chat, String wanted) {
    return Stream.concat(Stream.of(chat.name()), chat.settings().localNames().values().stream())
        .anyMatch(name -> name.toLowerCase(Locale.ROOT).contains(wanted));
  }

  private static boolean isListed(Room room, Caller caller) {
    return room.chat().isGroup()
        && !room.chat().archived()
        && room.chat().tenant().equals(caller.tenant());
  }

  private Listed listed(
      Iterator<String> places, int limit, int lookedAtMax, Predicate<Room> wanted) {
    List<Chat> found = new ArrayList<>();
    String last = "";
    for (int i = 0; places.hasNext(); i++) {
      String place = places.next();
      Optional<Room> room = store.room(ChatIndex.chat(place)).filter(wanted);
      if (room.isPresent() && found.size() == limit || i == lookedAtMax) {
        return new Listed(found, Optional.of(last));
      }
      room.map(Room::chat).ifPresent(found::add);
      last = place;
    }
    return new Listed(found, Optional.empty());
  }

  /// What is in either of two ordered rows, in order, once.
  private static final class Merged implements Iterator<String> {
    private final Iterator<String> first;
    private final Iterator<String> second;
    private Optional<String> ofFirst = Optional.empty();
    private Optional<String> ofSecond = Optional.empty();

    private Merged(Iterator<String> first, Iterator<String> second) {
      this.first = first;
      this.second = second;
    }

    @Override
    public boolean hasNext() {
      ofFirst = ofFirst.isEmpty() && first.hasNext() ? Optional.of(first.next()) : ofFirst;
      ofSecond = ofSecond.isEmpty() && second.hasNext() ? Optional.of(second.next()) : ofSecond;
      return ofFirst.isPresent() || ofSecond.isPresent();
    }

    @Override
    public String next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int order =
          ofFirst.isEmpty() ? 1 : ofSecond.isEmpty() ? -1 : ofFirst.get().compareTo(ofSecond.get());
      String next = order <= 0 ? ofFirst.get() : ofSecond.get();
      ofFirst = order <= 0 ? Optional.empty() : ofFirst;
      ofSecond = order >= 0 ? Optional.empty() : ofSecond;
      return next;
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
      Stored stored = Stored.said(caller.actor(), body, quoted, root);
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
    return root(stored(id, quoted));
  }

  static Optional<Position> root(Message parent) {
    return parent.quoted().isEmpty() ? Optional.of(parent.position()) : parent.root();
  }

  Message stored(ChatId id, Position position) {
    return ChatStore.message(id, entry(id, position));
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
      Stored stored = Stored.said(author, body, Optional.empty(), Optional.empty());
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

  /// Says something as a robot, which is in no chat: who lets it speak has found out that it may.
  ///
  /// @throws Refusal.NotFound if there is no such chat
  /// @throws Refusal.NotAllowed if it is archived
  Message speak(RobotId robot, ChatId id, Body body) {
    while (true) {
      Room room = store.room(id).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
      if (room.chat().archived()) {
        throw new Refusal.NotAllowed(Lack.ACTIVE_CHAT, "the chat is archived");
      }
      Stored stored = Stored.said(robot, body, Optional.empty(), Optional.empty());
      ChatTidings.Tiding tiding = tidings.said(room, robot);
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
        // look again what it is
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
        stored -> {
          if (!stored.author().equals(caller.actor())) {
            throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "only the author edits a message");
          }
          if (!(stored.body() instanceof Body.Text text)) {
            throw new Refusal.NotAllowed(Lack.PERMISSION, "this message has no text to edit");
          }
          return Optional.of(
              stored.rewritten(new Body.Text(line, text.attachments()), changedAt(stored)));
        });
  }

  /// Deletes a message of the caller's own, or any if the caller owns the chat or administers the
  /// tenant. What is left says only who wrote it and when. Deleting it again changes nothing.
  public Message delete(Caller caller, ChatId id, Position position) {
    return delete(
        caller,
        id,
        position,
        stored -> {
          boolean mayDeleteAny =
              room(caller, id).chat().owner().equals(caller.actor())
                  || identities.isAdmin(caller.actor());
          if (!mayDeleteAny && !stored.author().equals(caller.actor())) {
            throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "only the author deletes a message");
          }
        });
  }

  /// Says no if a message is not to be deleted.
  interface DeletionCheck {
    void check(Stored stored);
  }

  /// Deletes a message, so that its apps hear of it even if the process ends on the way.
  Message delete(Caller caller, ChatId id, Position position, DeletionCheck check) {
    Room room = speakersRoom(caller, id);
    Stored before = ChatStore.stored(entry(id, position));
    check.check(before);
    if (before.body() instanceof Body.Deleted) {
      return before.message(id, position);
    }
    Recalls.Recall recall = recalls.begin(room, position);
    Message deleted =
        change(
            caller,
            id,
            position,
            stored -> {
              check.check(stored);
              return stored.body() instanceof Body.Deleted
                  ? Optional.empty()
                  : Optional.of(stored.deleted(caller.actor(), changedAt(stored)));
            });
    recall.tell();
    return deleted;
  }

  Instant changedAt(Stored stored) {
    Instant now = clock.instant();
    return stored.changedAt().filter(now::isBefore).orElse(now);
  }

  /// What becomes of a message; empty to leave it as it is.
  interface MessageChange {
    Optional<Stored> of(Stored stored);
  }

  Message change(Caller caller, ChatId id, Position position, MessageChange change) {
    speakersRoom(caller, id);
    return change(id, position, change);
  }

  Message change(ChatId id, Position position, MessageChange change) {
    while (true) {
      LogEntry seen = entry(id, position);
      Stored stored = ChatStore.stored(seen);
      Optional<Stored> changed = change.of(stored);
      if (changed.isEmpty()) {
        return stored.message(id, position);
      }
      try {
        store.log(id).replace(ChatStore.MESSAGE, seen, ChatStore.bytes(changed.get()));
        return changed.get().message(id, position);
      } catch (Conflict changedMeanwhile) {
        // read it again
      }
    }
  }

  private LogEntry entry(ChatId id, Position position) {
    return store
        .log(id)
        .get(ChatStore.MESSAGE, position)
        .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
  }

  Room room(Caller caller, ChatId id) {
    return store
        .room(id)
        .filter(room -> room.chat().tenant().equals(caller.tenant()))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }

  /// A group in which the caller can change something, if they may.
  private Room groupRoom(Caller caller, ChatId id) {
    return checkGroup(speakersRoom(caller, id));
  }

  private static Room checkGroup(Room room) {
    if (!room.chat().isGroup()) {
      throw new Refusal.NotAllowed(Lack.GROUP, "a conversation of two stays as it is");
    }
    return room;
  }

  Room memberRoom(Caller caller, ChatId id) {
    Room room = room(caller, id);
    if (!room.holds(caller.actor())) {
      throw notAMember();
    }
    return room;
  }

  Room speakersRoom(Caller caller, ChatId id) {
    return checkActive(memberRoom(caller, id));
  }

  private static Room checkActive(Room room) {
    if (room.chat().archived()) {
      throw new Refusal.NotAllowed(Lack.ACTIVE_CHAT, "the chat is archived");
    }
    return room;
  }

  Log log(ChatId id) {
    return store.log(id);
  }

  private static Refusal notAMember() {
    return new Refusal.NotAllowed(Lack.MEMBERSHIP, "the caller is not in the chat");
  }
}
