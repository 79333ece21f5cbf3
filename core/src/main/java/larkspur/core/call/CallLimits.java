package larkspur.core.call;

import java.time.Instant;
import java.util.Optional;
import larkspur.core.identity.Caller;
import larkspur.core.identity.RobotId;

/// Limits on how often a caller may make a call, asked by a facade when it knows both and before
/// anything is done.
///
/// Whoever sets limits binds [#CURRENT] around the serving of a request; where none is bound
/// nothing is limited.
public interface CallLimits {

  ScopedValue<CallLimits> CURRENT = ScopedValue.newInstance();

  /// Limits nothing.
  CallLimits NONE = (call, caller) -> Optional.empty();

  /// Takes one call from what the caller may make.
  ///
  /// @param call as the protocol's descriptions name it, such as `message.create`
  /// @param caller empty where a call is made without a token
  /// @return how it stands with them afterwards; empty if this call has no limit
  Optional<Allowance> take(String call, Optional<Caller> caller);

  /// Takes one writing from what a chat or a message may be written to.
  ///
  /// @param caller who writes
  default Optional<Allowance> send(Caller caller, Receiver receiver) {
    return Optional.empty();
  }

  /// Takes one call from what the caller's tenant may make in a month.
  ///
  /// @return when there will be calls again, if none is left; otherwise empty
  default Optional<Instant> month(Caller caller) {
    return Optional.empty();
  }

  /// Takes one message from what a robot may say to which a hook lends its voice.
  default Optional<Allowance> speak(RobotId robot) {
    return Optional.empty();
  }

  /// What is written to.
  sealed interface Receiver {
    /// A chat, into which a message is sent: a group, or the chat of an app with one person.
    record Chat(String chat) implements Receiver {}

    /// A message, whose card is drawn anew.
    record Card(String message) implements Receiver {}
  }

  /// The same of whatever limits are bound on this thread.
  static Optional<Allowance> taken(String call, Optional<Caller> caller) {
    return CURRENT.isBound() ? CURRENT.get().take(call, caller) : Optional.empty();
  }

  /// @param limit how many calls may be made in a window of time
  /// @param remaining in this window
  /// @param resets when the window ends
  /// @param exceeded whether there was none left: the call is to be refused
  record Allowance(int limit, long remaining, Instant resets, boolean exceeded) {}
}
