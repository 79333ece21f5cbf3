package larkspur.core.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Caller;
import larkspur.core.identity.Digest;
import larkspur.core.identity.IdSource;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.time.ServerClock;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Partition;
import larkspur.storage.Store;

/// Lets a client found a chat once however often it asks, by a token of its own.
///
/// The chat's id is reserved under the token *before* the chat is founded. If the process ends in
/// between, or the same is asked twice at once, through this server or another, the chat is founded
/// under that very id, which happens once.
public final class Foundings {

  /// How long after the first request its token is remembered.
  public static final Duration REMEMBERED = Duration.ofHours(10);

  private static final String REASON = "chat-founding";
  private static final String KEY = "founding";

  private final Store store;
  private final Chats chats;
  private final IdSource ids;
  private final ServerClock clock;

  public Foundings(Store store, Chats chats, IdSource ids, ServerClock clock, AgendaReader agenda) {
    this.store = store;
    this.chats = chats;
    this.ids = ids;
    this.clock = clock;
    agenda.answer(REASON, this::forget);
  }

  /// What a token is remembered for.
  private record Founding(String openChatId, Instant at) {}

  /// Founds a chat, or gives the one that the same caller founded for the same owner with the same
  /// token within [#REMEMBERED], as it is now, whatever the draft says.
  ///
  /// @param token any text
  /// @throws Refusal as [Chats#found] does
  public Chat found(Caller caller, String token, Chats.Draft draft) {
    String text =
        caller.tenant()
            + "\n"
            + caller.actor().value()
            + "\n"
            + draft.owner().value()
            + "\n"
            + token;
    Partition partition = store.partition(Name.of("chat-founding", Digest.of(text).hex()));
    return chats.found(caller.tenant(), draft.withOpenChatId(reserved(partition, text)));
  }

  private String reserved(Partition partition, String text) {
    while (true) {
      Optional<Entry> seen = partition.get(KEY);
      Optional<Founding> known = seen.map(Foundings::read).filter(this::fresh);
      if (known.isPresent()) {
        return known.get().openChatId();
      }
      Instant now = clock.instant();
      Founding founding = new Founding("oc_" + ids.hex(32), now);
      Note end = Note.of(now.plus(REMEMBERED), REASON, Digest.of(text).hex());
      try {
        partition.commit(Commit.guarded().put(KEY, seen, Json.write(founding)).note(end).build());
        return founding.openChatId();
      } catch (Conflict reservedMeanwhile) {
        // see which
      }
    }
  }

  private boolean fresh(Founding founding) {
    return clock.instant().isBefore(founding.at().plus(REMEMBERED));
  }

  private void forget(Note note) {
    Partition partition = store.partition(Name.of("chat-founding", note.subject()));
    Optional<Entry> seen = partition.get(KEY);
    if (seen.isPresent()) {
      if (fresh(read(seen.get()))) {
        return;
      }
      try {
        partition.commit(Commit.guarded().remove(seen.get()).build());
      } catch (Conflict reservedAgain) {
        // with a note of its own
      }
    }
    store.agenda().settle(note);
  }

  private static Founding read(Entry entry) {
    return Json.read(entry.value(), Founding.class);
  }
}
