package larkspur.core.identity;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import larkspur.core.refusal.Refusal;

/// An app of a tenant. It acts as its bot.
///
/// @param secretHash SHA-256 of the secret, in hexadecimal digits; the secret itself is nowhere
/// @param scopes what it may call, in Feishu's words
/// @param uid the id by which BearyChat knows its bot, a user of the type hubot
/// @param kind for whom it was built; whoever keeps silent about it has built it for themselves
/// @param redirectUrls where people's browsers may be sent with a code for it, each exactly as it
///   is; at most 100
public record App(
    AppId id,
    TenantId tenant,
    String name,
    String secretHash,
    Set<String> scopes,
    boolean enabled,
    String uid,
    Instant createdAt,
    Kind kind,
    List<String> redirectUrls) {

  private static final int REDIRECT_URLS_MAX = 100;
  private static final int REDIRECT_URL_MAX = 2048;

  /// An absolute URL in printable ASCII. A scheme whose URLs a browser takes for a program is none
  /// that a browser may be sent to.
  private static final Pattern REDIRECT_URL =
      Pattern.compile("(?!(?i:javascript|data|vbscript|file|blob):)[A-Za-z][A-Za-z0-9+.-]*:[!-~]+");

  /// @throws Refusal.Invalid for a redirect URL to which nobody's browser is to be sent
  public App {
    scopes = java.util.Collections.unmodifiableSet(new TreeSet<>(scopes));
    kind = kind == null ? Kind.SELF_BUILT : kind;
    redirectUrls = redirectUrls == null ? List.of() : List.copyOf(redirectUrls);
    if (redirectUrls.size() > REDIRECT_URLS_MAX) {
      throw new Refusal.Invalid("redirectUrls", "must be at most " + REDIRECT_URLS_MAX);
    }
    for (String url : redirectUrls) {
      if (url.length() > REDIRECT_URL_MAX || !REDIRECT_URL.matcher(url).matches()) {
        throw new Refusal.Invalid(
            "redirectUrls", "must be absolute URLs of at most " + REDIRECT_URL_MAX + " characters");
      }
    }
  }

  /// A self-built app to which nobody's browser is sent.
  public App(
      AppId id,
      TenantId tenant,
      String name,
      String secretHash,
      Set<String> scopes,
      boolean enabled,
      String uid,
      Instant createdAt) {
    this(id, tenant, name, secretHash, scopes, enabled, uid, createdAt, Kind.SELF_BUILT, List.of());
  }

  /// For whom an app was built.
  public enum Kind {
    /// For the tenant that has it.
    SELF_BUILT,
    /// For any tenant. It proves itself with a ticket, too.
    MARKETPLACE
  }

  /// Without the secret's hash.
  @Override
  public String toString() {
    return "App[" + id.value() + "]";
  }
}
