package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Member;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PageToken;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.http.Violation;

/// Who is in a chat, and who manages it.
public final class MemberCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 100;

  /// Of ids in a request; of those of bots [#BOTS_IN_A_REQUEST_MAX].
  private static final int IN_A_REQUEST_MAX = 50;

  private static final int BOTS_IN_A_REQUEST_MAX = 5;

  private static final List<String> READ =
      List.of("im:chat", "im:chat:readonly", "im:chat.members:read", "im:chat.group_info:readonly");
  private static final List<String> WRITE = List.of("im:chat", "im:chat.members:write_only");
  private static final List<String> MANAGERS = List.of("im:chat", "im:chat.managers:write_only");

  private static final String CHAT = "/im/v1/chats/:chat_id";

  private static final Shape.Field ID_TYPE =
      Shape.optional("member_id_type", Kind.choice("open_id", "union_id", "user_id", "app_id"));

  private final Chats chats;
  private final Identities identities;

  public MemberCalls(Chats chats, Identities identities) {
    this.chats = chats;
    this.identities = identities;
  }

  public List<Call> calls() {
    Kind ids = Kind.many(Kind.text(1, 64), 0, IN_A_REQUEST_MAX);
    Shape members = Shape.of(Shape.required("id_list", ids));
    Shape managers = Shape.of(Shape.required("manager_ids", ids));
    return List.of(
        new Call(
            "im.chat.members.create",
            Method.POST,
            CHAT + "/members",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.of(ID_TYPE, Shape.optional("succeed_type", Kind.integer(0, 2))),
            members,
            ChatVoice.MEMBERS,
            this::add),
        new Call(
            "im.chat.members.delete",
            Method.DELETE,
            CHAT + "/members",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.of(ID_TYPE),
            members,
            ChatVoice.MEMBERS,
            this::remove),
        new Call(
            "im.chat.members.get",
            Method.GET,
            CHAT + "/members",
            Call.TENANT_OR_USER,
            READ,
            Shape.of(
                Shape.optional("member_id_type", PersonIds.kind()),
                Shape.optional("page_size", Kind.integer(1, PAGE_MAX)),
                Shape.optional("page_token", Kind.text(100))),
            Shape.EMPTY,
            ImVoice.CHATS,
            this::members),
        new Call(
            "im.chat.members.is_in_chat",
            Method.GET,
            CHAT + "/members/is_in_chat",
            Call.TENANT_OR_USER,
            READ,
            Shape.EMPTY,
            Shape.EMPTY,
            ImVoice.CHATS,
            this::isInChat),
        new Call(
            "im.chat.members.me_join",
            Method.PATCH,
            CHAT + "/members/me_join",
            Call.TENANT_OR_USER,
            WRITE,
            Shape.EMPTY,
            Shape.EMPTY,
            ChatVoice.JOINING,
            this::join),
        new Call(
            "im.chat.managers.add_managers",
            Method.POST,
            CHAT + "/managers/add_managers",
            Call.TENANT_OR_USER,
            MANAGERS,
            Shape.of(ID_TYPE),
            managers,
            ChatVoice.MANAGERS,
            in -> changeManagers(in, chats::addManagers)),
        new Call(
            "im.chat.managers.delete_managers",
            Method.POST,
            CHAT + "/managers/delete_managers",
            Call.TENANT_OR_USER,
            MANAGERS,
            Shape.of(ID_TYPE),
            managers,
            ChatVoice.MANAGERS,
            in -> changeManagers(in, chats::removeManagers)));
  }

  /// Ids as they were sent, and whom they name.
  ///
  /// @param people how people are named in this call; by `open_id` where bots are
  /// @param unknown those that name nobody
  /// @param resigned those of people who have left the tenant
  private record Named(
      PersonIds people, List<Actor> actors, List<String> unknown, List<String> resigned) {}

  private Named named(Inbound in, String field) {
    Optional<String> type = in.query().text("member_id_type");
    boolean apps = type.filter("app_id"::equals).isPresent();
    PersonIds people = PersonIds.of(identities, in.caller(), type.filter(sent -> !apps));
    List<String> sent = in.body().texts(field);
    if (sent.isEmpty()) {
      throw ChatVoice.noMembers();
    }
    if (apps && sent.size() > BOTS_IN_A_REQUEST_MAX) {
      throw in.invalid(field, "", "the max len is " + BOTS_IN_A_REQUEST_MAX + " for bots");
    }
    Named named = new Named(people, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String id : sent) {
      Optional<Actor> actor =
          apps
              ? Optional.of(id).filter(AppId::matches).<Actor>map(AppId::new)
              : people.person(id).map(person -> person);
      actor = actor.filter(found -> identities.belongs(found, in.caller().tenant()));
      if (actor.isEmpty()) {
        named.unknown().add(id);
      } else if (hasResigned(identities, actor.get())) {
        named.resigned().add(id);
      } else {
        named.actors().add(actor.get());
      }
    }
    return named;
  }

  static boolean hasResigned(Identities identities, Actor actor) {
    return actor instanceof PersonId person
        && identities.person(person).filter(Person::inactive).isPresent();
  }

  private record Added(
      List<String> invalidIdList,
      List<String> notExistedIdList,
      List<String> pendingApprovalIdList) {}

  private Object add(Inbound in) {
    int succeedType = in.query().integer("succeed_type").orElse(0);
    Named named = named(in, "id_list");
    List<String> unusable = new ArrayList<>(named.unknown());
    if (succeedType == 2) {
      unusable.addAll(named.resigned());
    }
    if (!unusable.isEmpty() && succeedType != 1) {
      throw new Failure(
          400,
          232043,
          "Your request contains unavailable ids, ext=" + unusable,
          unusable.stream()
              .map(id -> new Violation("id_list", id, "names nobody of this tenant"))
              .toList(),
          List.of());
    }
    List<Actor> waiting = chats.addMembers(in.caller(), chat(chats, in), named.actors());
    return new Added(named.resigned(), named.unknown(), shown(waiting, named.people()));
  }

  private static List<String> shown(List<Actor> actors, PersonIds people) {
    List<String> shown = new ArrayList<>(ChatJson.people(actors, people));
    shown.addAll(ChatJson.bots(actors));
    return shown;
  }

  private record Removed(List<String> invalidIdList) {}

  /// Who has resigned can be removed still.
  private Object remove(Inbound in) {
    Named named = named(in, "id_list");
    List<Actor> actors = new ArrayList<>(named.actors());
    named.resigned().forEach(id -> named.people().person(id).ifPresent(actors::add));
    ChatId chat = chat(chats, in);
    if (actors.isEmpty()) {
      chats.members(in.caller(), chat);
      throw ChatVoice.noMembers();
    }
    chats.removeMembers(in.caller(), chat, actors);
    return new Removed(named.unknown());
  }

  /// @param memberId absent if the caller may not see ids of the kind that it asked for
  private record MemberJson(
      String memberIdType, Optional<String> memberId, String name, String tenantKey) {}

  private record Members(
      List<MemberJson> items, Optional<String> pageToken, boolean hasMore, int memberTotal) {}

  /// The people of a chat; bots are not listed.
  private Object members(Inbound in) {
    Values query = in.query();
    ChatId chat = chat(chats, in);
    List<Member> everybody = chats.members(in.caller(), chat);
    if (isDissolved(chat)) {
      throw new Refusal.NotAllowed(Lack.ACTIVE_CHAT, "the chat is dissolved");
    }
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("member_id_type"));
    List<PersonId> all = new ArrayList<>();
    for (Member member : everybody) {
      if (member.actor() instanceof PersonId person) {
        all.add(person);
      }
    }
    String question = "members " + chat + " " + people.type();
    int from =
        query
            .text("page_token")
            .filter(token -> !token.isEmpty())
            .map(token ->
                PageToken.number(question, token)
                    .orElseThrow(
                        () -> in.invalid("page_token", token, "is not a token for this list")))
            .map(next -> (int) Math.min(next, all.size()))
            .orElse(0);
    int to = Math.min(all.size(), from + query.integer("page_size").orElse(PAGE_DEFAULT));
    List<MemberJson> items =
        all.subList(from, to).stream()
            .map(person ->
                new MemberJson(
                    people.type(),
                    people.show(person),
                    identities.nameOf(person).orElse(""),
                    in.caller().tenant().value()))
            .toList();
    boolean more = to < all.size();
    return new Members(
        items, more ? Optional.of(PageToken.of(question, to)) : Optional.empty(), more, all.size());
  }

  private record InChat(boolean isInChat) {}

  private Object isInChat(Inbound in) {
    ChatId chat = chat(chats, in);
    return new InChat(chats.isMember(chat, in.caller().actor()) && !isDissolved(chat));
  }

  private Object join(Inbound in) {
    chats.join(in.caller(), chat(chats, in));
    return Answer.NOTHING;
  }

  private boolean isDissolved(ChatId chat) {
    return chats.find(chat).filter(Chat::archived).isPresent();
  }

  private interface ManagersChange {
    List<Actor> of(Caller caller, ChatId chat, List<Actor> actors);
  }

  private record Managers(List<String> chatManagers, List<String> chatBotManagers) {}

  private Object changeManagers(Inbound in, ManagersChange change) {
    Named named = named(in, "manager_ids");
    List<Actor> managers = change.of(in.caller(), chat(chats, in), named.actors());
    return new Managers(ChatJson.people(managers, named.people()), ChatJson.bots(managers));
  }

  /// The chat that a path names.
  static ChatId chat(Chats chats, Inbound in) {
    return chats
        .byOpenChatId(in.caller().tenant(), in.path("chat_id"))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }
}
