package larkspur.core.agent;

import java.util.List;
import java.util.Optional;
import larkspur.core.identity.Caller;

/// What an agent can do: a function of a conversation.
///
/// A skill keeps nothing between two calls. A run that had asked something and was answered, and a
/// run that is resumed after a crash, are the same skill called again, with the conversation as it
/// is by then and with the state that the skill wanted remembered.
public interface Skill {

  /// Whether a run that lost its worker may be worked on again, by calling the skill anew. What had
  /// been said stays said; a message that was in progress is taken over by the first one that the
  /// skill then says.
  boolean canResume();

  /// Works on a run until it is done or needs to know more. The thread is interrupted when the run
  /// is over for another reason; whatever the skill throws or returns after that is of no effect.
  /// What it throws otherwise makes the run fail.
  Outcome work(Conversation conversation, Voice voice) throws InterruptedException;

  /// What a skill is given.
  interface Conversation {
    Agent agent();

    SkillSetting skill();

    SessionId session();

    RunId run();

    /// The session's owner; a skill acts for them, and may do no more for them than they may do
    /// themselves. The scopes are those of the call that created the run.
    Caller caller();

    /// What the skill is told by the run's creation.
    Optional<String> input();

    /// The session's channel context as it was when the run was created.
    Optional<String> channelContext();

    /// What the skill last wanted remembered in this run.
    Optional<String> state();

    /// The messages after one, oldest first, at most [Page#SIZE_MAX]; from the beginning if none is
    /// named. The run in which a message of the owner was taken up is not told here.
    Page<SessionMessage> messages(Optional<MessageId> after, int limit);

    /// The latest messages, at most [Page#SIZE_MAX], oldest first.
    List<SessionMessage> latest(int limit);

    /// The owner's latest message.
    Optional<SessionMessage> latestOfOwner();
  }

  /// What a skill can do while it works. Every call may end in a
  /// [java.util.concurrent.CancellationException]: the run is over, and the skill may as well stop.
  /// What it said before stays; nothing said after is heard.
  interface Voice {

    /// Says a whole message. Ends the one in progress.
    void say(Content content);

    /// Goes on with the message in progress, or begins one, in Markdown. It is shown to readers as
    /// far as it is, at a bounded rate; text beyond what a message can hold is cut.
    void write(String more);

    /// Ends the message in progress, if there is one.
    void endMessage();

    /// Remembers something for the next time that the skill is called in this run: together with
    /// the next message, at the latest when the skill asks. It replaces what was remembered before.
    void remember(String state);

    /// Lets an action run when the run is over for another reason than the skill's: at once if it
    /// is already. For what an interrupt does not end, such as a call to a model.
    void whenOver(Runnable action);
  }

  /// How the work ended.
  sealed interface Outcome {

    /// All is said; the run completes.
    record Done(Optional<Content> last) implements Outcome {}

    /// The run waits for a message, and then the skill is called again.
    record Asks(Content question) implements Outcome {}

    /// The run fails. The text is also said, as a message.
    record Fails(String code, String text) implements Outcome {}

    static Outcome done() {
      return new Done(Optional.empty());
    }

    /// Says a last message and completes, in one step.
    static Outcome done(Content last) {
      return new Done(Optional.of(last));
    }

    static Outcome asks(Content question) {
      return new Asks(question);
    }

    static Outcome fails(String code, String text) {
      return new Fails(code, text);
    }
  }
}
