package larkspur.wire.feishu.task;

import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.task.Named;
import larkspur.core.task.Party;
import larkspur.core.task.TasklistMember;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Values;

/// How one call names people, apps and chats. What a name means is looked up here; what is said if
/// it means nothing is for the domain.
final class Parties {

  private final Identities identities;
  private final Chats chats;
  private final Caller caller;
  private final PersonIds people;

  Parties(Identities identities, Chats chats, Inbound in) {
    this.identities = identities;
    this.chats = chats;
    this.caller = in.caller();
    this.people = PersonIds.of(identities, caller, in.query().text("user_id_type"));
  }

  // ---- as they come in

  /// The person or app that a member names; `user` if it has no type.
  Named<Actor> actor(Values member) {
    String id = member.needText("id");
    return new Named<>(id, member.text("type").orElse("user").equals("app") ? app(id) : person(id));
  }

  /// A member of a tasklist, as its type says a person, an app or a chat.
  TasklistMember.Proposal proposal(Values member, TasklistMember.Role role) {
    return isChat(member)
        ? new TasklistMember.Proposal.OfGroup(chat(member), role)
        : new TasklistMember.Proposal.OfSomebody(actor(member), role);
  }

  private static boolean isChat(Values member) {
    return member.text("type").orElse("user").equals("chat");
  }

  /// The person, app or chat that a member of a tasklist names.
  Named<Party> party(Values member) {
    if (isChat(member)) {
      Named<ChatId> chat = chat(member);
      return new Named<>(chat.name(), chat.meaning().map(Party.Group::new));
    }
    Named<Actor> actor = actor(member);
    return new Named<>(actor.name(), actor.meaning().map(Party.Somebody::new));
  }

  Named<ChatId> chat(Values member) {
    String id = member.needText("id");
    return new Named<>(id, chats.byOpenChatId(caller.tenant(), id));
  }

  private Optional<Actor> person(String id) {
    return people.person(id).map(person -> person);
  }

  private static Optional<Actor> app(String id) {
    return AppId.matches(id) ? Optional.of(new AppId(id)) : Optional.empty();
  }

  // ---- as they go out

  MemberJson show(Actor actor, String role) {
    return switch (actor) {
      case PersonId person ->
          new MemberJson(showId(person), "user", role, identities.nameOf(person));
      case AppId app ->
          new MemberJson(Optional.of(app.value()), "app", role, identities.nameOf(app));
      case RobotId robot -> new MemberJson(Optional.empty(), "app", role, identities.nameOf(robot));
    };
  }

  MemberJson show(Party party, String role) {
    return switch (party) {
      case Party.Somebody somebody -> show(somebody.actor(), role);
      case Party.Group group -> show(group.chat(), role);
    };
  }

  MemberJson show(ChatId chat, String role) {
    return new MemberJson(chats.find(chat).map(Chat::openChatId), "chat", role, Optional.empty());
  }

  /// The id of somebody; absent if the caller may not see ids of the kind that it asked for.
  Optional<String> showId(Actor actor) {
    return switch (actor) {
      case PersonId person -> people.show(person);
      case AppId app -> Optional.of(app.value());
      case RobotId robot -> Optional.empty();
    };
  }
}
