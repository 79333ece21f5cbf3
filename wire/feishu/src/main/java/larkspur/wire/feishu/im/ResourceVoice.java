package larkspur.wire.feishu.im;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How images and files say no: by codes beginning with 234.
enum ResourceVoice implements Voice {
  /// Of what an app brings, and fetches again.
  OWN,
  /// Of what is in a message.
  IN_MESSAGE;

  @Override
  public Failure invalid(List<Violation> violations) {
    Violation first = violations.getFirst();
    return new Failure(
        400,
        234001,
        "Invalid request param, ext=" + first.field() + ": " + first.description(),
        violations,
        List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound missing when missing.thing() == Thing.FILE ->
          switch (this) {
            case OWN -> new Failure(400, 234005, "Image has been deleted");
            case IN_MESSAGE -> new Failure(400, 234003, "File not in message.");
          };
      case Refusal.NotFound missing when missing.thing() == Thing.CHAT -> outside();
      case Refusal.NotFound missing -> wrong(missing.getMessage());
      case Refusal.NotAllowed lacking -> lacking(lacking);
      case Refusal.Invalid wrong ->
          switch (wrong.field()) {
            case "content" -> new Failure(400, 234010, "File's size can't be 0.");
            case "format" -> new Failure(400, 234011, "Can't regonnize the image format.");
            case "resolution" ->
                new Failure(
                    400, 234039, "Image resolution exceeds limit, ext=" + wrong.getMessage());
            default -> wrong(wrong.getMessage());
          };
      case Refusal.TooMany many when many.thing() == Thing.BODY_BYTE ->
          new Failure(400, 234006, "The file size exceed the max value.");
      case Refusal.TooMany many -> wrong(many.getMessage());
      case Refusal.Conflict conflict -> wrong(conflict.getMessage());
    };
  }

  private Failure lacking(Refusal.NotAllowed lacking) {
    return switch (lacking.lack()) {
      case MEMBERSHIP -> outside();
      case RESOURCE -> new Failure(400, 234008, "The app is not the resource sender");
      case MESSAGE_LEFT ->
          new Failure(400, 230110, "Action unavailable as the message has been deleted.");
      case FITTING_KIND ->
          switch (this) {
            case OWN -> wrong(lacking.getMessage());
            case IN_MESSAGE -> new Failure(400, 234043, "Unsupported message type.");
          };
      case OWNERSHIP,
          LEADERSHIP,
          GROUP,
          AUTHORSHIP,
          PERMISSION,
          ACTIVE_CHAT,
          CONTACT_RANGE,
          TIME_LEFT,
          EDIT_LEFT,
          ACTIVE_PERSON ->
          new Failure(400, 234009, "Lack of necessary permissions, ext=" + lacking.getMessage());
    };
  }

  private static Failure outside() {
    return new Failure(400, 234004, "App not in chat.");
  }

  private static Failure wrong(String why) {
    return new Failure(400, 234001, "Invalid request param, ext=" + why);
  }
}
