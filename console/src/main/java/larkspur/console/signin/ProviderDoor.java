package larkspur.console.signin;

import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import larkspur.console.provider.OpenIdProvider;
import larkspur.console.provider.ProviderFailed;
import larkspur.core.capacity.Capacity;
import larkspur.core.identity.Digest;
import larkspur.core.identity.TenantId;
import larkspur.core.signin.Departures;
import larkspur.core.signin.Departures.Departure;
import larkspur.core.signin.ProviderAccount;
import larkspur.core.signin.ProviderAccounts;
import larkspur.core.signin.ProviderAccounts.Found;
import larkspur.core.signin.ProviderAccounts.Reason;
import larkspur.core.signin.SignIns;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way in through the host's own identity provider: a browser leaves from a page that asks who
/// its person is, and comes back to that page as somebody.
public final class ProviderDoor {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderDoor.class);

  private final OpenIdProvider provider;
  private final Departures departures;
  private final ProviderAccounts accounts;
  private final SignIns signIns;
  private final Predicate<TenantId> tenants;
  private final Supplier<String> publicUrl;

  /// @param tenants whose people the provider knows
  /// @param publicUrl under which people reach the server; asked each time
  public ProviderDoor(
      OpenIdProvider provider,
      Departures departures,
      ProviderAccounts accounts,
      SignIns signIns,
      Predicate<TenantId> tenants,
      Supplier<String> publicUrl) {
    this.provider = provider;
    this.departures = departures;
    this.accounts = accounts;
    this.signIns = signIns;
    this.tenants = tenants;
    this.publicUrl = publicUrl;
  }

  /// What comes of a browser that leaves or is back.
  sealed interface Step {
    /// It goes to the provider.
    record Leaves(String url) implements Step {
      /// Without what is in the URL.
      @Override
      public String toString() {
        return "Leaves";
      }
    }

    /// It is known from now on by this secret.
    record Back(String secret, String backTo) implements Step {
      /// Without the secret.
      @Override
      public String toString() {
        return "Back";
      }
    }

    /// It is as it was before.
    ///
    /// @param status of HTTP
    record Refused(int status, String words) implements Step {}
  }

  boolean isFor(TenantId tenant) {
    return tenants.test(tenant);
  }

  /// What people call the provider.
  String name() {
    return provider.settings().name();
  }

  private String redirect() {
    return publicUrl.get() + SignInRoutes.PROVIDER;
  }

  /// @param backTo a path of these pages
  /// @param share in which the request has a place. It holds none while it waits for the provider
  Step leave(String secret, TenantId tenant, String backTo, String address, Capacity.Share share) {
    if (!signIns.mayDepart(address)) {
      return new Step.Refused(429, "Too many attempts. Try again in a quarter of an hour.");
    }
    try {
      Departure begun = departures.begin(secret, tenant, backTo);
      return new Step.Leaves(share.away(() -> provider.departure(begun, redirect())));
    } catch (ProviderFailed failed) {
      return told(failed);
    }
  }

  /// @param query with which the browser is back
  /// @param share as for [#leave]
  Step back(String secret, Parameters query, String address, Capacity.Share share) {
    Optional<Departure> left = query.text("state").flatMap(state -> departures.end(state, secret));
    if (left.isEmpty()) {
      return new Step.Refused(
          403,
          "This sign-in was begun too long ago or in another browser, or is over. Please begin"
              + " again.");
    }
    if (query.text("error").isPresent()) {
      LOG.info("the identity provider let nobody in: {}", code(query.text("error").get()));
      return new Step.Refused(
          403, name() + " did not let you in (" + code(query.text("error").get()) + ").");
    }
    Optional<String> code = query.text("code").filter(text -> !text.isBlank());
    if (code.isEmpty()) {
      return new Step.Refused(400, name() + " sent your browser back with nothing.");
    }
    ProviderAccount account;
    try {
      account =
          share.away(() -> provider.account(code.get(), query.text("iss"), left.get(), redirect()));
    } catch (ProviderFailed failed) {
      return told(failed);
    }
    if (!tenants.test(left.get().tenant())) {
      return new Step.Refused(403, name() + " does not know the people of this team.");
    }
    return switch (accounts.find(left.get().tenant(), account, provider.settings().domains())) {
      case Found.Known known -> {
        signIns.isBack(address);
        yield new Step.Back(signIns.open(known), left.get().backTo());
      }
      case Found.Nobody nobody -> {
        // Which account it was, without who that is.
        LOG.info(
            "an account of the identity provider is nobody here: {}, {}",
            nobody.reason(),
            Digest.of(account.subject()).hex().substring(0, 16));
        yield new Step.Refused(403, words(nobody.reason()));
      }
    };
  }

  private String words(Reason reason) {
    return switch (reason) {
      case EMAIL_UNVERIFIED -> name() + " does not say that your e-mail address is yours.";
      case DOMAIN_REFUSED -> "E-mail addresses like yours are not let in here.";
      case UNKNOWN -> "Nobody of this team has the e-mail address of your account.";
      case ANOTHER_ACCOUNTS ->
          "Whoever has your e-mail address here signs in with another account. Whoever hosts this"
              + " server can change that.";
    };
  }

  private Step told(ProviderFailed failed) {
    LOG.warn("the identity provider failed: {}", failed.getMessage());
    return switch (failed.kind()) {
      case UNREACHABLE ->
          new Step.Refused(502, name() + " cannot be asked just now. Please try again later.");
      case NOT_BELIEVED ->
          new Step.Refused(
              403, "What " + name() + " says cannot be believed; the server's log tells why.");
    };
  }

  /// An error code as it may be shown: whoever leads a browser here can write anything into it.
  private static String code(String error) {
    return error.matches("[a-z_]{1,64}") ? error : "an unknown error";
  }
}
