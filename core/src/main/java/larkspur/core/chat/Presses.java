package larkspur.core.chat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import larkspur.core.chat.ChatStore.Room;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.Seal;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.KeyRange;
import larkspur.storage.Name;
import larkspur.storage.Order;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;

/// People who press a control of a card, and what the app that sent it draws instead.
///
/// The app is asked at once and may answer with another card. With each question it is given a
/// *credential*, by which it may draw that card anew later: [#REDRAWN_MAX] times within
/// [#REDRAWN_WITHIN]. A card is everybody's: whoever sees the message sees what was drawn last.
///
/// A credential is sealed rather than kept; only its use is written down, beside those of its chat
/// that are valid still. Uses are counted by what a credential says: one may be spelled in several
/// ways, since a decoder passes over the last bits of Base64.
public final class Presses {

  /// The kind of question that an app is asked when somebody presses something on its card.
  public static final String ASKED = "chat.card.pressed";

  /// How long a credential is good for (Feishu docs: delayed update of cards).
  public static final Duration REDRAWN_WITHIN = Duration.ofMinutes(30);

  /// How often it is good for something.
  public static final int REDRAWN_MAX = 2;

  private static final String PLACE = "card credential";
  private static final String USED = "used/";

  /// Uses that are over and are taken away with one that comes.
  private static final int TAKEN_AWAY_MAX = 50;

  private final Chats chats;
  private final Store store;
  private final Seal seal;
  private final IdSource ids;

  public Presses(Chats chats, Store store, Seal seal, IdSource ids) {
    this.chats = chats;
    this.store = store;
    this.seal = seal;
    this.ids = ids;
  }

  /// A card of which somebody presses a control.
  ///
  /// @param position of the message that shows it
  /// @param app that sent it
  public record Press(ChatId chat, Position position, Body.Card card, PersonId by, AppId app) {}

  /// Lets a person press something on a card. Which controls it has only its protocol knows.
  ///
  /// @throws Refusal.NotAllowed if the caller is not in the chat, the chat is archived, the message
  ///   was deleted, or it is not a card that an app sent which is in the chat still
  public Press press(Caller caller, ChatId chat, Position position) {
    Room room = chats.speakersRoom(caller, chat);
    Message message = chats.stored(chat, position);
    if (message.deleted()) {
      throw deleted();
    }
    if (!(message.body() instanceof Body.Card card)
        || !(message.author() instanceof AppId app)
        || !room.holds(app)
        || !(caller.actor() instanceof PersonId person)) {
      throw new Refusal.NotAllowed(
          Lack.FITTING_KIND, "people press what is on cards of apps that are in the chat");
    }
    return new Press(chat, position, card, person, app);
  }

  /// Draws the card that an app answered with when it was asked.
  ///
  /// @throws Refusal.NotAllowed if meanwhile the message was deleted, the app left the chat, or
  ///   that was archived
  public Message answer(Caller app, Press press, Body.Card card) {
    chats.speakersRoom(app, press.chat());
    return draw(press.chat(), press.position(), card);
  }

