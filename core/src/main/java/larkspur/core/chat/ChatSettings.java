package larkspur.core.chat;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import larkspur.core.refusal.Refusal;

/// What is settled about a group beside its name: how it looks, and who may do what in it.
///
/// Larkspur itself heeds [#edits], [#adds] and [#approval]. The others say what a client is to let
/// people do; they are kept and shown.
///
/// @param picture the key of an image; which one is not looked at
/// @param localNames the name in other languages, each under the language's name
/// @param edits who may change what the group is called and how it looks
/// @param adds who may bring others in
/// @param callsAll who may call everybody at once
/// @param urges who may make a message urgent
/// @param meets who may begin a video conference
/// @param hearsComing to whom it is shown that somebody came in
/// @param hearsGoing to whom it is shown that somebody left
/// @param approval whether somebody whom neither the owner nor a manager brings in waits for one
/// @param seesCount who sees how many are in it
/// @param threads whether what is said stands in threads
public record ChatSettings(
    Optional<String> picture,
    SortedMap<String, String> localNames,
    Who edits,
    Who adds,
    Who callsAll,
    Who urges,
    Who meets,
    Audience hearsComing,
    Audience hearsGoing,
    boolean approval,
    Who seesCount,
    boolean threads,
    Secrecy secrecy) {

  /// What a group begins with.
  public static final ChatSettings DEFAULT =
      new ChatSettings(
          Optional.empty(),
          new TreeMap<>(),
          Who.EVERYBODY,
          Who.EVERYBODY,
          Who.EVERYBODY,
          Who.EVERYBODY,
          Who.EVERYBODY,
          Audience.EVERYBODY,
          Audience.EVERYBODY,
          false,
          Who.EVERYBODY,
          false,
          Secrecy.NONE);

  public ChatSettings {
    localNames = Collections.unmodifiableSortedMap(new TreeMap<>(localNames));
  }

  /// Who of a group may do something.
  public enum Who {
    EVERYBODY,
    /// The owner and the managers.
    LEADERS
  }

  /// To whom of a group something is shown.
  public enum Audience {
    EVERYBODY,
    /// The owner and the managers.
    LEADERS,
    NOBODY
  }

  /// What is not to leave a group.
  ///
  /// @param on whether anything is kept in
  /// @param screenshots whether they may be made
  /// @param downloads whether images and files may be taken out
  /// @param copies whether messages may be copied and forwarded
  public record Secrecy(boolean on, boolean screenshots, boolean downloads, boolean copies) {

    public static final Secrecy NONE = new Secrecy(false, true, true, true);

    /// @throws Refusal.Invalid if it is on and keeps nothing in, or is off and keeps something in
    public Secrecy {
      if (on == (screenshots && downloads && copies)) {
        throw new Refusal.Invalid(
            "restrictedModeSetting",
            on
                ? "is on, so something has to be kept from leaving the chat"
                : "is off, so nothing is kept from leaving the chat");
      }
    }
  }

  /// The same settings with another picture and other names: what everybody may change where
  /// [#edits] lets them.
  ChatSettings withLook(Optional<String> newPicture, Map<String, String> newLocalNames) {
    return new ChatSettings(
        newPicture,
        new TreeMap<>(newLocalNames),
        edits,
        adds,
        callsAll,
        urges,
        meets,
        hearsComing,
        hearsGoing,
        approval,
        seesCount,
        threads,
        secrecy);
  }

  /// Whether two differ in nothing but how the group looks.
  boolean sameRules(ChatSettings other) {
    return withLook(other.picture, other.localNames).equals(other);
  }
}
