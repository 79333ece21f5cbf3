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
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Chats and their members: create, get, add and list members. Platform digest, sections 3.5 and
/// 3.6.
public final class ChatCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 100;

  private static final List<String> READ =
      List.of("im:chat", "im:chat:readonly", "im:chat:read", "im:chat.group_info:readonly");
  private static final List<String> MEMBERS_READ =
      List.of("im:chat", "im:chat:readonly", "im:chat.members:read", "im:chat.group_info:readonly");

  private static final Kind WHO = Kind.choice("only_owner", "all_members");
  private static final Kind WHO_SEES = Kind.choice("only_owner", "all_members", "not_anyone");

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
                Shape.optional("join_message_visibility", WHO_SEES),
                Shape.optional("leave_message_visibility", WHO_SEES),
                Shape.optional("membership_approval", Kind.choice("no_approval_required")),
                Shape.optional("edit_permission", WHO)),
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
            Shape.of(Shape.required("id_list", Kind.many(Kind.text(1, 64), 1, 50))),
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
    Actor owner = body.text("owner_id").<Actor>map(id -> person(people, id)).orElse(caller.actor());
    Chat chat =
        chats.found(
            caller.tenant(),
            new Chats.Draft(
                Optional.empty(),
                Optional.empty(),
                Chat.Kind.CHANNEL,
                body.text("name").orElse(""),
                body.text("description"),
                false,
                body.text("chat_type").filter("public"::equals).isPresent(),
                owner,
                members));
    return show(in, people, chats.look(caller, chat.id()));
  }

  private Object get(Inbound in) {
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("user_id_type"));
    return show(in, people, chats.look(in.caller(), chat(in)));
  }

  /// A chat as `im/v1` shows it. The settings that Larkspur does not have stand at the platform's
  /// defaults, and hold: they are what its chats do.
  private record ChatJson(
      String chatId,
      String avatar,
      String name,
      String description,
      Optional<String> ownerId,
      Optional<String> ownerIdType,
      String addMemberPermission,
      String shareCardPermission,
      String atAllPermission,
      String editPermission,
      String groupMessageType,
      String chatMode,
      String chatType,
      String chatTag,
      boolean external,
      String tenantKey,
      String joinMessageVisibility,
      String leaveMessageVisibility,
      String membershipApproval,
      String moderationPermission,
      String userCount,
      String botCount,
      String chatStatus) {}

  private ChatJson show(Inbound in, PersonIds people, Chats.View view) {
    Chat chat = view.chat();
    long bots = view.members().stream().filter(member -> member.actor() instanceof AppId).count();
    Optional<String> owner =
        chat.owner() instanceof PersonId person
            ? Optional.of(people.show(person))
            : Optional.empty();
    return new ChatJson(
        chat.openChatId(),
        "",
        chat.name(),
        chat.description().orElse(""),
        owner,
        owner.map(shown -> people.type()),
        "all_members",
        "allowed",
        "all_members",
        "all_members",
        "chat",
        chat.isGroup() ? "group" : "p2p",
        chat.open() ? "public" : "private",
        "inner",
        false,
        in.caller().tenant().value(),
        "all_members",
        "all_members",
        "no_approval_required",
        "all_members",
        Long.toString(view.members().size() - bots),
        Long.toString(bots),
        chat.archived() ? "dissolved" : "normal");
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
    List<Actor> actors = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (String id : body.texts("id_list")) {
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
      throw in.invalid("id_list", unknown.getFirst(), "names nobody of this tenant");
    }
    chats.addMembers(in.caller(), chat, actors);
    return new Added(List.of(), unknown, List.of());
  }

  private record MemberJson(String memberIdType, String memberId, String name, String tenantKey) {}

  private record Members(
      List<MemberJson> items, Optional<String> pageToken, boolean hasMore, int memberTotal) {}

  /// The people of a chat; bots are not listed.
  private Object members(Inbound in) {
    Values query = in.query();
    ChatId chat = chat(in);
    Chats.View view = chats.look(in.caller(), chat);
    if (!view.isMember()) {
      throw new Refusal.NotAllowed(Refusal.Lack.MEMBERSHIP, "only members see who is in a chat");
    }
    PersonIds people = PersonIds.of(identities, in.caller(), query.text("member_id_type"));
    List<PersonId> all = new ArrayList<>();
    for (Member member : view.members()) {
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
                ImPages.read(question, token)
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
        items,
        more ? Optional.of(ImPages.token(question, to)) : Optional.empty(),
        more,
        all.size());
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
