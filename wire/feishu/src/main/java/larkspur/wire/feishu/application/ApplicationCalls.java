package larkspur.wire.feishu.application;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Tenant;
import larkspur.core.refusal.Refusal;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Violation;
import larkspur.wire.feishu.http.Voice;

/// `bot/v3/info` and `application/v6/applications/:app_id`.
public final class ApplicationCalls {

  /// With it an app may look at others of its tenant.
  private static final String OTHERS = "admin:app.info:readonly";

  private static final String ITSELF = "me";

  /// Larkspur keeps no pictures of apps.
  private static final String NO_AVATAR = "";

  private final Identities identities;

  public ApplicationCalls(Identities identities) {
    this.identities = identities;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "bot.info",
            Method.GET,
            "/bot/v3/info",
            Set.of(TokenKind.TENANT),
            List.of(),
            Shape.EMPTY,
            Shape.EMPTY,
            new ApplicationVoice(),
            this::bot),
        new Call(
            "application.get",
            Method.GET,
            "/application/v6/applications/:app_id",
            Set.of(TokenKind.TENANT),
            List.of("application:application:self_manage", OTHERS),
            Shape.of(
                Shape.required("lang", Kind.choice("zh_cn", "en_us", "ja_jp")),
                Shape.optional("user_id_type", PersonIds.kind())),
            Shape.EMPTY,
            new ApplicationVoice(),
            this::get));
  }

  /// A disabled app is not let in, so who asks is enabled.
  private static final int ENABLED = 2;

  private record Bot(
      int activateStatus,
      String appName,
      String avatarUrl,
      List<String> ipWhiteList,
      String openId) {}

  private record BotInfo(int code, String msg, Bot bot, Bot data) {}

  /// Documented under `bot`, and read under `data` by the platform's own command line.
  private Object bot(Inbound in) {
    App app = own(in);
    Bot bot =
        new Bot(ENABLED, app.name(), NO_AVATAR, List.of(), identities.openId(app.id(), app.id()));
    return new Answer.Bare(200, new BotInfo(0, "ok", bot, bot));
  }

  /// @param level of sensitivity; 0 is unknown
  private record ScopeJson(String scope, String description, int level, List<String> tokenTypes) {}

  private record I18n(String i18nKey, String name, String description) {}

  /// @param sceneType 0 is self-built, as all are
  /// @param paymentType 0 is free
  private record AppJson(
      String appId,
      int status,
      int sceneType,
      int paymentType,
      List<String> redirectUrls,
      String appName,
      String avatarUrl,
      String description,
      List<ScopeJson> scopes,
      List<I18n> i18n,
      String primaryLanguage,
      List<String> commonCategories,
      String mobileDefaultAbility,
      String pcDefaultAbility) {}

  private record Found(AppJson app) {}

  private Object get(Inbound in) {
    String language = in.query().needText("lang");
    App asking = own(in);
    App app = asked(in, asking);
    if (!app.id().equals(asking.id()) && !in.caller().scopes().contains(OTHERS)) {
      throw new Failure(400, 210508, "insufficient permission level");
    }
    return new Found(
        new AppJson(
            app.id().value(),
            app.enabled() ? 1 : 0,
            0,
            0,
            List.of(),
            app.name(),
            NO_AVATAR,
            "",
            app.scopes().stream()
                .map(scope -> new ScopeJson(scope, scope, 0, List.of("tenant", "user")))
                .toList(),
            List.of(new I18n(language, app.name(), "")),
            primaryLanguage(app),
            List.of(),
            "bot",
            "bot"));
  }

  /// An app of another tenant is told like one that does not exist.
  private App asked(Inbound in, App asking) {
    String id = in.path("app_id");
    if (id.equals(ITSELF)) {
      return asking;
    }
    if (!AppId.matches(id)) {
      throw new Failure(400, 210503, "invalid app_id");
    }
    return Optional.of(new AppId(id))
        .filter(app -> identities.belongs(app, in.caller().tenant()))
        .flatMap(identities::app)
        .orElseThrow(() -> new Failure(400, 210504, "no such app in tenant"));
  }

  private String primaryLanguage(App app) {
    return switch (identities.tenant(app.tenant()).map(Tenant::language).orElseThrow()) {
      case EN -> "en_us";
      case ZH -> "zh_cn";
    };
  }

  private App own(Inbound in) {
    return in.caller().app().flatMap(identities::app).orElseThrow();
  }

  private static final class ApplicationVoice implements Voice {
    @Override
    public Failure invalid(List<Violation> violations) {
      return new Failure(400, 99992402, "field validation failed", violations, List.of());
    }

    @Override
    public Failure refused(Refusal refusal) {
      return switch (refusal) {
        case Refusal.NotFound missing -> new Failure(400, 210504, "no such app in tenant");
        case Refusal.NotAllowed lacking ->
            new Failure(400, 210508, "insufficient permission level");
        case Refusal.Invalid wrong -> new Failure(400, 9499, "bad request: " + wrong.getMessage());
        case Refusal.Conflict conflict ->
            new Failure(400, 9499, "bad request: " + conflict.getMessage());
        case Refusal.TooMany many -> new Failure(429, 99991400, "request trigger frequency limit");
      };
    }
  }
}
