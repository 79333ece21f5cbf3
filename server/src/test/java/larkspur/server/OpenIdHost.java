package larkspur.server;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A small provider of OpenID Connect: it lets its one person in unasked, checks what a provider
/// checks (client, code, redirect, PKCE), and signs its word. What it says can be made wrong.
final class OpenIdHost implements AutoCloseable {

  static final String CLIENT = "larkspur-client";
  static final String SECRET = "s3cret of/the+client";

  /// One for all: making one takes a second.
  private static final RSAKey KEY = key("one");

  private final HttpServer server;
  private final InstantSource clock;
  private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
  private final AtomicInteger number = new AtomicInteger();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  /// Who signs in there.
  volatile String subject = "248289761001";

  volatile String email = "ada@acme.example";
  volatile Object emailVerified = true;

  /// What becomes of the claims before they are signed.
  volatile Consumer<JWTClaimsSet.Builder> claims = builder -> {};

  /// What signs them; by default as told.
  volatile Signing signing = this::signed;

  /// What becomes of the answers at a path before they are sent.
  volatile Map<String, UnaryOperator<String>> answers = Map.of();

  OpenIdHost(InstantSource clock) {
    this.clock = clock;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(Runnable::run);
    server.start();
  }

  interface Signing {
    String word(JWTClaimsSet claims);
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/org";
  }

  RSAKey key() {
    return KEY;
  }

  /// The paths that were asked, in their order.
  List<String> asked() {
    return asked;
  }

  static RSAKey key(String id) {
    try {
      return new RSAKeyGenerator(2048).keyID(id).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private String signed(JWTClaimsSet set) {
    return signed(set, KEY);
  }

  static String signed(JWTClaimsSet set, RSAKey with) {
    try {
      SignedJWT word =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(with.getKeyID()).build(), set);
      word.sign(new RSASSASigner(with));
      return word.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    asked.add(path);
    try (exchange) {
      switch (path) {
        case "/org/.well-known/openid-configuration" -> answer(exchange, 200, configuration());
        case "/org/keys" -> answer(exchange, 200, new JWKSet(KEY.toPublicJWK()).toString());
        case "/org/authorize" -> authorize(exchange);
        case "/org/token" -> token(exchange);
        default -> answer(exchange, 404, "{}");
      }
    }
  }

  private String configuration() {
    return """
    {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
     "jwks_uri": "%1$s/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
     "id_token_signing_alg_values_supported": ["RS256"],
     "authorization_response_iss_parameter_supported": true}
    """
        .formatted(issuer());
  }

  private void answer(HttpExchange exchange, int status, String json) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] body =
        answers
            .getOrDefault(path, UnaryOperator.identity())
            .apply(json)
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private void authorize(HttpExchange exchange) throws IOException {
    Map<String, String> query = form(exchange.getRequestURI().getRawQuery());
    boolean right =
        query.getOrDefault("client_id", "").equals(CLIENT)
            && query.getOrDefault("response_type", "").equals("code")
            && query.getOrDefault("code_challenge_method", "").equals("S256")
            && List.of(query.getOrDefault("scope", "").split(" ")).contains("openid")
            && query.containsKey("nonce")
            && query.containsKey("state");
    if (!right) {
      answer(exchange, 400, "{}");
      return;
    }
    String code = "code-" + number.incrementAndGet();
    codes.put(code, query);
    exchange
        .getResponseHeaders()
        .set(
            "Location",
            query.get("redirect_uri")
                + "?code="
                + code
                + "&state="
                + query.get("state")
                + "&iss="
                + SignInBrowser.encode(issuer()));
    exchange.sendResponseHeaders(302, -1);
  }

  private void token(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Map<String, String> sent = form(body);
    String basic =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (SignInBrowser.encode(CLIENT) + ":" + SignInBrowser.encode(SECRET))
                        .getBytes(StandardCharsets.UTF_8));
    if (!basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, "{\"error\": \"invalid_client\"}");
      return;
    }
    Map<String, String> begun = codes.remove(sent.getOrDefault("code", ""));
    boolean right =
        begun != null
            && sent.getOrDefault("grant_type", "").equals("authorization_code")
            && begun.get("redirect_uri").equals(sent.get("redirect_uri"))
            && begun
                .get("code_challenge")
                .equals(challenge(sent.getOrDefault("code_verifier", "")));
    if (!right) {
      answer(exchange, 400, "{\"error\": \"invalid_grant\"}");
      return;
    }
    JWTClaimsSet.Builder word =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .subject(subject)
            .audience(CLIENT)
            .issueTime(Date.from(clock.instant()))
            .expirationTime(Date.from(clock.instant().plus(Duration.ofMinutes(5))))
            .claim("nonce", begun.get("nonce"))
            .claim("email", email)
            .claim("email_verified", emailVerified);
    claims.accept(word);
    answer(
        exchange,
        200,
        """
        {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": "%s"}
        """
            .formatted(signing.word(word.build())));
  }

  private static String challenge(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> form(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : encoded.split("&")) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
