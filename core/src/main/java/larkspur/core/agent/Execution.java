package larkspur.core.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import larkspur.core.capacity.Turns;
import larkspur.core.json.Json;
import larkspur.core.time.ServerClock;
import larkspur.core.time.Threads;
import larkspur.storage.Conflict;
import larkspur.storage.Entry;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Note;
import larkspur.storage.Position;
import larkspur.storage.StoreFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The work on one run under one epoch of its lease, by this process.
///
/// Every write is a commit which tests that the head's run is the one that it saw, and it only
/// looks again while that is of its epoch and still worked on. So from the moment that the run is
/// cancelled, expired, or taken by another, nothing of this is heard any more.
final class Execution implements Skill.Voice {

  /// How often the text of a message in progress is written at most.
  static final Duration WRITE_INTERVAL = Duration.ofMillis(250);

  /// After so many writes of one message the interval doubles. Then an hour's message is written
  /// fewer than 512 times: 64 writes fill 16 seconds, the next 64 fill 32, and the eighth 64 begin
  /// after 34 minutes and would last as long.
  private static final int WRITES_UNTIL_SLOWER = 64;

  private static final Logger LOG = LoggerFactory.getLogger(Execution.class);

  private final Runs runs;
  private final SessionStore store;
  private final ServerClock clock;
  private final SessionId session;
  private final long position;
  private final long epoch;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Runnable> whenOver = new ArrayList<>();
  private final StringBuilder draft = new StringBuilder();

  private SessionStore.Seen<StoredRun> seen;
  private volatile Note leaseNote;
  private Thread thread;
  private boolean over;
  private boolean concluded;
  private Optional<String> toRemember = Optional.empty();
  private Instant nextWrite = Instant.EPOCH;
  private int writes;
  private Optional<ServerClock.Alarm> laterWrite = Optional.empty();

  Execution(
      Runs runs,
      SessionStore store,
      ServerClock clock,
      SessionId session,
      SessionStore.Seen<StoredRun> seen,
      Note leaseNote) {
    this.runs = runs;
    this.store = store;
    this.clock = clock;
    this.session = session;
    this.seen = seen;
    this.position = seen.value().order().position();
    this.epoch = seen.value().lease().epoch();
    this.leaseNote = leaseNote;
  }

  boolean isOf(StoredRun run) {
    return run.order().position() == position;
  }

  RunId run() {
    return RunId.of(session, new Position(position));
  }

  boolean isNewerThan(Execution other) {
    return position > other.position || position == other.position && epoch > other.epoch;
  }

  /// Whether this is the work that a run's lease speaks of.
  boolean holds(StoredRun run) {
    return isOf(run) && run.lease().epoch() == epoch;
  }

  Note leaseNote() {
    return leaseNote;
  }

  void leaseNote(Note note) {
    leaseNote = note;
  }

  // ---- the thread

  void start(Turns.Turn turn) {
    lock.lock();
    try {
      if (over) {
        // The run was ended between its commit and this.
        turn.close();
        runs.forget(session, this);
        return;
      }
      thread = Runs.thread(session, () -> work(turn));
    } finally {
      lock.unlock();
    }
  }

  /// Lets the work end, since the run has or the process does. Waits for a write that is under way,
  /// so that no engine is interrupted in the middle of one. Does nothing to work that came to its
  /// own conclusion.
  void stop() {
    List<Runnable> actions;
    lock.lock();
    try {
      if (concluded) {
        return;
      }
      over = true;
      laterWrite.ifPresent(ServerClock.Alarm::cancel);
      if (thread != null) {
        thread.interrupt();
      }
      actions = List.copyOf(whenOver);
      whenOver.clear();
    } finally {
      lock.unlock();
    }
    actions.forEach(Runnable::run);
  }

  private void work(Turns.Turn turn) {
    try (turn) {
      turn.await();
      if (!runs.isClosed() && !isOver()) {
        try {
          perform();
        } catch (CancellationException | StoreFailure e) {
          throw e;
        } catch (RuntimeException | Error e) {
          giveUp(e);
        }
      }
    } catch (InterruptedException | CancellationException runIsOver) {
      // Whoever ended it has done all that is to be done.
    } catch (StoreFailure e) {
      if (isOver()) {
        return;
      }
      LOG.error(
          "the work on a run of {} broke off; the note of its lease leads back to it", session, e);
    } finally {
      runs.forget(session, this);
    }
  }

