package larkspur.core.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import larkspur.core.event.AgendaReader;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.json.Json;
import larkspur.storage.Conflict;
import larkspur.storage.LogCommit;
import larkspur.storage.Note;
import larkspur.storage.Store;

/// The sessions that callers hold with agents. A session is known to its [Owner] only; for anybody
/// else every operation ends in [Refusal.NotFound].
public final class Sessions {

  private static final String ERASE = "session-erase";

  private final SessionStore store;
  private final InstantSource clock;
  private final SessionIds sessionIds;
  private final Runs runs;

  public Sessions(Store store, InstantSource clock, IdSource ids, AgendaReader agenda, Runs runs) {
    this.store = new SessionStore(store);
    this.clock = clock;
    this.sessionIds = new SessionIds(clock, ids);
    this.runs = runs;
    agenda.answerUnfinished(ERASE, this::eraseLeftover);
  }

  /// Creates a session; each call another one.
  public Session create(Caller caller, NewSession session) {
    Owner owner = Owner.of(caller);
    while (true) {
      Instant now = clock.instant();
      SessionId id = sessionIds.next();
      StoredSession stored =
          new StoredSession(
              owner,
              session.channelContext(),
              session.metadata(),
              session.endUser(),
              now,
              now,
              Optional.empty());
      try {
        store
            .log(id)
            .commit(
                LogCommit.at(now)
                    .requireAbsent(SessionStore.SESSION)
                    .set(SessionStore.SESSION, Json.write(stored))
                    .build());
        return stored.view(id);
      } catch (Conflict anotherServerHasThisId) {
        // ask for another
      }
    }
  }

  public Session get(Caller caller, SessionId id) {
    return store.owned(caller, id).value().view(id);
  }

  /// Replaces what is present and keeps what is absent. With neither it changes nothing, not even
  /// the time of the last update. A run that is active keeps the channel context with which
  /// it was created.
  public Session update(
      Caller caller, SessionId id, Optional<String> channelContext, Optional<String> metadata) {
    StoredText.check("channelContext", channelContext);
    StoredText.check("metadata", metadata);
    while (true) {
      SessionStore.Seen<StoredSession> seen = store.owned(caller, id);
      if (channelContext.isEmpty() && metadata.isEmpty()) {
        return seen.value().view(id);
      }
      Instant now = clock.instant();
      StoredSession updated = seen.value().updated(channelContext, metadata, now);
      try {
        store
            .log(id)
            .commit(
                LogCommit.at(now)
                    .require(seen.entry())
                    .set(SessionStore.SESSION, Json.write(updated))
                    .build());
        return updated.view(id);
      } catch (Conflict changedMeanwhile) {
        // read again
      }
    }
  }

  /// Cancels the active run, if there is one, and removes the session with its messages and runs:
  /// at once from every read, and from the store right after.
  public void delete(Caller caller, SessionId id) {
    while (true) {
      SessionStore.Seen<StoredSession> seen = store.owned(caller, id);
      Optional<SessionStore.Seen<StoredRun>> run = store.latestRun(id);
      Instant now = clock.instant();
      Note erase = Note.of(now.plus(AgendaReader.HEAD_START), ERASE, id.value());
      LogCommit.Builder commit =
          LogCommit.at(now)
              .require(seen.entry())
              .require(SessionStore.RUN, run.map(SessionStore.Seen::entry))
              .set(SessionStore.SESSION, Json.write(seen.value().deleted(now)))
              .note(erase);
      Optional<StoredRun> cancelled =
          run.map(SessionStore.Seen::value)
              .filter(StoredRun::isActive)
              .map(active -> active.moved(RunEvent.CANCEL, now));
      cancelled.ifPresent(value -> commit.set(SessionStore.RUN, Json.write(value)));
      Optional<Execution> work = cancelled.flatMap(value -> runs.workOn(id, value));
      try {
        store.log(id).commit(commit.build());
      } catch (Conflict changedMeanwhile) {
        continue;
      }
      cancelled.ifPresent(value -> runs.sessionDeleted(id, value, work));
      erase(id, erase);
      return;
    }
  }

  /// Answers a note that a session is to be erased: the deletion that wrote it may not have come to
  /// it, or to its commit.
  private void eraseLeftover(Note note) {
    SessionId id = new SessionId(note.subject());
    boolean deleted =
        store.session(id).map(seen -> seen.value().deletedAt().isPresent()).orElse(false);
    if (deleted) {
      erase(id, note);
    } else if (!note.at().isAfter(clock.instant())) {
      // Gone already, or never deleted: the deletion's commit cannot take longer than the head
      // start.
      store.store().agenda().settle(note);
    }
  }

  private void erase(SessionId id, Note note) {
    store.log(id).erase();
    store.store().agenda().settle(note);
  }
}
