package larkspur.core.event;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import larkspur.core.identity.AppId;

/// Brings events to apps, one way or another. It knows what an event looks like on its way; when
/// and how often it is brought is decided by whoever asks.
public interface Courier {

  /// Whether there is a way to an app just now. Costs nothing.
  boolean reaches(Listener listener);

  /// Sends one event on its way, and tells later what came of it: within the time that its protocol
  /// allows, always. Those that are sent one after the other leave in that order. May wait for room
  /// on the way, for as long as its protocol allows.
  CompletableFuture<Outcome> carry(Listener listener, AppEvent event);

  /// Does something whenever there is a way to an app again, or one more of them. It starts work
  /// and does not do it. Said before the first event.
  default void whenReached(Consumer<AppId> action) {}

  /// Asks an app something that it answers at once or not at all, and tells what it said: within
  /// the time that its protocol allows, always, in which waiting for room on the way is counted. It
  /// is asked once, and nothing of it is kept.
  ///
  /// @param question as the protocol spells it
  CompletableFuture<Answer> ask(Listener listener, byte[] question);

  /// What an app said to a question.
  sealed interface Answer {

    /// @param words as the app sent them; none if it had nothing to say
    record Said(byte[] words) implements Answer {}

    /// There is no way to the app, or it does not want to be asked such a thing.
    record Nobody() implements Answer {}

    /// It said nothing in time.
    record Late() implements Answer {}

    /// No connection to its address came about.
    ///
    /// @param reason for people who look after the app, as of all below; nothing secret
    record Unreached(String reason) implements Answer {}

    /// The name in its address leads nowhere.
    record Unnamed(String reason) implements Answer {}

    /// It said that it could not answer.
    record Refused(String reason) implements Answer {}

    /// Something else went wrong on the way.
    record Broken(String reason) implements Answer {}
  }

  /// What became of an attempt.
  sealed interface Outcome {

    /// The app has it.
    record Taken() implements Outcome {}

    /// The event is none that this app hears in this protocol; nothing was sent.
    record Untold() implements Outcome {}

    /// The app did not take it.
    ///
    /// @param reason for people who look after the app; nothing secret
    record Refused(String reason) implements Outcome {}

    /// The way to the app ended before the app said anything: it is sent again once there is one,
    /// and this was no attempt.
    record Lost() implements Outcome {}
  }
}