  /// Ends a run whose work came to an end that cannot be kept, or broke beside the skill: taken
  /// over and done again it would only end the same way. What cannot have been kept is left out.
  private void giveUp(Throwable why) {
    LOG.error("the work on a run of {} could not be concluded", session, why);
    if (isOver()) {
      return;
    }
    lock.lock();
    try {
      toRemember = Optional.empty();
      draft.setLength(0);
    } finally {
      lock.unlock();
    }
    fail(RunError.SKILL_FAILED, RunError.SKILL_FAILED.text());
  }

  private void perform() throws InterruptedException {
    Optional<Owner> owner = store.session(session).map(found -> found.value().owner());
    Optional<Agent> agent = runs.agent(seen.value());
    Optional<SkillSetting> setting =
        agent.flatMap(found -> found.skill(seen.value().order().skill()));
    Optional<Skill> skill = setting.flatMap(runs::skill);
    if (owner.isEmpty()) {
      return;
    }
    if (skill.isEmpty()) {
      fail(RunError.SKILL_MISSING, RunError.SKILL_MISSING.text());
      return;
    }
    if (seen.value().status() == RunStatus.QUEUED) {
      write(run -> run.moved(RunEvent.START, clock.instant()), List.of());
      runs.watch().changed(session);
    }
    Skill.Conversation conversation =
        new StoredConversation(
            store, session, seen.value(), owner.get(), agent.get(), setting.get());
    conclude(outcome(skill.get(), conversation));
  }

  private Skill.Outcome outcome(Skill skill, Skill.Conversation conversation)
      throws InterruptedException {
    try {
      return Objects.requireNonNull(skill.work(conversation, this), "a skill's outcome");
    } catch (InterruptedException | RuntimeException | Error e) {
      if (isOver()) {
        throw new CancellationException();
      }
      if (e instanceof StoreFailure failure) {
        throw failure;
      }
      LOG.error("a skill of {} broke in {}", seen.value().order().agent(), session, e);
      return new Skill.Outcome.Fails(RunError.SKILL_FAILED.code(), RunError.SKILL_FAILED.text());
    }
  }

  /// Whether nothing of it is heard any more. Work that broke off is not over: its note leads back
  /// to the run.
  boolean isOver() {
    lock.lock();
    try {
      return over;
    } finally {
      lock.unlock();
    }
  }

  private void conclude(Skill.Outcome outcome) {
    switch (outcome) {
      case Skill.Outcome.Done(var last) ->
          finish(run -> run.moved(RunEvent.FINISH, clock.instant()), last);
      case Skill.Outcome.Asks(var question) ->
          finish(run -> run.moved(RunEvent.ASK, clock.instant()), Optional.of(question));
      case Skill.Outcome.Fails(var code, var text) -> fail(new RunError(code, text), text);
    }
  }

  private void fail(RunError why, String text) {
    keepWhatWasShown();
    finish(
        run -> run.moved(RunEvent.FAIL, Optional.of(why), clock.instant()),
        Optional.of(Content.text(text)).filter(content -> !content.text().isEmpty()));
  }

  /// What an earlier epoch left in progress is frozen as far as it was shown, unless this one has
  /// come to say something else: why the run fails is a message of its own.
  private void keepWhatWasShown() {
    lock.lock();
    try {
      seen.value()
          .inProgress()
          .map(shown -> shown.content().text())
          .filter(shown -> shown.startsWith(draft.toString()))
          .ifPresent(shown -> draft.replace(0, draft.length(), shown));
    } finally {
      lock.unlock();
    }
  }

