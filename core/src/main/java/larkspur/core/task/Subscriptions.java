package larkspur.core.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.time.ServerClock;
import larkspur.storage.Conflict;
import larkspur.storage.Store;

/// The activity subscriptions of tasklists: which chats hear of what.
///
/// Reading them needs to be allowed to read the tasklist, changing them to edit it. A subscription
/// outlives the rights of whoever made it. Changing one counts for activities that enter the
/// tasklist's log afterwards; it changes nothing about the tasklist itself and is no activity.
public final class Subscriptions {

  private final TasklistStore store;
  private final Permissions permissions;
  private final Chats chats;
  private final IdSource ids;
  private final ServerClock clock;

  public Subscriptions(Store store, Chats chats, IdSource ids, ServerClock clock) {
    this.store = new TasklistStore(store);
    this.permissions = new Permissions(this.store, chats);
    this.chats = chats;
    this.ids = ids;
    this.clock = clock;
  }

  /// Subscribes chats. Two calls alike make two subscriptions.
  ///
  /// @throws Refusal.NotFound if there is no such tasklist
  /// @throws Refusal.NotAllowed if the caller may not edit it, or is not in one of the chats; the
  ///   latter also if that chat does not exist, was dissolved or is no group, so that nobody can
  ///   find out which chats there are
  /// @throws Refusal.TooMany above [Subscription#PER_TASKLIST_MAX]
  public Subscription create(Caller caller, TasklistId id, NewSubscription draft) {
    SubscriptionId fresh = new SubscriptionId(ids.uuid());
    while (true) {
      Kept<Tasklist> tasklist = permissions.tasklist(caller, id, Access.EDIT);
      List<ChatId> subscribers = subscribers(caller, draft.subscribers());
      TasklistStore.Subscribed before = store.subscriptions(id);
      if (before.subscriptions().size() >= Subscription.PER_TASKLIST_MAX) {
        throw new Refusal.TooMany(Thing.SUBSCRIPTION, Subscription.PER_TASKLIST_MAX);
      }
      Subscription made =
          new Subscription(
              fresh, draft.name(), subscribers, draft.kinds(), draft.disabled(), clock.instant());
      List<Subscription> after = new ArrayList<>(before.subscriptions());
      after.add(made);
      try {
        store.subscribe(tasklist, before, after, made.createdAt());
        return made;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// The subscriptions of a tasklist, oldest first, the disabled ones too.
  ///
  /// @throws Refusal.NotFound if there is no such tasklist
  /// @throws Refusal.NotAllowed if the caller may not read it
  public List<Subscription> list(Caller caller, TasklistId id) {
    permissions.tasklist(caller, id, Access.READ);
    return store.subscriptions(id).subscriptions().stream()
        .sorted(
            Comparator.comparing(Subscription::createdAt)
                .thenComparing(subscription -> subscription.id().value()))
        .toList();
  }

  /// @throws Refusal.NotFound if there is no such tasklist, or no such subscription of it
  /// @throws Refusal.NotAllowed if the caller may not read the tasklist
  public Subscription get(Caller caller, TasklistId id, SubscriptionId subscription) {
    permissions.tasklist(caller, id, Access.READ);
    return find(store.subscriptions(id), subscription);
  }

  /// Changes a subscription, all that is asked for or nothing.
  ///
  /// @param edits at most one of each sort
  /// @throws Refusal.NotFound if there is no such tasklist, or no such subscription of it
  /// @throws Refusal.NotAllowed if the caller may not edit the tasklist, or names subscribers of
  ///   which one is, for the caller, no chat that could be subscribed; every chat of the new list
  ///   is looked at, also those that were in the old
  public Subscription edit(
      Caller caller, TasklistId id, SubscriptionId subscription, List<SubscriptionEdit> edits) {
    while (true) {
      Kept<Tasklist> tasklist = permissions.tasklist(caller, id, Access.EDIT);
      TasklistStore.Subscribed all = store.subscriptions(id);
      Subscription before = find(all, subscription);
      Subscription after = before;
      for (SubscriptionEdit edit : edits) {
        after = edited(caller, after, edit);
      }
      if (after.equals(before)) {
        return before;
      }
      List<Subscription> changed = new ArrayList<>(all.subscriptions());
      changed.set(changed.indexOf(before), after);
      try {
        store.subscribe(tasklist, all, changed, clock.instant());
        return after;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// Deletes a subscription for good.
  ///
  /// @throws Refusal.NotFound if there is no such tasklist, or no such subscription of it any more
  /// @throws Refusal.NotAllowed if the caller may not edit the tasklist
  public void delete(Caller caller, TasklistId id, SubscriptionId subscription) {
    while (true) {
      Kept<Tasklist> tasklist = permissions.tasklist(caller, id, Access.EDIT);
      TasklistStore.Subscribed all = store.subscriptions(id);
      List<Subscription> left = new ArrayList<>(all.subscriptions());
      left.remove(find(all, subscription));
      try {
        store.subscribe(tasklist, all, left, clock.instant());
        return;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  private static Subscription find(TasklistStore.Subscribed all, SubscriptionId id) {
    return all.subscriptions().stream()
        .filter(subscription -> subscription.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new Refusal.NotFound(Thing.SUBSCRIPTION));
  }

  private Subscription edited(Caller caller, Subscription was, SubscriptionEdit edit) {
    return switch (edit) {
      case SubscriptionEdit.Name(String name) ->
          new Subscription(
              was.id(), name, was.subscribers(), was.kinds(), was.disabled(), was.createdAt());
      case SubscriptionEdit.Subscribers(List<Named<ChatId>> named) ->
          new Subscription(
              was.id(),
              was.name(),
              subscribers(caller, named),
              was.kinds(),
              was.disabled(),
              was.createdAt());
      case SubscriptionEdit.Kinds(List<ActivityKind> kinds) ->
          new Subscription(
              was.id(), was.name(), was.subscribers(), kinds, was.disabled(), was.createdAt());
      case SubscriptionEdit.Disabled(boolean disabled) ->
          new Subscription(
              was.id(), was.name(), was.subscribers(), was.kinds(), disabled, was.createdAt());
    };
  }

  private List<ChatId> subscribers(Caller caller, List<Named<ChatId>> named) {
    return named.stream()
        .map(subscriber ->
            subscriber
                .meaning()
                .filter(chat -> canSubscribe(caller, chat))
                .orElseThrow(() ->
                    new Refusal.NotAllowed(
                        Lack.MEMBERSHIP, "a subscriber is not a group chat that the caller is in")))
        .distinct()
        .toList();
  }

  private boolean canSubscribe(Caller caller, ChatId id) {
    Optional<Chat> chat = chats.find(id).filter(found -> found.tenant().equals(caller.tenant()));
    return chat.isPresent()
        && chat.get().isGroup()
        && !chat.get().archived()
        && chats.isMember(id, caller.actor());
  }
}
