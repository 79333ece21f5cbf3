package larkspur.core.event;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import larkspur.core.identity.AppId;

/// Posts something to an address that somebody outside chose. Nothing that is asked of it reaches a
/// machine that only this server was meant to reach, and no receiver keeps another one waiting.
public interface Outbound {

  /// Why nothing can ever be posted to an address, whatever it leads to; empty if something can. In
  /// words for whoever chose it.
  Optional<String> objection(String address);

  /// Posts, and tells within the given time what came of it, always. Those of an app that are asked
  /// for one after the other leave in that order; may wait for room among the app's own, so that
  /// one app's slow receiver is waited for by that app alone.
  ///
  /// @param app on whose behalf
  CompletableFuture<Reply> post(AppId app, Post post);

  /// The same for somebody who waits for the answer: the time counts from now on, also while there
  /// is no room. What got none in that time is never sent, and is [Cause#LATE].
  CompletableFuture<Reply> ask(AppId app, Post post);

  /// What is posted.
  ///
  /// @param address of `http` or `https`
  /// @param headers beside those that the protocol itself wants
  /// @param within how much time there is, from the first lookup of a name to the answer's end
  record Post(String address, Map<String, String> headers, byte[] body, Duration within) {

    public Post {
      headers = Map.copyOf(headers);
    }

    /// Without the headers and the body, which hold secrets.
    @Override
    public String toString() {
      return "Post[" + body.length + " bytes]";
    }
  }

  /// What came of it.
  sealed interface Reply {

    /// There was an answer, which is no redirect that was followed.
    ///
    /// @param body whole
    record Answered(int status, byte[] body) implements Reply {}

    /// There was none, or none that could be taken.
    ///
    /// @param reason for people who look after the app; tells nothing about this server's network
    record Unanswered(Cause cause, String reason) implements Reply {

      public Unanswered(String reason) {
        this(Cause.OTHER, reason);
      }
    }
  }

  /// Why there was no answer.
  enum Cause {
    /// There was none in time.
    LATE,
    /// No connection came about.
    UNREACHED,
    /// The name of the host leads nowhere.
    UNNAMED,
    OTHER
  }
}
