package larkspur.core.task;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Store;

/// What can be done with tasklists, and by whom.
///
/// A tasklist of another tenant does not exist. Every operation is one commit; one that changes
/// nothing makes none.
public final class Tasklists {

  private final TasklistStore store;
  private final Permissions permissions;
  private final Identities identities;
  private final Chats chats;
  private final IdSource ids;
  private final ServerClock clock;

  public Tasklists(
      Store store, Identities identities, Chats chats, IdSource ids, ServerClock clock) {
    this.store = new TasklistStore(store);
    this.permissions = new Permissions(this.store, chats);
    this.identities = identities;
    this.chats = chats;
    this.ids = ids;
    this.clock = clock;
  }

  /// Makes a tasklist with one section. The caller owns it.
  ///
  /// @throws Refusal.NotAllowed if a chat is named that the caller is not in, or that does not
  ///   exist
  /// @throws Refusal.Invalid if somebody is named whom there is not
  public Tasklist create(Caller caller, NewTasklist draft) {
    Map<Party, TasklistMember> members = new LinkedHashMap<>();
    draft.members().forEach(proposal -> put(members, member(caller, proposal)));
    members.remove(new Party.Somebody(caller.actor()));
    while (true) {
      Instant now = clock.instant();
      Section section = new Section(new SectionId(ids.uuid()), "Default", caller.actor(), now, now);
      Tasklist tasklist =
          new Tasklist(
              new TasklistId(ids.uuid()),
              caller.tenant(),
              draft.name(),
              caller.actor(),
              caller.actor(),
              List.copyOf(members.values()),
              List.of(section),
              section.id(),
              now,
              now);
      try {
        store.create(tasklist);
        return tasklist;
      } catch (Conflict idTaken) {
        // another id, then
      }
    }
  }

  /// Needs to be allowed to read it.
  ///
  /// @throws Refusal.NotFound if there is none
  /// @throws Refusal.NotAllowed if the caller may not read it
  public Tasklist get(Caller caller, TasklistId id) {
    return permissions.tasklist(caller, id, Access.READ).value();
  }

  /// Lets parties in, or gives them another role. The owner stays owner. Needs to be allowed to
  /// edit it.
  ///
  /// @param proposals of several for one party the last wins
  /// @throws Refusal.TooMany above [Tasklist#MEMBERS_MAX]; then nobody is added
  /// @throws Refusal.NotAllowed if the caller may not edit it, or is not in a chat that is named
  /// @throws Refusal.Invalid if somebody is named whom there is not
  public Tasklist addMembers(
      Caller caller, TasklistId id, List<TasklistMember.Proposal> proposals) {
    checkMembers(proposals);
    while (true) {
      Kept<Tasklist> before = permissions.tasklist(caller, id, Access.EDIT);
      Map<Party, TasklistMember> members = members(before.value());
      proposals.forEach(proposal -> put(members, member(caller, proposal)));
      members.remove(new Party.Somebody(before.value().owner()));
      if (members.size() > Tasklist.MEMBERS_MAX) {
        throw new Refusal.TooMany(Thing.TASKLIST_MEMBER, Tasklist.MEMBERS_MAX);
      }
      try {
        return become(before, members);
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// Takes parties out. The owner stays, and whoever is no member is passed over. Needs to be
  /// allowed to edit it.
  ///
  /// @throws Refusal.NotAllowed if the caller may not edit it
  public Tasklist removeMembers(Caller caller, TasklistId id, List<Named<Party>> parties) {
    checkMembers(parties);
    while (true) {
      Kept<Tasklist> before = permissions.tasklist(caller, id, Access.EDIT);
      Map<Party, TasklistMember> members = members(before.value());
      parties.forEach(party -> party.meaning().ifPresent(members::remove));
      try {
        return become(before, members);
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  private Tasklist become(Kept<Tasklist> before, Map<Party, TasklistMember> members)
      throws Conflict {
    List<TasklistMember> changed = List.copyOf(members.values());
    if (changed.equals(before.value().members())) {
      return before.value();
    }
    Tasklist after = before.value().withMembers(changed, clock.instant());
    store.update(before, after);
    return after;
  }

  private static Map<Party, TasklistMember> members(Tasklist tasklist) {
    Map<Party, TasklistMember> members = new LinkedHashMap<>();
    tasklist.members().forEach(member -> put(members, member));
    return members;
  }

  private static void put(Map<Party, TasklistMember> members, TasklistMember member) {
    members.put(member.party(), member);
  }

  private TasklistMember member(Caller caller, TasklistMember.Proposal proposal) {
    Party party =
        switch (proposal) {
          case TasklistMember.Proposal.OfSomebody(var who, var _) ->
              new Party.Somebody(somebody(caller, who));
          case TasklistMember.Proposal.OfGroup(var chat, var _) ->
              new Party.Group(group(caller, chat));
        };
    return new TasklistMember(party, proposal.role());
  }

  private Actor somebody(Caller caller, Named<Actor> who) {
    return who.meaning()
        .filter(actor -> identities.belongs(actor, caller.tenant()))
        .orElseThrow(() -> new Refusal.Invalid("members", "no such member: " + who.name()));
  }

  /// A chat that there is not is told like one that the caller is not in.
  private ChatId group(Caller caller, Named<ChatId> named) {
    return named
        .meaning()
        .filter(chat -> chats.isMember(chat, caller.actor()))
        .orElseThrow(() ->
            new Refusal.NotAllowed(
                Lack.MEMBERSHIP, "a chat does not exist or the caller is not in it"));
  }

  private static void checkMembers(List<?> members) {
    if (members.isEmpty()) {
      throw new Refusal.Invalid("members", "must not be empty");
    }
    Lengths.sizeAtMost("members", members, Tasklist.MEMBERS_MAX);
  }
}
