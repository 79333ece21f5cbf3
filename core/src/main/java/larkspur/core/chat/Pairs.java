package larkspur.core.chat;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Digest;
import larkspur.core.identity.Person;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;

/// The chats of two that come to be when one writes to the other.
///
/// Two have one such chat, whoever wrote first and through however many servers: an alias over the
/// pair leads to its id, and is claimed before the chat is founded under that id. So what a crash
/// leaves between the two is founded by whoever writes next.
public final class Pairs {

  private static final String PAIR = "pair:";

  private final Chats chats;

  public Pairs(Chats chats) {
    this.chats = chats;
  }

  /// The chat of the caller with a person; founded if there is none.
  ///
  /// @throws Refusal.NotFound if the person is not of the caller's tenant
  /// @throws Refusal.NotAllowed if the person is not active
  public Chat with(Caller caller, PersonId other) {
    Person person =
        chats
            .identities()
            .person(other)
            .filter(found -> found.tenant().equals(caller.tenant()))
            .orElseThrow(() -> new Refusal.NotFound(Thing.PERSON));
    if (person.inactive()) {
      throw new Refusal.NotAllowed(Lack.ACTIVE_PERSON, "the person is not active");
    }
    String alias = alias(caller.tenant(), caller.actor(), other);
    while (true) {
      Optional<String> openChatId = chats.aliases().target(alias);
      if (openChatId.isEmpty()) {
        chats.aliases().claim(alias, "oc_" + chats.ids().hex(32));
        continue;
      }
      return chats.known(id(openChatId.get())).orElseGet(() -> found(caller, other, openChatId));
    }
  }

  private Chat found(Caller caller, PersonId other, Optional<String> openChatId) {
    return chats.found(
        caller.tenant(),
        new Chats.Draft(
            openChatId,
            Optional.empty(),
            Chat.Kind.P2P,
            "",
            Optional.empty(),
            false,
            false,
            caller.actor(),
            List.of(other)));
  }

  /// The chats that the caller has with people, of those who have one; in the order of the people.
  public List<Pair> of(Caller caller, Collection<PersonId> people) {
    return people.stream().distinct().flatMap(other -> pair(caller, other).stream()).toList();
  }

  /// A chat of two, seen by one of them.
  public record Pair(PersonId other, Chat chat) {}

  private Optional<Pair> pair(Caller caller, PersonId other) {
    return chats
        .aliases()
        .target(alias(caller.tenant(), caller.actor(), other))
        .flatMap(openChatId -> chats.store().known(id(openChatId)))
        .map(Room::chat)
        .map(chat -> new Pair(other, chat));
  }

  private static ChatId id(String openChatId) {
    return new ChatId(openChatId.substring(3, 3 + ChatId.DIGITS));
  }

  private static String alias(TenantId tenant, Actor one, Actor other) {
    boolean inOrder = one.value().compareTo(other.value()) <= 0;
    String pair = inOrder ? one.value() + " " + other.value() : other.value() + " " + one.value();
    return PAIR + Digest.of(tenant + " " + pair).hex();
  }
}
