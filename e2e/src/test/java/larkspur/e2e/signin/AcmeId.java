package larkspur.e2e.signin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/// A small provider of OpenID Connect, made of the specifications (OpenID Connect Core 1.0, RFC
/// 7636) and of nothing that the server is made of. It has a page on which whoever comes chooses
/// one of its accounts, which all have one e-mail address.
final class AcmeId implements AutoCloseable {

  static final String CLIENT = "larkspur";
  static final String SECRET = "the client's/secret";

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final JsonMapper JSON = new JsonMapper();

  private final String email;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final KeyPair keys;
  private final AtomicInteger number = new AtomicInteger();
  private final Map<String, Begun> codes = new ConcurrentHashMap<>();

  /// A sign-in that a code is good for.
  private record Begun(String subject, Map<String, String> asked) {}

  /// @param email of all its accounts
  AcmeId(String email) {
    this.email = email;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      keys = generator.generateKeyPair();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/.well-known/openid-configuration", this::describe);
    server.createContext("/keys", this::keys);
    server.createContext("/authorize", this::askWho);
    server.createContext("/chosen", this::sendBack);
    server.createContext("/token", this::token);
    // A browser may hold connections open on which it asks nothing.
    server.setExecutor(threads);
    server.start();
  }

  String issuer() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void describe(HttpExchange exchange) throws IOException {
    answer(
        exchange,
        200,
        Map.of(
            "issuer",
            issuer(),
            "authorization_endpoint",
            issuer() + "/authorize",
            "token_endpoint",
            issuer() + "/token",
            "jwks_uri",
            issuer() + "/keys",
            "response_types_supported",
            List.of("code"),
            "subject_types_supported",
            List.of("public"),
            "id_token_signing_alg_values_supported",
            List.of("RS256")));
  }

  private void keys(HttpExchange exchange) throws IOException {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    Map<String, String> spelled =
        Map.of(
            "kty",
            "RSA",
            "use",
            "sig",
            "alg",
            "RS256",
            "kid",
            "one",
            "n",
            unsigned(key.getModulus()),
            "e",
            unsigned(key.getPublicExponent()));
    answer(exchange, 200, Map.of("keys", List.of(spelled)));
  }

  private static String unsigned(BigInteger number) {
    byte[] bytes = number.toByteArray();
    return BASE64.encodeToString(
        bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
  }

  private void askWho(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    if (!CLIENT.equals(asked.get("client_id"))
        || !"code".equals(asked.get("response_type"))
        || !"S256".equals(asked.get("code_challenge_method"))) {
      answer(exchange, 400, Map.of("error", "invalid_request"));
      return;
    }
    String page =
        """
        <!DOCTYPE html><title>Acme ID</title><h1>Who are you?</h1>
        <form method="post" action="/chosen?%s">
        <button name="subject" value="first">First account</button>
        <button name="subject" value="second">Second account</button>
        </form>
        """
            .formatted(exchange.getRequestURI().getRawQuery().replace("&", "&amp;"));
    send(exchange, 200, "text/html; charset=utf-8", page);
  }

  private void sendBack(HttpExchange exchange) throws IOException {
    Map<String, String> asked = form(exchange.getRequestURI().getRawQuery());
    String code = "code-" + number.incrementAndGet();
    codes.put(code, new Begun(form(body(exchange)).get("subject"), asked));
    String where =
        asked.get("redirect_uri") + "?code=" + code + "&state=" + encoded(asked.get("state"));
    exchange.getResponseHeaders().set("Location", where);
    exchange.sendResponseHeaders(303, -1);
    exchange.close();
  }

  private void token(HttpExchange exchange) throws IOException {
    Map<String, String> sent = form(body(exchange));
    String client =
        Base64.getEncoder()
            .encodeToString(
                (encoded(CLIENT) + ":" + encoded(SECRET)).getBytes(StandardCharsets.UTF_8));
    if (!("Basic " + client).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, Map.of("error", "invalid_client"));
      return;
    }
    Begun begun = codes.remove(sent.getOrDefault("code", ""));
    if (begun == null
        || !begun.asked().get("redirect_uri").equals(sent.get("redirect_uri"))
        || !begun
            .asked()
            .get("code_challenge")
            .equals(challenge(sent.getOrDefault("code_verifier", "")))) {
      answer(exchange, 400, Map.of("error", "invalid_grant"));
      return;
    }
    long now = Instant.now().getEpochSecond();
    Map<String, Object> claims =
        Map.of(
            "iss",
            issuer(),
            "sub",
            begun.subject(),
            "aud",
            CLIENT,
            "iat",
            now,
            "exp",
            now + 600,
            "nonce",
            begun.asked().get("nonce"),
            "email",
            email,
            "email_verified",
            true);
    answer(
        exchange,
        200,
        Map.of("access_token", "at", "token_type", "Bearer", "id_token", signed(claims)));
  }

  private String signed(Map<String, Object> claims) {
    String head = BASE64.encodeToString(json(Map.of("alg", "RS256", "kid", "one")));
    String what = head + "." + BASE64.encodeToString(json(claims));
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(keys.getPrivate());
      signature.update(what.getBytes(StandardCharsets.US_ASCII));
      return what + "." + BASE64.encodeToString(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String challenge(String verifier) {
    try {
      return BASE64.encodeToString(
          MessageDigest.getInstance("SHA-256")
              .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] json(Object value) {
    return JSON.writeValueAsBytes(value);
  }

  private static void answer(HttpExchange exchange, int status, Object value) throws IOException {
    send(exchange, status, "application/json", new String(json(value), StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private static String body(HttpExchange exchange) throws IOException {
    return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static Map<String, String> form(String encoded) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String pair : encoded.split("&")) {
      String[] parts = pair.split("=", 2);
      values.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
    }
    return values;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