  /// What an app may draw a card anew with.
  public String credential(Press press) {
    Instant until = chats.clock().instant().plus(REDRAWN_WITHIN);
    Said said = new Said(press.app(), press.chat(), press.position(), until, ids.hex(8));
    // Without the signs that some would have to escape.
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Base64.getDecoder().decode(seal.seal(PLACE, written(said))));
  }

  /// What a credential says.
  ///
  /// @param unlike makes each another one
  public record Said(AppId app, ChatId chat, Position position, Instant until, String unlike) {}

  /// A card that an app may draw anew.
  ///
  /// @param card as it is now
  public record Redrawable(Said credential, Body.Card card) {

    public ChatId chat() {
      return credential.chat();
    }

    public Position position() {
      return credential.position();
    }
  }

  /// What a credential is for, if it is the calling app's and can be used still.
  ///
  /// @throws Refusal.Invalid if it is no credential
  /// @throws Refusal.NotAllowed if it is another app's, is too old or used up, the message was
  ///   deleted, the app is no longer in the chat, or that is archived
  public Redrawable find(Caller app, String credential) {
    Said said = read(credential);
    if (!app.actor().equals(said.app())) {
      throw new Refusal.NotAllowed(Lack.AUTHORSHIP, "the credential is another app's");
    }
    if (!chats.clock().instant().isBefore(said.until())) {
      throw new Refusal.NotAllowed(
          Lack.TIME_LEFT, "a card is drawn anew within " + REDRAWN_WITHIN.toMinutes() + " minutes");
    }
    chats.speakersRoom(app, said.chat());
    Message message = chats.stored(said.chat(), said.position());
    if (!(message.body() instanceof Body.Card card)) {
      throw deleted();
    }
    if (uses(said).filter(entry -> used(entry).usedUp()).isPresent()) {
      throw usedUp();
    }
    return new Redrawable(said, card);
  }

  /// Draws a card anew, which uses the credential once.
  ///
  /// @throws Refusal.NotAllowed if it is used up, or the message was deleted meanwhile
  public Message redraw(Redrawable redrawable, Body.Card card) {
    use(redrawable.credential());
    return draw(redrawable.chat(), redrawable.position(), card);
  }

  private Message draw(ChatId chat, Position position, Body.Card card) {
    return chats.change(
        chat,
        position,
        stored -> {
          if (!(stored.body() instanceof Body.Card)) {
            throw deleted();
          }
          return Optional.of(stored.rewritten(card, chats.changedAt(stored)));
        });
  }

  private static String written(Said said) {
    return new String(Json.write(said), StandardCharsets.UTF_8);
  }

  private Said read(String credential) {
    try {
      byte[] sealed = Base64.getUrlDecoder().decode(credential);
      String said = seal.open(PLACE, Base64.getEncoder().encodeToString(sealed));
      return Json.read(said.getBytes(StandardCharsets.UTF_8), Said.class);
    } catch (RuntimeException notOurs) {
      // Whatever is wrong with it, it is good for nothing.
      throw new Refusal.Invalid("credential", "is none");
    }
  }

  // ---- uses

  /// How often a credential was used.
  record Used(int times, Instant until) {
    boolean usedUp() {
      return times >= REDRAWN_MAX;
    }
  }

  private void use(Said said) {
    Partition partition = partition(said.chat());
    String key = key(said);
    while (true) {
      Optional<Entry> seen = partition.get(key);
      int times = seen.map(entry -> used(entry).times()).orElse(0);
      if (times >= REDRAWN_MAX) {
        throw usedUp();
      }
      Commit.Builder commit =
          Commit.guarded().put(key, seen, Json.write(new Used(times + 1, said.until())));
      takeAwayPast(partition, key, commit);
      try {
        partition.commit(commit.build());
        return;
      } catch (Conflict usedMeanwhile) {
        // look again
      }
    }
  }

  private void takeAwayPast(Partition partition, String but, Commit.Builder commit) {
    Instant now = chats.clock().instant();
    for (Entry entry : partition.scan(KeyRange.startingWith(USED), Order.FORWARD, TAKEN_AWAY_MAX)) {
      if (!entry.key().equals(but) && !now.isBefore(used(entry).until())) {
        commit.remove(entry);
      }
    }
  }

  private Optional<Entry> uses(Said said) {
    return partition(said.chat()).get(key(said));
  }

  private static Used used(Entry entry) {
    return Json.read(entry.value(), Used.class);
  }

  private static String key(Said said) {
    return USED + Digest.of(written(said)).hex();
  }

  private Partition partition(ChatId chat) {
    return store.partition(Name.of("card-credentials", chat.value()));
  }

  private static Refusal deleted() {
    return new Refusal.NotAllowed(Lack.MESSAGE_LEFT, "the message was recalled");
  }

  private static Refusal usedUp() {
    return new Refusal.NotAllowed(
        Lack.EDIT_LEFT, "a credential is good for " + REDRAWN_MAX + " times");
  }
}
