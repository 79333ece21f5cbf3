package larkspur.core.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The tokens of apps that are for one purpose, without a table: the app's number, the window in
/// which the token was issued, and a MAC over both. A token for one purpose is none for another.
///
/// Windows are 90 minutes long and a token lives 120 minutes from the beginning of its window. So
/// within a window an app always gets the same one, there are always more than 30 minutes left when
/// it is handed out, the one before stays good meanwhile, and a restart or a second server changes
/// nothing.
final class AppTokens {

  private static final Duration WINDOW = Duration.ofMinutes(90);
  private static final Duration LIFE = Duration.ofMinutes(120);

  /// 8 bytes of the app, 4 of the window, 20 of the MAC: 32 bytes are 43 characters of Base64.
  private static final int MAC_BYTES = 20;

  private final String prefix;
  private final byte[] key;

  private AppTokens(byte[] rootKey, String purpose, String prefix) {
    this.prefix = prefix;
    this.key = Secrets.hmac(rootKey, purpose.getBytes(StandardCharsets.US_ASCII));
  }

  /// Those with which an app acts.
  static AppTokens acting(byte[] rootKey) {
    return new AppTokens(rootKey, "app tokens", "t-");
  }

  /// Those with which an app only proves who it is.
  static AppTokens proving(byte[] rootKey) {
    return new AppTokens(rootKey, "app proofs", "a-");
  }

  record Issued(String token, Duration left) {
    /// Without the token, which is secret.
    @Override
    public String toString() {
      return "Issued[" + left + "]";
    }
  }

  /// An app as named by a token.
  record Named(AppId app, boolean expired) {}

  Issued issue(AppId app, Instant now) {
    long window = now.toEpochMilli() / WINDOW.toMillis();
    return new Issued(
        prefix
            + Base64.getUrlEncoder().withoutPadding().encodeToString(token(app.number(), window)),
        Duration.between(now, end(window)));
  }

  /// Whom a token names; empty if it was not made here.
  Optional<Named> read(String token, Instant now) {
    if (!token.startsWith(prefix) || token.length() != prefix.length() + 43) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token.substring(prefix.length()));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long app = buffer.getLong();
    long window = Integer.toUnsignedLong(buffer.getInt());
    if (!java.security.MessageDigest.isEqual(bytes, token(app, window))
        || now.toEpochMilli() < window * WINDOW.toMillis()) {
      return Optional.empty();
    }
    return Optional.of(new Named(AppId.of(app), !now.isBefore(end(window))));
  }

  private static Instant end(long window) {
    return Instant.ofEpochMilli(window * WINDOW.toMillis()).plus(LIFE);
  }

  private byte[] token(long app, long window) {
    ByteBuffer token = ByteBuffer.allocate(12 + MAC_BYTES).putLong(app).putInt((int) window);
    byte[] mac = Secrets.hmac(key, Arrays.copyOf(token.array(), 12));
    return token.put(mac, 0, MAC_BYTES).array();
  }
}
