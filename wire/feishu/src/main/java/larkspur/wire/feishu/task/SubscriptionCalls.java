package larkspur.wire.feishu.task;

import java.util.ArrayList;
import java.util.List;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Identities;
import larkspur.core.task.ActivityKind;
import larkspur.core.task.Named;
import larkspur.core.task.NewSubscription;
import larkspur.core.task.Subscription;
import larkspur.core.task.SubscriptionEdit;
import larkspur.core.task.Subscriptions;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.http.Voice;

/// Activity subscriptions of tasklists: create, list, get, patch, delete.
public final class SubscriptionCalls {

  private static final List<String> READ = List.of("task:tasklist:read", "task:tasklist:write");
  private static final List<String> WRITE = List.of("task:tasklist:write");

  private static final String ALL = "/task/v2/tasklists/:tasklist_guid/activity_subscriptions";
  private static final String ONE = ALL + "/:activity_subscription_guid";

  private static final int LIST_MAX = 50;

  private static final Shape USERS = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));

  /// The type must be said: its documented default is `user`, which cannot subscribe.
  private static final Kind SUBSCRIBER =
      Kind.part(
          Shape.of(
              Shape.required("id", Kind.text(1, 100)),
              Shape.required("type", Kind.choice("chat"))));

  private static final Kind SUBSCRIBERS = Kind.many(SUBSCRIBER, 1, Subscription.SUBSCRIBERS_MAX);
  private static final Kind KEYS = Kind.many(Kind.integer(0, Integer.MAX_VALUE), 0, 50);
  private static final Kind NAME = Kind.text(1, Subscription.NAME_MAX);

  private static final Shape SUBSCRIPTION =
      Shape.of(
          Shape.optional("name", NAME),
          Shape.optional("subscribers", SUBSCRIBERS),
          Shape.optional("include_keys", KEYS),
          Shape.optional("disabled", Kind.bool()));

  private final Subscriptions subscriptions;
  private final Chats chats;
  private final Identities identities;

  public SubscriptionCalls(Subscriptions subscriptions, Chats chats, Identities identities) {
    this.subscriptions = subscriptions;
    this.chats = chats;
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        call(
            "create",
            Method.POST,
            ALL,
            WRITE,
            USERS,
            // The Go SDK cannot send an empty list, so its absence means one.
            Shape.of(
                Shape.required("name", NAME),
                Shape.required("subscribers", SUBSCRIBERS),
                Shape.optional("include_keys", KEYS),
                Shape.optional("disabled", Kind.bool())),
            TaskVoice.TASK,
            this::create),
        call(
            "list",
            Method.GET,
            ALL,
            READ,
            USERS.and(Shape.optional("limit", Kind.integer(1, LIST_MAX))),
            Shape.EMPTY,
            TaskVoice.TASK,
            this::list),
        call("get", Method.GET, ONE, READ, USERS, Shape.EMPTY, TaskVoice.TASK, this::get),
        call(
            "patch",
            Method.PATCH,
            ONE,
            WRITE,
            USERS,
            Shape.of(
                Shape.required("activity_subscription", Kind.listed(SUBSCRIPTION, "update_fields")),
                Shape.required(
                    "update_fields",
                    Kind.many(
                        Kind.choice("name", "subscribers", "include_keys", "disabled"), 1, 20))),
            TaskVoice.PATCHED_SUBSCRIPTION,
            this::patch),
        call(
            "delete",
            Method.DELETE,
            ONE,
            WRITE,
            Shape.EMPTY,
            Shape.EMPTY,
            TaskVoice.TASK,
            this::delete));
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape query,
      Shape body,
      Voice voice,
      Call.Handler handler) {
    return new Call(
        "task.activity_subscription." + name,
        method,
        path,
        Call.TENANT_OR_USER,
        scopes,
        query,
        body,
        voice,
        handler);
  }

  private Object create(Inbound in) {
    var tasklist = Guids.tasklist(in);
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    NewSubscription draft =
        new NewSubscription(
            body.needText("name"),
            subscribers(in, parties, body, "subscribers"),
            kinds(in, body, "include_keys"),
            body.bool("disabled").orElse(false));
    return one(parties, subscriptions.create(in.caller(), tasklist, draft));
  }

  private Object list(Inbound in) {
    var tasklist = Guids.tasklist(in);
    Parties parties = new Parties(identities, chats, in);
    int limit = in.query().integer("limit").orElse(LIST_MAX);
    return new SubscriptionsJson(
        subscriptions.list(in.caller(), tasklist).stream()
            .limit(limit)
            .map(subscription -> show(parties, subscription))
            .toList());
  }

  private Object get(Inbound in) {
    var tasklist = Guids.tasklist(in);
    var subscription = Guids.subscription(in);
    Parties parties = new Parties(identities, chats, in);
    return one(parties, subscriptions.get(in.caller(), tasklist, subscription));
  }

  private Object patch(Inbound in) {
    var tasklist = Guids.tasklist(in);
    var subscription = Guids.subscription(in);
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    Values given = body.part("activity_subscription").orElseThrow();
    List<SubscriptionEdit> edits = new ArrayList<>();
    for (String field : body.texts("update_fields").stream().distinct().toList()) {
      String path = "activity_subscription." + field;
      edits.add(
          switch (field) {
            case "name" ->
                new SubscriptionEdit.Name(given.text("name").orElseThrow(() -> empty(in, path)));
            case "subscribers" ->
                new SubscriptionEdit.Subscribers(subscribers(in, parties, given, path));
            case "include_keys" -> new SubscriptionEdit.Kinds(kinds(in, given, path));
            case "disabled" -> new SubscriptionEdit.Disabled(given.bool("disabled").orElse(false));
            default -> throw new IllegalStateException("update_fields was not checked: " + field);
          });
    }
    return one(parties, subscriptions.edit(in.caller(), tasklist, subscription, edits));
  }

  private Object delete(Inbound in) {
    subscriptions.delete(in.caller(), Guids.tasklist(in), Guids.subscription(in));
    return Answer.NOTHING;
  }

  private static RuntimeException empty(Inbound in, String path) {
    return in.invalid(path, "", "must not be empty");
  }

  private static List<Named<ChatId>> subscribers(
      Inbound in, Parties parties, Values given, String path) {
    if (!given.has("subscribers")) {
      throw empty(in, path);
    }
    return given.parts("subscribers").stream()
        .map(member -> {
          String id = member.needText("id");
          if (!id.startsWith("oc_")) {
            throw in.invalid(path, id, "is not the id of a chat");
          }
          return parties.chat(member);
        })
        .toList();
  }

  private static List<ActivityKind> kinds(Inbound in, Values given, String path) {
    List<ActivityKind> kinds = new ArrayList<>();
    for (int key : given.integers("include_keys")) {
      kinds.add(
          ActivityKeys.kind(key)
              .orElseThrow(() ->
                  in.invalid(path, Integer.toString(key), "key " + key + " is not supported")));
    }
    return kinds;
  }

  /// An `activity_subscription`. The role of a subscriber carries no meaning, and is the one in
  /// every published sample.
  private record SubscriptionJson(
      String guid,
      String name,
      List<MemberJson> subscribers,
      List<Integer> includeKeys,
      boolean disabled) {}

  private record OneJson(SubscriptionJson activitySubscription) {}

  private record SubscriptionsJson(List<SubscriptionJson> items) {}

  private static OneJson one(Parties parties, Subscription subscription) {
    return new OneJson(show(parties, subscription));
  }

  private static SubscriptionJson show(Parties parties, Subscription subscription) {
    return new SubscriptionJson(
        subscription.id().value(),
        subscription.name(),
        subscription.subscribers().stream().map(chat -> parties.show(chat, "editor")).toList(),
        subscription.kinds().stream().map(ActivityKeys::key).toList(),
        subscription.disabled());
  }
}
