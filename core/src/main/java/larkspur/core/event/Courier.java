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
