package larkspur.console.provider;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import larkspur.console.provider.ProviderFailed.Kind;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.signin.Departures.Departure;
import larkspur.core.signin.ProviderAccount;

/// The host's identity provider, as OpenID Connect Core 1.0 describes it: a browser is sent there,
/// comes back with a code, and the code is exchanged for the provider's signed word.
///
/// What is believed: a word of this issuer for this client, signed with a key that the issuer
/// publishes (never with a secret that both have, nor unsigned), not over, and about the departure
/// of the very browser that came back. Keys are fetched each time, so one that was withdrawn is not
/// believed any more; where things are at the provider is remembered for [#REMEMBERED].
public final class OpenIdProvider implements AutoCloseable {

  /// How long what the provider says of itself is believed.
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  /// How long each request may take.
  static final Duration ANSWERS_WITHIN = Duration.ofSeconds(8);

  /// By how much the provider's clock may differ from ours.
  static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);

  /// How many people may be waited for at a time, while the provider is slow.
  private static final int AT_ONCE_MAX = 16;

  private static final int SUBJECT_MAX = 255;

  private static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private final ProviderSettings settings;
  private final InstantSource clock;
  private final Exchanges exchanges;
  private final Semaphore places = new Semaphore(AT_ONCE_MAX);
  private volatile Optional<Described> described = Optional.empty();

  private record Described(OIDCProviderMetadata metadata, Instant until) {}

  public OpenIdProvider(ProviderSettings settings, InstantSource clock) {
    this(settings, clock, ANSWERS_WITHIN);
  }

  OpenIdProvider(ProviderSettings settings, InstantSource clock, Duration answersWithin) {
    this.settings = settings;
    this.clock = clock;
    this.exchanges = new Exchanges(answersWithin);
  }

  public ProviderSettings settings() {
    return settings;
  }

  /// Where a browser is sent.
  ///
  /// @param redirect to which it comes back
  /// @throws Refusal.TooMany while too many wait for a slow provider
  public String departure(Departure departure, String redirect) throws ProviderFailed {
    return inPlace(() ->
        new AuthenticationRequest.Builder(
                ResponseType.CODE,
                new Scope(settings.scopes().toArray(String[]::new)),
                new ClientID(settings.clientId()),
                URI.create(redirect))
            .endpointURI(metadata().getAuthorizationEndpointURI())
            .state(new State(departure.state()))
            .nonce(new Nonce(departure.nonce()))
            .codeChallenge(new CodeVerifier(departure.verifier()), CodeChallengeMethod.S256)
            .build()
            .toURI()
            .toString());
  }

  /// Whose browser is back.
  ///
  /// @param code with which it came, not blank
  /// @param issuer who it says has sent it (RFC 9207)
  /// @param redirect as it was said at the departure
  /// @throws Refusal.TooMany while too many wait for a slow provider
  public ProviderAccount account(
      String code, Optional<String> issuer, Departure departure, String redirect)
      throws ProviderFailed {
    return inPlace(() -> {
      OIDCProviderMetadata metadata = metadata();
      boolean said =
          issuer
              .map(settings.issuer().toString()::equals)
              .orElse(!metadata.supportsAuthorizationResponseIssuerParam());
      if (!said) {
        throw new ProviderFailed(Kind.NOT_BELIEVED, "another issuer sent the browser back");
      }
      return read(word(metadata, code, departure, redirect), metadata, departure);
    });
  }

  // ---- what is asked

  private interface Work<T> {
    T done() throws ProviderFailed;
  }

  private <T> T inPlace(Work<T> work) throws ProviderFailed {
    if (!places.tryAcquire()) {
      throw Refusal.TooMany.forNow(Thing.REQUEST, AT_ONCE_MAX, Duration.ofSeconds(2));
    }
    try {
      return work.done();
    } finally {
      places.release();
    }
  }

  private OIDCProviderMetadata metadata() throws ProviderFailed {
    Optional<Described> known =
        described.filter(before -> clock.instant().isBefore(before.until()));
    if (known.isPresent()) {
      return known.get().metadata();
    }
    String issuer = settings.issuer().toString();
    String base = issuer.endsWith("/") ? issuer : issuer + "/";
    OIDCProviderMetadata metadata;
    try {
      metadata =
          OIDCProviderMetadata.parse(
              exchanges.get(URI.create(base + ".well-known/openid-configuration")));
    } catch (ParseException | RuntimeException malformed) {
      // The library does not foresee everything that may stand there, such as null.
      throw new ProviderFailed(Kind.UNREACHABLE, "its configuration cannot be read", malformed);
    }
    if (!metadata.getIssuer().getValue().equals(issuer)) {
      throw new ProviderFailed(
          Kind.UNREACHABLE, "it calls itself " + metadata.getIssuer() + ", not " + issuer);
    }
    for (URI endpoint :
        new URI[] {
          metadata.getAuthorizationEndpointURI(),
          metadata.getTokenEndpointURI(),
          metadata.getJWKSetURI()
        }) {
      if (!ProviderSettings.isSafe(endpoint)) {
        throw new ProviderFailed(Kind.UNREACHABLE, "it names " + endpoint + ", which is not asked");
      }
    }
    described = Optional.of(new Described(metadata, clock.instant().plus(REMEMBERED)));
    return metadata;
  }

  /// The provider's word for a code.
  private JWT word(OIDCProviderMetadata metadata, String code, Departure departure, String redirect)
      throws ProviderFailed {
    HTTPRequest asked =
        new TokenRequest.Builder(
                metadata.getTokenEndpointURI(),
                authentication(metadata),
                new AuthorizationCodeGrant(
                    new AuthorizationCode(code),
                    URI.create(redirect),
                    new CodeVerifier(departure.verifier())))
            .build()
            .toHTTPRequest();
    Map<String, String> headers = new LinkedHashMap<>();
    asked.getHeaderMap().forEach((name, values) -> headers.put(name, values.getFirst()));
    Exchanges.Answer answer =
        exchanges.post(metadata.getTokenEndpointURI(), headers, asked.getBody());
    try {
      HTTPResponse spelled = new HTTPResponse(answer.status());
      spelled.setContentType(answer.contentType());
      spelled.setBody(answer.body());
      TokenResponse response = OIDCTokenResponseParser.parse(spelled);
      if (!response.indicatesSuccess()) {
        throw new ProviderFailed(
            Kind.NOT_BELIEVED,
            "it did not take the code: " + response.toErrorResponse().getErrorObject().getCode());
      }
      JWT word =
          response.toSuccessResponse() instanceof OIDCTokenResponse tokens
              ? tokens.getOIDCTokens().getIDToken()
              : null;
      if (word == null) {
        throw new ProviderFailed(Kind.NOT_BELIEVED, "it gave no ID token");
      }
      return word;
    } catch (ParseException | RuntimeException malformed) {
      // What it says instead may hold a token.
      throw new ProviderFailed(
          Kind.UNREACHABLE, "its answer for the code cannot be read, status " + answer.status());
    }
  }

  /// What the provider knows, and the older way (RFC 6749, 2.3.1) only if that is all it knows.
  private ClientAuthentication authentication(OIDCProviderMetadata metadata) {
    ClientID id = new ClientID(settings.clientId());
    Secret secret = new Secret(settings.clientSecret());
    List<ClientAuthenticationMethod> known = metadata.getTokenEndpointAuthMethods();
    boolean post =
        known != null
            && !known.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
            && known.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    return post ? new ClientSecretPost(id, secret) : new ClientSecretBasic(id, secret);
  }

  // ---- what is believed

  private ProviderAccount read(JWT word, OIDCProviderMetadata metadata, Departure departure)
      throws ProviderFailed {
    JWKSet keys;
    try {
      keys = JWKSet.parse(exchanges.get(metadata.getJWKSetURI()));
    } catch (java.text.ParseException | RuntimeException malformed) {
      throw new ProviderFailed(Kind.UNREACHABLE, "its keys cannot be read", malformed);
    }
    DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    processor.setJWSKeySelector(
        new JWSVerificationKeySelector<>(ALGORITHMS, new ImmutableJWKSet<>(keys)));
    // Held against our clock, below.
    processor.setJWTClaimsSetVerifier((claims, context) -> {});
    try {
      JWTClaimsSet claims = processor.process(word, null);
      check(claims, departure);
      String email = claims.getStringClaim("email");
      return new ProviderAccount(
          claims.getIssuer(),
          claims.getSubject(),
          Optional.ofNullable(email).filter(text -> !text.isBlank()),
          Boolean.TRUE.equals(claims.getClaim("email_verified")));
    } catch (BadJOSEException | JOSEException | java.text.ParseException | RuntimeException bad) {
      throw new ProviderFailed(Kind.NOT_BELIEVED, "its word is not to be believed", bad);
    }
  }

  /// OpenID Connect Core 1.0, 3.1.3.7.
  private void check(JWTClaimsSet claims, Departure departure)
      throws ProviderFailed, java.text.ParseException {
    Instant now = clock.instant();
    String client = settings.clientId();
    String party = claims.getStringClaim("azp");
    expect(settings.issuer().toString().equals(claims.getIssuer()), "iss");
    expect(claims.getAudience().contains(client), "aud");
    expect(party == null ? claims.getAudience().size() == 1 : party.equals(client), "azp");
    Date end = claims.getExpirationTime();
    expect(end != null && now.isBefore(end.toInstant().plus(CLOCKS_DIFFER)), "exp");
    Date since = claims.getIssueTime();
    expect(since != null && !now.plus(CLOCKS_DIFFER).isBefore(since.toInstant()), "iat");
    Date from = claims.getNotBeforeTime();
    expect(from == null || !now.plus(CLOCKS_DIFFER).isBefore(from.toInstant()), "nbf");
    expect(departure.nonce().equals(claims.getStringClaim("nonce")), "nonce");
    String subject = claims.getSubject();
    expect(subject != null && !subject.isBlank() && subject.length() <= SUBJECT_MAX, "sub");
  }

  private static void expect(boolean holds, String claim) throws ProviderFailed {
    if (!holds) {
      throw new ProviderFailed(Kind.NOT_BELIEVED, "the " + claim + " of its word is not right");
    }
  }

  @Override
  public void close() {
    exchanges.close();
  }
}
