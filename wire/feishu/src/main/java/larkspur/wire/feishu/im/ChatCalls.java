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
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
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

/// Chats and their members: create, get, add and list members.
public final class ChatCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 100;
  private static final int PUBLIC_NAME_MIN = 2;

  private static final List<String> READ =
      List.of("im:chat", "im:chat:readonly", "im:chat:read", "im:chat.group_info:readonly");
  private static final List<String> MEMBERS_READ =
      List.of("im:chat", "im:chat:readonly", "im:chat.members:read", "im:chat.group_info:readonly");

  private static final int BOTS_IN_A_REQUEST_MAX = 5;

  /// Of the settings that Larkspur does not have, only the default is honoured.
  private static final Kind ALL_MEMBERS = Kind.choice("all_members");

  private static final List<String> UNSERVED = List.of("avatar", "i18n_names");

  private final Chats chats;
  private final Identities identities;

  public ChatCalls(Chats chats, Identities identities) {
    this.chats = chats;
    this.identities = identities;
  }

  public List<Call> calls() {
    Shape users = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));
    return List.of(
        new Call(
            "im.chat.create",
            Method.POST,
            "/im/v1/chats",
            Call.TENANT_OR_USER,
            List.of("im:chat", "im:chat:create"),
            users.and(
                Shape.optional("set_bot_manager", Kind.bool()),
                Shape.optional("uuid", Kind.text(50))),
            Shape.of(
                Shape.optional("name", Kind.text(60)),
                Shape.optional("description", Kind.text(100)),
                Shape.optional("owner_id", Kind.text(1, 64)),
                Shape.optional("user_id_list", Kind.many(Kind.text(1, 64), 0, 50)),
                Shape.optional("bot_id_list", Kind.many(Kind.text(1, 64), 0, 5)),
                Shape.optional("chat_mode", Kind.choice("group")),
                Shape.optional("chat_type", Kind.choice("private", "public")),
                Shape.optional("group_message_type", Kind.choice("chat")),
                Shape.optional("join_message_visibility", ALL_MEMBERS),
                Shape.optional("leave_message_visibility", ALL_MEMBERS),
                Shape.optional("membership_approval", Kind.choice("no_approval_required")),
                Shape.optional("edit_permission", ALL_MEMBERS),
                Shape.optional("urgent_setting", ALL_MEMBERS),
                Shape.optional("video_conference_setting", ALL_MEMBERS),
                Shape.optional("hide_member_count_setting", ALL_MEMBERS),
                Shape.optional(
                    "restricted_mode_setting",
                    Kind.part(Shape.of(Shape.optional("status", Kind.bool())))),
                Shape.optional("avatar", Kind.any()),
                Shape.optional("i18n_names", Kind.any())),
            ImVoice.CHATS,
            this::create),
        new Call(
            "im.chat.get",
            Method.GET,
            "/im/v1/chats/:chat_id",
            Call.TENANT_OR_USER,
            READ,
            users,
            Shape.EMPTY,
            ImVoice.CHATS,
            this::get),
        new Call(
            "im.chat.members.create",
            Method.POST,
            "/im/v1/chats/:chat_id/members",
            Call.TENANT_OR_USER,
            List.of("im:chat", "im:chat.members:write_only"),
            Shape.of(
                Shape.optional(
                    "member_id_type", Kind.choice("open_id", "union_id", "user_id", "app_id")),
                Shape.optional("succeed_type", Kind.integer(0, 2))),
            Shape.of(Shape.required("id_list", Kind.many(Kind.text(1, 64), 0, 50))),
            ImVoice.CHATS,
            this::addMembers),
        new Call(
            "im.chat.members.get",
            Method.GET,
            "/im/v1/chats/:chat_id/members",
            Call.TENANT_OR_USER,
            MEMBERS_READ,
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
            "/im/v1/chats/:chat_id/members/is_in_chat",
            Call.TENANT_OR_USER,
            MEMBERS_READ,
            Shape.EMPTY,
            Shape.EMPTY,
            ImVoice.CHATS,
            this::isInChat));
  }

  private Object create(Inbound in) {
    Values query = in.query();
    Values body = in.body();
    refuseUnserved(in, query, body);
    boolean open = body.text("chat_type").filter("public"::equals).isPresent();
    String name = body.text("name").orElse("");
    if (open) {
      checkPublicName(name);
    }
    Caller caller = in.caller();
    PersonIds people = PersonIds.of(identities, caller, query.text("user_id_type"));
    List<Actor> members = new ArrayList<>();
    members.add(caller.actor());
    caller.app().ifPresent(members::add);
    for (String id : body.texts("user_id_list")) {
      members.add(person(people, id));
    }
    for (String id : body.texts("bot_id_list")) {
      members.add(app(id));
    }
    Actor owner = body.text("owner_id").<Actor>map(id -> owner(people, id)).orElse(caller.actor());
    Chat chat =
        chats.found(
            caller.tenant(),
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                Chat.Kind.CHANNEL,
                name,
                body.text("description"),
                false,
                open,
                owner,
                members));
    return ChatJson.created(chat, people);
  }

  private static void refuseUnserved(Inbound in, Values query, Values body) {
    if (query.bool("set_bot_manager").orElse(false)) {
      throw in.invalid("set_bot_manager", "true", Inbound.UNSERVED);
    }
    in.refuseUnserved(query, "", List.of("uuid"));
    in.refuseUnserved(body, "", UNSERVED);
    body.part("restricted_mode_setting")
        .flatMap(setting -> setting.bool("status"))
        .filter(on -> on)
        .ifPresent(on -> {
          throw in.invalid("restricted_mode_setting.status", "true", Inbound.UNSERVED);
        });
  }

  /// Whoever may find a chat must be able to tell it by its name.
  private static void checkPublicName(String name) {
    if (name.isEmpty()) {
      throw new Failure(400, 232042, "The name of a public chat can NOT be empty.");
    }
    if (name.codePointCount(0, name.length()) < PUBLIC_NAME_MIN) {
      throw new Failure(
          400,
          232020,
          "The name of a public chat has at least " + PUBLIC_NAME_MIN + " characters.");
    }
  }

  private static PersonId owner(PersonIds people, String id) {
    return people
        .person(id)
        .orElseThrow(
            () -> new Failure(400, 232035, "Your request specifies an owner_id which is invalid."));
  }

  private Object get(Inbound in) {
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("user_id_type"));
    return ChatJson.seen(chats.look(in.caller(), chat(in)), people);
  }

  private record Added(
      List<String> invalidIdList,
      List<String> notExistedIdList,
      List<String> pendingApprovalIdList) {}

  private Object addMembers(Inbound in) {
    Values query = in.query();
    Values body = in.body();
    ChatId chat = chat(in);
    boolean apps = query.text("member_id_type").filter("app_id"::equals).isPresent();
    PersonIds people =
        PersonIds.of(identities, in.caller(), query.text("member_id_type").filter(type -> !apps));
    List<String> sent = body.texts("id_list");
    if (sent.isEmpty()) {
      throw new Failure(400, 232027, "Your request specifies an id_list which is empty.");
    }
    if (apps && sent.size() > BOTS_IN_A_REQUEST_MAX) {
      throw in.invalid("id_list", "", "the max len is " + BOTS_IN_A_REQUEST_MAX + " for bots");
    }
    List<Actor> actors = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : sent) {
      Optional<Actor> actor =
          apps
              ? Optional.of(id).filter(AppId::matches).<Actor>map(AppId::new)
              : people.person(id).map(person -> person);
      actor
          .filter(found -> identities.belongs(found, in.caller().tenant()))
          .ifPresentOrElse(actors::add, () -> unknown.add(id));
    }
    boolean addWhatCanBe = query.integer("succeed_type").orElse(0) == 1;
    if (!unknown.isEmpty() && !addWhatCanBe) {
      throw new Failure(
          400,
          232043,
          "Your request contains unavailable ids, ext=" + unknown,
          unknown.stream()
              .map(id -> new Violation("id_list", id, "names nobody of this tenant"))
              .toList(),
          List.of());
    }
    chats.addMembers(in.caller(), chat, actors);
    return new Added(List.of(), unknown, List.of());
  }

  /// @param memberId absent if the caller may not see ids of the kind that it asked for
  private record MemberJson(
      String memberIdType, Optional<String> memberId, String name, String tenantKey) {}

  private record Members(
      List<MemberJson> items, Optional<String> pageToken, boolean hasMore, int memberTotal) {}

  /// The people of a chat; bots are not listed.
  private Object members(Inbound in) {
    Values query = in.query();
    ChatId chat = chat(in);
    List<Member> everybody = chats.members(in.caller(), chat);
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
    ChatId chat = chat(in);
    return new InChat(chats.isMember(chat, in.caller().actor()));
  }

  private ChatId chat(Inbound in) {
    return chats
        .byOpenChatId(in.caller().tenant(), in.path("chat_id"))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
  }

  private static PersonId person(PersonIds people, String id) {
    return people.person(id).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
  }

  private static AppId app(String id) {
    if (!AppId.matches(id)) {
      throw new Refusal.NotFound(Thing.APP);
    }
    return new AppId(id);
  }
}