  /// Says the last message and moves the run, in one commit.
  private void finish(UnaryOperator<StoredRun> move, Optional<Content> last) {
    lock.lock();
    try {
      List<StoredMessage> appends = new ArrayList<>();
      Optional<StoredRun.Partial> partial = ending(seen.value(), last, appends).partial();
      write(run -> move.apply(partial.map(run::saying).orElse(run)), appends);
      over = true;
      concluded = true;
      laterWrite.ifPresent(ServerClock.Alarm::cancel);
    } finally {
      lock.unlock();
    }
    // Before the notes are settled: who sees none of them finds nothing of this work.
    runs.forget(session, this);
    StoredRun run = seen.value();
    if (run.isActive()) {
      // It waits for a message: nobody holds it, and it has no lease to be looked at.
      runs.watch().changed(session);
      store.refreshMessage(session, run);
      store.store().agenda().settle(leaseNote);
    } else {
      runs.ended(session, run, Optional.of(this));
    }
  }

  void renew(Instant until) {
    try {
      write(run -> run.leased(new StoredRun.Lease(run.lease().holder(), epoch, until)), List.of());
    } catch (CancellationException runIsOver) {
      stop();
    }
  }

  // ---- the voice

  @Override
  public void say(Content content) {
    lock.lock();
    try {
      List<StoredMessage> appends = new ArrayList<>();
      Optional<StoredRun.Partial> partial =
          ending(seen.value(), Optional.of(content), appends).partial();
      write(run -> partial.map(run::saying).orElse(run), appends);
      ended();
    } finally {
      lock.unlock();
    }
    runs.watch().changed(session);
  }

  @Override
  public void endMessage() {
    lock.lock();
    try {
      if (draft.isEmpty() && seen.value().inProgress().isEmpty()) {
        return;
      }
      List<StoredMessage> appends = new ArrayList<>();
      Optional<StoredRun.Partial> partial =
          ending(seen.value(), Optional.empty(), appends).partial();
      write(run -> partial.map(run::saying).orElse(run), appends);
      ended();
    } finally {
      lock.unlock();
    }
    runs.watch().changed(session);
  }

  @Override
  public void write(String more) {
    lock.lock();
    try {
      checkNotOver();
      if (draft.length() < StoredText.BYTES_MAX) {
        draft.append(more);
      }
      if (draft.isEmpty()) {
        return;
      }
      if (clock.instant().isBefore(nextWrite)) {
        if (laterWrite.isEmpty()) {
          beginLaterWrite();
        }
        return;
      }
      show();
    } finally {
      lock.unlock();
    }
    runs.watch().changed(session);
  }

  private void beginLaterWrite() {
    laterWrite =
        Optional.of(
            clock.at(nextWrite, () -> Threads.start("partial-" + session, this::writeLater)));
  }

  private void writeLater() {
    lock.lock();
    try {
      laterWrite = Optional.empty();
      if (over || draft.isEmpty()) {
        return;
      }
      if (clock.instant().isBefore(nextWrite)) {
        // The skill came first with its next word, and it is too soon for another.
        beginLaterWrite();
        return;
      }
      show();
    } catch (CancellationException runIsOver) {
      stop();
    } catch (StoreFailure e) {
      // The skill meets it, too, with its next word.
      LOG.warn("a message in progress in {} was not written", session, e);
    } finally {
      lock.unlock();
    }
    runs.watch().changed(session);
  }

