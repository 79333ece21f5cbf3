package larkspur.core.refusal;

import java.time.Duration;
import java.util.Optional;

/// A request is turned down; nothing was changed. Everything else that goes wrong is a fault of
/// ours.
///
/// Refusals are ordinary answers: they carry no stack trace.
public abstract sealed class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1;

  private Refusal(String message) {
    super(message, null, false, false);
  }

  /// What was asked for does not exist, was deleted, or is not to be known to the caller.
  public static final class NotFound extends Refusal {
    private static final long serialVersionUID = 1;
    private final Thing thing;

    public NotFound(Thing thing) {
      super(thing.words() + " not found or deleted");
      this.thing = thing;
    }

    public Thing thing() {
      return thing;
    }
  }

  /// The caller may not do this here.
  public static final class NotAllowed extends Refusal {
    private static final long serialVersionUID = 1;
    private final Lack lack;

    public NotAllowed(Lack lack, String message) {
      super(message);
      this.lack = lack;
    }

    public Lack lack() {
      return lack;
    }
  }

  /// A value cannot be what it is.
  public static final class Invalid extends Refusal {
    private static final long serialVersionUID = 1;
    private final String field;
    private final String reason;

    /// @param field the domain's name of the value, with dots into its parts
    /// @param reason goes on after the name: "must not be empty"
    public Invalid(String field, String reason) {
      super(field + " " + reason);
      this.field = field;
      this.reason = reason;
    }

    public String field() {
      return field;
    }

    public String reason() {
      return reason;
    }
  }

  /// The state of things does not allow it now.
  public static final class Conflict extends Refusal {
    private static final long serialVersionUID = 1;

    public Conflict(String message) {
      super(message);
    }
  }

  /// A limit on numbers is reached: of what a thing holds, or of what goes on at a time.
  public static final class TooMany extends Refusal {
    private static final long serialVersionUID = 1;
    private final Thing thing;
    private final int limit;
    private final transient Optional<Duration> retryAfter;

    /// A thing holds as much as it can.
    public TooMany(Thing thing, int limit) {
      this("at most " + limit + ": " + thing.words(), thing, limit, Optional.empty());
    }

    private TooMany(String message, Thing thing, int limit, Optional<Duration> retryAfter) {
      super(message);
      this.thing = thing;
      this.limit = limit;
      this.retryAfter = retryAfter;
    }

    /// So much goes on that there is no room for more just now. The same request may succeed later.
    ///
    /// @param retryAfter when it is worth trying again
    public static TooMany forNow(Thing thing, int limit, Duration retryAfter) {
      return new TooMany(
          "too many at a time, at most " + limit + ": " + thing.words(),
          thing,
          limit,
          Optional.of(retryAfter));
    }

    /// When it is worth trying again; empty if waiting alone changes nothing.
    public Optional<Duration> retryAfter() {
      return retryAfter;
    }

    public Thing thing() {
      return thing;
    }

    public int limit() {
      return limit;
    }
  }

  /// What a refusal is about.
  public enum Thing {
    TENANT("team"),
    PERSON("user"),
    DEPARTMENT("department"),
    APP("application"),
    CHAT("chat"),
    CHAT_MEMBER("chat member"),
    MESSAGE("message"),
    REACTION("reaction"),
    PIN("pin"),
    TASK("task"),
    TASK_MEMBER("task member"),
    TASKLIST("tasklist"),
    TASKLIST_MEMBER("tasklist member"),
    SECTION("section"),
    SUBSCRIPTION("activity subscription"),
    AGENT("agent"),
    SESSION("session"),
    RUN("run"),
    FILE("file"),
    REQUEST("request"),
    COMMIT("commit that waits"),
    BODY_BYTE("byte of large bodies");

    private final String words;

    Thing(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /// What the caller would need.
  public enum Lack {
    /// To be a member of the chat.
    MEMBERSHIP,
    /// To own the chat.
    OWNERSHIP,
    /// To own the chat, or to be one of its managers.
    LEADERSHIP,
    /// That the chat be a group.
    GROUP,
    /// To be the author.
    AUTHORSHIP,
    /// A level of permission on the thing.
    PERMISSION,
    /// That the chat be used still: it is archived.
    ACTIVE_CHAT,
    /// That who or what is looked for be in the app's contact range.
    CONTACT_RANGE,
    /// That the message be there still: it was deleted.
    MESSAGE_LEFT,
    /// That the message be of a kind with which this can be done.
    FITTING_KIND,
    /// That less time had passed.
    TIME_LEFT,
    /// That the message had been edited less often.
    EDIT_LEFT,
    /// That the person be active still.
    ACTIVE_PERSON,
    /// That the image or the file be the caller's to show.
    RESOURCE
  }
}
