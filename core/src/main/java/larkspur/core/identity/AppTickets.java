package larkspur.core.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/// What a marketplace app is sent every hour, and shows together with its secret. As an app's token
/// it is made without a table; it is good for the hour in which it was made and the one after.
final class AppTickets {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final int MAC_BYTES = 20;

  private final byte[] key;

  AppTickets(byte[] rootKey) {
    this.key = Secrets.hmac(rootKey, "app tickets".getBytes(StandardCharsets.US_ASCII));
  }

  String of(AppId app, Instant now) {
    return spell(app, now.toEpochMilli() / WINDOW.toMillis());
  }

  boolean isGood(AppId app, String ticket, Instant now) {
    long window = now.toEpochMilli() / WINDOW.toMillis();
    return same(ticket, spell(app, window)) || same(ticket, spell(app, window - 1));
  }

  private static boolean same(String ticket, String made) {
    return MessageDigest.isEqual(
        ticket.getBytes(StandardCharsets.UTF_8), made.getBytes(StandardCharsets.UTF_8));
  }

  private String spell(AppId app, long window) {
    ByteBuffer ticket =
        ByteBuffer.allocate(12 + MAC_BYTES).putLong(app.number()).putInt((int) window);
    byte[] mac = Secrets.hmac(key, Arrays.copyOf(ticket.array(), 12));
    byte[] whole = ticket.put(mac, 0, MAC_BYTES).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }
}