  @Override
  public void remember(String state) {
    lock.lock();
    try {
      checkNotOver();
      toRemember = Optional.of(StoredText.fit(state));
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void whenOver(Runnable action) {
    lock.lock();
    try {
      if (!over) {
        whenOver.add(action);
        return;
      }
    } finally {
      lock.unlock();
    }
    action.run();
  }

  // ---- messages in progress

  /// Shows the draft as far as it is.
  private void show() {
    String text = StoredText.fit(wholeCharacters());
    if (text.isEmpty()) {
      return;
    }
    Optional<StoredRun.Partial> shown = seen.value().inProgress();
    if (shown.isPresent()) {
      if (shown.get().content().text().startsWith(text)) {
        // An earlier epoch had said as much. What readers see never gets shorter.
        return;
      }
      StoredRun.Partial longer =
          new StoredRun.Partial(shown.get().position(), Content.markdown(text), false);
      write(run -> run.saying(longer), List.of());
    } else {
      // What the head knows of the message before must be in its entry before the head forgets it.
      store.refreshMessage(session, seen.value());
      begin(Content.markdown(text));
    }
    writes++;
    Duration interval =
        WRITE_INTERVAL.multipliedBy(1L << Math.min(writes / WRITES_UNTIL_SLOWER, 20));
    nextWrite = clock.instant().plus(interval);
  }

  /// The draft without the first half of a character whose second half is yet to come.
  private String wholeCharacters() {
    int end = draft.length();
    return draft.substring(
        0, end > 0 && Character.isHighSurrogate(draft.charAt(end - 1)) ? end - 1 : end);
  }

  /// Appends a message in progress. Its place must be known to the head in the same commit.
  private void begin(Content content) {
    Log log = store.log(session);
    while (true) {
      checkMine();
      Position last = log.last();
      Instant now = clock.instant();
      Position at = Position.next(now, last);
      StoredRun run =
          remembering(seen.value()).saying(new StoredRun.Partial(at.value(), content, false));
      byte[] value = Json.write(run);
      try {
        Log.Appended appended =
            log.commit(
                LogCommit.at(now)
                    .after(last)
                    .require(seen.entry())
                    .set(SessionStore.RUN, value)
                    .append(
                        StoredMessage.FAMILY, Json.write(StoredMessage.said(run, content, true)))
                    .build());
        saw(appended, value, run);
        return;
      } catch (Conflict changedMeanwhile) {
        lookAgain();
      }
    }
  }

  /// Ends the message in progress, if there is one, and says the next, if there is one: what the
  /// head is to know of it, and what is to be appended.
  private StoredRun ending(StoredRun run, Optional<Content> next, List<StoredMessage> appends) {
    Optional<StoredRun.Partial> open = run.inProgress();
    boolean written = !draft.isEmpty();
    Content drafted = Content.markdown(StoredText.fit(draft.toString()));
    if (open.isEmpty()) {
      if (written) {
        appends.add(StoredMessage.said(run, drafted, false));
      }
      next.ifPresent(content -> appends.add(StoredMessage.said(run, content, false)));
      return run;
    }
    // A message that an earlier epoch left in progress is taken over by the first one that this one
    // says.
    Content last = written ? drafted : next.map(Execution::fitting).orElse(open.get().content());
    if (written) {
      next.ifPresent(content -> appends.add(StoredMessage.said(run, content, false)));
    }
    return run.saying(new StoredRun.Partial(open.get().position(), last, true));
  }

  private static Content fitting(Content content) {
    return new Content(content.type(), StoredText.fit(content.text()));
  }

  private void ended() {
    draft.setLength(0);
    writes = 0;
    laterWrite.ifPresent(ServerClock.Alarm::cancel);
    laterWrite = Optional.empty();
    store.refreshMessage(session, seen.value());
  }

  // ---- commits

  private void write(UnaryOperator<StoredRun> change, List<StoredMessage> appends) {
    lock.lock();
    try {
      while (true) {
        checkMine();
        // Read before the change reads it: what is said is not after the end of the run.
        Instant now = clock.instant();
        StoredRun run = change.apply(remembering(seen.value()));
        byte[] value = Json.write(run);
        LogCommit.Builder commit =
            LogCommit.at(now).require(seen.entry()).set(SessionStore.RUN, value);
        appends.forEach(message -> commit.append(StoredMessage.FAMILY, Json.write(message)));
        try {
          saw(store.log(session).commit(commit.build()), value, run);
          return;
        } catch (Conflict changedMeanwhile) {
          lookAgain();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private StoredRun remembering(StoredRun run) {
    return toRemember.isPresent() ? run.remembering(toRemember) : run;
  }

  private void saw(Log.Appended appended, byte[] value, StoredRun run) {
    seen = new SessionStore.Seen<>(new Entry(SessionStore.RUN, appended.id(), value), run);
  }

  private void lookAgain() {
    seen = store.latestRun(session).orElseThrow(CancellationException::new);
  }

  private void checkMine() {
    checkNotOver();
    if (!holds(seen.value()) || !seen.value().status().isWorkedOn()) {
      over = true;
      throw new CancellationException();
    }
  }

  private void checkNotOver() {
    if (over) {
      throw new CancellationException();
    }
  }
}
