package larkspur.core.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Seal;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// The ways into chats for whoever knows a token, which Feishu calls custom bots.
///
/// ```
/// hooks/<chat>       hook/<id>   what it is
/// hook-token/<hash>  hook        to which chat a token leads, and to which hook there
/// ```
///
/// What a hook is stands first and is removed first, so that a token without a hook leads nowhere
/// and no hook has two.
public final class Hooks {

  /// Hooks that one chat can have.
  public static final int OF_A_CHAT_MAX = 15;

  private static final String HOOK = "hook/";
  private static final int PAGE = 1_000;

  private final Store store;
  private final Chats chats;
  private final Seal seal;
  private final IdSource ids;

  public Hooks(Store store, Chats chats, Seal seal, IdSource ids) {
    this.store = store;
    this.chats = chats;
    this.seal = seal;
    this.ids = ids;
  }

  /// @param secret sealed
  private record Stored(
      TenantId tenant,
      String name,
      Optional<String> secret,
      List<String> keywords,
      List<Addresses> addresses,
      String tokenHash) {}

  private record Leads(ChatId chat, String id) {}

  /// What a new hook is to be.
  ///
  /// @param token of 1 to 100 letters, digits, hyphens and underscores, fixed by whoever makes it;
  ///   else given at random
  public record Draft(
      ChatId chat,
      String name,
      Optional<String> token,
      Optional<String> secret,
      List<String> keywords,
      List<Addresses> addresses) {

    /// Without the secrets.
    @Override
    public String toString() {
      return "Draft[" + chat + "]";
    }
  }

  /// One that was made.
  ///
  /// @param token which is told this once, and kept as a hash only
  public record Made(Hook hook, String token) {

    /// Without the token.
    @Override
    public String toString() {
      return "Made[" + hook + "]";
    }
  }

  /// Makes a hook. Making one again whose token was fixed changes it.
  ///
  /// @throws Refusal.NotFound if the tenant has no such chat
  /// @throws Refusal.Invalid if something of it cannot be so
  /// @throws Refusal.Conflict if the token is another's, or the chat has as many as it can
  public Made make(TenantId tenant, Draft draft) {
    chats
        .find(draft.chat())
        .filter(chat -> chat.tenant().equals(tenant))
        .orElseThrow(() -> new Refusal.NotFound(Thing.CHAT));
    String token = draft.token().orElseGet(ids::uuid);
    if (!token.matches("[A-Za-z0-9_-]{1,100}")) {
      throw new Refusal.Invalid(
          "token", "must be 1 to 100 letters, digits, hyphens and underscores");
    }
    String hash = Digest.of(token).hex();
    Optional<Leads> known = leads(hash);
    if (known.filter(other -> !other.chat().equals(draft.chat())).isPresent()) {
      throw new Refusal.Conflict("the token is another hook's");
    }
    Hook hook =
        new Hook(
            known.map(Leads::id).orElseGet(() -> ids.hex(16)),
            tenant,
            draft.chat(),
            draft.name(),
            draft.secret(),
            draft.keywords(),
            draft.addresses());
    boolean more = of(draft.chat()).stream().noneMatch(other -> other.id().equals(hook.id()));
    if (more && of(draft.chat()).size() >= OF_A_CHAT_MAX) {
      throw new Refusal.Conflict("a chat has at most " + OF_A_CHAT_MAX + " hooks");
    }
    chats.identities().put(hook.robot(), hook.name());
    put(
        partition(draft.chat()),
        HOOK + hook.id(),
        Json.write(
            new Stored(
                tenant,
                hook.name(),
                hook.secret().map(secret -> seal.seal(place(hook.id()), secret)),
                hook.keywords(),
                hook.addresses(),
                hash)));
    if (known.isEmpty()) {
      try {
        token(hash)
            .commit(
                Commit.guarded()
                    .insert("hook", Json.write(new Leads(draft.chat(), hook.id())))
                    .build());
      } catch (Conflict takenMeanwhile) {
        remove(draft.chat(), hook.id());
        throw new Refusal.Conflict("the token is another hook's");
      }
    }
    return new Made(hook, token);
  }

  private static void put(Partition partition, String key, byte[] value) {
    while (true) {
      try {
        partition.commit(Commit.guarded().put(key, partition.get(key), value).build());
        return;
      } catch (Conflict changedMeanwhile) {
        // write over that
      }
    }
  }

  /// The hook that a token leads to.
  public Optional<Hook> find(String token) {
    return leads(Digest.of(token).hex())
        .flatMap(
            to -> partition(to.chat()).get(HOOK + to.id()).map(entry -> hook(to.chat(), entry)));
  }

  /// Those of a chat, in the order of their ids.
  public List<Hook> of(ChatId chat) {
    return partition(chat).scan(KeyRange.startingWith(HOOK), Order.FORWARD, PAGE).stream()
        .map(entry -> hook(chat, entry))
        .toList();
  }

  /// All that there are. Slow: for people who look after the server.
  public List<Hook> all() {
    List<Hook> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    List<Name> names;
    do {
      names = store.names("hooks", after, PAGE);
      names.forEach(name -> all.addAll(of(new ChatId(name.id()))));
      after = names.isEmpty() ? after : Optional.of(names.getLast().id());
    } while (names.size() == PAGE);
    return all;
  }

  /// Takes a hook away; its token leads nowhere from then on.
  ///
  /// @return whether there was one
  public boolean remove(ChatId chat, String id) {
    while (true) {
      Optional<Entry> there = partition(chat).get(HOOK + id);
      if (there.isEmpty()) {
        return false;
      }
      try {
        partition(chat).commit(Commit.guarded().remove(there.get()).build());
        forget(Json.read(there.get().value(), Stored.class).tokenHash(), chat, id);
        return true;
      } catch (Conflict changedMeanwhile) {
        // look again
      }
    }
  }

  /// Lets a token be another's. One that is left leads nowhere.
  private void forget(String hash, ChatId chat, String id) {
    Optional<Entry> leads = token(hash).get("hook");
    if (leads
        .map(entry -> Json.read(entry.value(), Leads.class))
        .filter(new Leads(chat, id)::equals)
        .isPresent()) {
      try {
        token(hash).commit(Commit.guarded().remove(leads.get()).build());
      } catch (Conflict taken) {
        // it is another's already
      }
    }
  }

  /// Lets a hook say something in its chat.
  ///
  /// @throws Refusal.NotFound if the chat is no more
  /// @throws Refusal.NotAllowed if it is archived
  public Message say(Hook hook, Body body) {
    return chats.speak(hook.robot(), hook.chat(), body);
  }

  private Optional<Leads> leads(String hash) {
    return token(hash).get("hook").map(entry -> Json.read(entry.value(), Leads.class));
  }

  private Hook hook(ChatId chat, Entry entry) {
    String id = entry.key().substring(HOOK.length());
    Stored stored = Json.read(entry.value(), Stored.class);
    return new Hook(
        id,
        stored.tenant(),
        chat,
        stored.name(),
        stored.secret().map(secret -> seal.open(place(id), secret)),
        stored.keywords(),
        stored.addresses());
  }

  private static String place(String id) {
    return "hook " + id + " secret";
  }

  private Partition partition(ChatId chat) {
    return store.partition(Name.of("hooks", chat.value()));
  }

  private Partition token(String hash) {
    return store.partition(Name.of("hook-token", hash));
  }
}
