package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatEdit;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.ChatSettings;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Foundings;
import larkspur.core.identity.Actor;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.refusal.Refusal;
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

/// Chats: create, get, list, search, update and dissolve them.
public final class ChatCalls {

  private static final int PAGE_DEFAULT = 20;
  private static final int PAGE_MAX = 100;
  private static final int PUBLIC_NAME_MIN = 2;

  /// What is searched for is at most so long; more finds nothing.
  private static final int QUERY_MAX = 64;

  private static final int BATCH_MAX = 50;

  /// What a private chat is called that was given no name.
  private static final String NO_SUBJECT = "(无主题)";

  private static final List<String> READ =
      List.of("im:chat", "im:chat:readonly", "im:chat:read", "im:chat.group_info:readonly");

  private static final String ALL = "/im/v1/chats";
  private static final String ONE = ALL + "/:chat_id";

  private final Chats chats;
  private final Foundings foundings;
  private final Identities identities;

  public ChatCalls(Chats chats, Foundings foundings, Identities identities) {
    this.chats = chats;
    this.foundings = foundings;
    this.identities = identities;
  }

  public List<Call> calls() {
    Shape users = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));
    Shape pages =
        users.and(
            Shape.optional("page_size", Kind.integer(1, PAGE_MAX)),
            Shape.optional("page_token", Kind.text(200)));
    Shape.Field[] named = {
      Shape.optional("name", SettingsJson.NAME),
      Shape.optional("description", SettingsJson.DESCRIPTION),
      Shape.optional("owner_id", Kind.text(1, 64)),
      Shape.optional("chat_type", Kind.choice("private", "public"))
    };
    return List.of(
        call(
            "create",
            Method.POST,
            ALL,
            List.of("im:chat", "im:chat:create"),
            users.and(
                Shape.optional("set_bot_manager", Kind.bool()),
                Shape.optional("uuid", Kind.text(50))),
            SettingsJson.NEW
                .and(named)
                .and(
                    Shape.optional("user_id_list", Kind.many(Kind.text(1, 64), 0, 50)),
                    Shape.optional("bot_id_list", Kind.many(Kind.text(1, 64), 0, 5)),
                    Shape.optional("chat_mode", Kind.choice("group"))),
            this::create),
        call("get", Method.GET, ONE, READ, users, Shape.EMPTY, this::get),
        call(
            "list",
            Method.GET,
            ALL,
            READ,
            pages.and(
                Shape.optional("sort_type", Kind.choice("ByCreateTimeAsc", "ByActiveTimeDesc"))),
            Shape.EMPTY,
            this::list),
        call(
            "search",
            Method.GET,
            ALL + "/search",
            READ,
            pages.and(Shape.optional("query", Kind.text(1_000))),
            Shape.EMPTY,
            this::search),
        call(
            "batch_query",
            Method.POST,
            ALL + "/batch_query",
            READ,
            users,
            Shape.of(Shape.required("chat_ids", Kind.many(Kind.text(1, 64), 1, BATCH_MAX))),
            this::batchQuery),
        new Call(
            "im.chat.update",
            Method.PUT,
            ONE,
            Call.TENANT_OR_USER,
            List.of("im:chat", "im:chat:update"),
            users,
            SettingsJson.CHANGED.and(named),
            ChatVoice.UPDATES,
            this::update),
        call(
            "delete",
            Method.DELETE,
            ONE,
            List.of("im:chat", "im:chat:delete"),
            Shape.EMPTY,
            Shape.EMPTY,
            this::delete));
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape query,
      Shape body,
      Call.Handler handler) {
    return new Call(
        "im.chat." + name,
        method,
        path,
        Call.TENANT_OR_USER,
        scopes,
        query,
        body,
        ImVoice.CHATS,
        handler);
  }

  private Object create(Inbound in) {
    Values query = in.query();
    Values body = in.body();
    boolean open = body.text("chat_type").filter("public"::equals).isPresent();
    Optional<String> name = body.text("name").filter(text -> !text.isEmpty());
    if (open) {
      checkPublicName(name.orElse(""));
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
    boolean managed =
        query.bool("set_bot_manager").orElse(false)
            && owner instanceof PersonId
            && body.has("owner_id");
    List<Actor> managers =
        managed ? caller.app().<Actor>map(app -> app).stream().toList() : List.of();
    Chats.Draft draft =
        new Chats.Draft(
            Optional.empty(),
            Optional.empty(),
            Chat.Kind.CHANNEL,
            name.orElse(NO_SUBJECT),
            body.text("description"),
            false,
            open,
            owner,
            members,
            Optional.of(caller.actor()),
            managers,
            SettingsJson.of(body, ChatSettings.DEFAULT));
    Chat chat =
        query
            .text("uuid")
            .filter(uuid -> !uuid.isEmpty())
            .map(uuid -> foundings.found(caller, uuid, draft))
            .orElseGet(() -> chats.found(caller.tenant(), draft));
    return ChatJson.created(chat, people);
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
    return people.person(id).orElseThrow(ImVoice::invalidOwner);
  }

  private Object get(Inbound in) {
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("user_id_type"));
    return ChatJson.seen(chats.look(in.caller(), chat(in)), people);
  }

  private record Page(List<ChatJson.Short> items, Optional<String> pageToken, boolean hasMore) {}

  private Object list(Inbound in) {
    Values query = in.query();
    Caller caller = in.caller();
    boolean byActivity = query.text("sort_type").filter("ByActiveTimeDesc"::equals).isPresent();
    String question = "chats " + caller.actor() + " " + byActivity;
    Optional<String> after = place(in, question);
    int size = query.integer("page_size").orElse(PAGE_DEFAULT);
    return page(
        in,
        question,
        byActivity ? chats.mineByActivity(caller, after, size) : chats.mine(caller, after, size));
  }

  private Object search(Inbound in) {
    Values query = in.query();
    String wanted = query.text("query").orElse("");
    if (wanted.isEmpty() || wanted.codePointCount(0, wanted.length()) > QUERY_MAX) {
      return new Page(List.of(), Optional.empty(), false);
    }
    Caller caller = in.caller();
    String question = "chat search " + caller.actor() + " " + wanted;
    int size = query.integer("page_size").orElse(PAGE_DEFAULT);
    return page(in, question, chats.search(caller, wanted, place(in, question), size));
  }

  private static Optional<String> place(Inbound in, String question) {
    return in.query()
        .text("page_token")
        .filter(token -> !token.isEmpty())
        .map(token ->
            PageToken.place(question, token)
                .filter(Chats::isPlace)
                .orElseThrow(
                    () -> in.invalid("page_token", token, "is not a token for this list")));
  }

  private Page page(Inbound in, String question, Chats.Listed listed) {
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("user_id_type"));
    return new Page(
        listed.chats().stream().map(chat -> ChatJson.inShort(chat, people)).toList(),
        listed.next().map(place -> PageToken.of(question, place)),
        listed.next().isPresent());
  }

  private record Items(List<ChatJson.Short> items) {}

  /// Those of the chats that the caller may look at; the others are left out.
  private Object batchQuery(Inbound in) {
    Caller caller = in.caller();
    PersonIds people = PersonIds.of(identities, caller, in.query().text("user_id_type"));
    List<ChatJson.Short> items = new ArrayList<>();
    for (String id : in.body().texts("chat_ids")) {
      Optional<ChatId> chat = chats.byOpenChatId(caller.tenant(), id);
      try {
        chat.map(known -> chats.look(caller, known))
            .map(view -> ChatJson.inShort(view.chat(), people))
            .ifPresent(items::add);
      } catch (Refusal.NotAllowed outside) {
        // as one that there is not
      }
    }
    return new Items(items);
  }

  private Object update(Inbound in) {
    Values body = in.body();
    checkSharing(in, body);
    PersonIds people = PersonIds.of(identities, in.caller(), in.query().text("user_id_type"));
    ChatId id = chat(in);
    Optional<String> name = body.text("name").filter(text -> !text.isEmpty());
    Optional<Boolean> open = body.text("chat_type").map("public"::equals);
    if (name.isPresent() || open.isPresent()) {
      Chat before = chats.find(id).orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
      if (open.orElse(before.open())) {
        checkPublicName(name.orElse(before.name()));
      }
    }
    ChatEdit edit =
        new ChatEdit(
            name,
            body.text("description"),
            open,
            body.text("owner_id").map(owner -> owner(people, owner)),
            settings -> SettingsJson.of(body, settings));
    chats.edit(in.caller(), id, edit);
    return Answer.NOTHING;
  }

  /// Who may bring others in, and whether the chat may be shared: one is always as the other.
  private static void checkSharing(Inbound in, Values body) {
    Optional<String> sharing = body.text("share_card_permission");
    if (!SettingsJson.asSharing(body).equals(sharing)) {
      throw in.invalid(
          "share_card_permission",
          sharing.orElse(""),
          "goes with add_member_permission: allowed with all_members, not_allowed with"
              + " only_owner");
    }
  }

  private Object delete(Inbound in) {
    chats.dissolve(in.caller(), chat(in));
    return Answer.NOTHING;
  }

  private ChatId chat(Inbound in) {
    return MemberCalls.chat(chats, in);
  }

  private PersonId person(PersonIds people, String id) {
    PersonId person = people.person(id).orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
    if (MemberCalls.hasResigned(identities, person)) {
      throw new Failure(400, 232022, "A user has resigned already.");
    }
    return person;
  }

  private static AppId app(String id) {
    if (!AppId.matches(id)) {
      throw new Refusal.NotFound(Thing.APP);
    }
    return new AppId(id);
  }
}
