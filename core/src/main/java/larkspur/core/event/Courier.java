package larkspur.core.event;

import larkspur.core.identity.AppId;

/// Brings events to apps, one way or another. It knows what an event looks like on its way; when
/// and how often it is brought is decided by whoever asks.
public interface Courier {

  /// Whether there is a way to an app just now. Costs nothing.
  boolean reaches(Listener listener);

  /// Brings one event once, and waits for what comes of it, for as long as its protocol allows. Any
  /// number may be on their way at a time.
  Outcome carry(Listener listener, AppEvent event) throws InterruptedException;

  /// Does something whenever there is a way again to an app to which there was none; it starts work
  /// and does not do it.
  default void whenReached(java.util.function.Consumer<AppId> action) {}

  /// What became of an attempt.
  sealed interface Outcome {

    /// The app has it.
    record Taken() implements Outcome {}

    /// The event is none that this protocol tells; nothing was sent.
    record Untold() implements Outcome {}

    /// The app did not take it.
    ///
    /// @param reason for people who look after the app; nothing secret
    record Refused(String reason) implements Outcome {}

    /// The way to the app ended before it said anything: it is asked again once there is one.
    record Lost() implements Outcome {}
  }
}
