package larkspur.wire.feishu.contact;

import java.util.List;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// How `contact/v3` says no. What the description of a call forbids is refused by the platform's
/// gateway, but for pages.
enum ContactVoice implements Voice {
  USERS {
    @Override
    Failure outOfRange() {
      return new Failure(400, 41050, "no user authority error");
    }
  },

  DEPARTMENTS {
    @Override
    Failure outOfRange() {
      return new Failure(403, 40004, "no dept authority error");
    }
  };

  /// A fault of ours, in this API's words.
  private static final int INTERNAL = 40003;

  abstract Failure outOfRange();

  @Override
  public Failure invalid(List<Violation> violations) {
    if (violations.stream().allMatch(wrong -> wrong.field().equals("page_size"))) {
      return new Failure(400, 40011, "page size is invalid", violations, List.of());
    }
    if (violations.stream().allMatch(wrong -> wrong.field().equals("page_token"))) {
      return new Failure(400, 40012, "page token is invalid error", violations, List.of());
    }
    return new Failure(400, 99992402, "field validation failed", violations, List.of());
  }

  @Override
  public Failure refused(Refusal refusal) {
    return switch (refusal) {
      case Refusal.NotFound missing when missing.thing() == Thing.PERSON -> nobody();
      case Refusal.NotFound missing when missing.thing() == Thing.DEPARTMENT ->
          new Failure(400, 40015, "department not exist");
      case Refusal.NotFound missing -> parameter(missing);
      case Refusal.NotAllowed lacking when lacking.lack() == Lack.CONTACT_RANGE -> outOfRange();
      case Refusal.NotAllowed lacking -> parameter(lacking);
      case Refusal.Invalid wrong -> parameter(wrong);
      case Refusal.Conflict conflict -> parameter(conflict);
      case Refusal.TooMany many -> parameter(many);
    };
  }

  static Failure nobody() {
    return new Failure(400, 41012, "user id invalid error");
  }

  private static Failure parameter(Refusal refusal) {
    return new Failure(400, 40001, "invalid parameter: " + refusal.getMessage());
  }

  @Override
  public int faultCode() {
    return INTERNAL;
  }
}
