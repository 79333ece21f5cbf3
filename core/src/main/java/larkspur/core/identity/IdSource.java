package larkspur.core.identity;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import java.util.random.RandomGenerator;

/// Where ids and secrets come from: one source of chance, passed in. For a server it is a
/// cryptographic one.
public final class IdSource {

  private static final String BASE62 =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  private final RandomGenerator random;

  public IdSource(RandomGenerator random) {
    this.random = random;
  }

  public long number() {
    return random.nextLong();
  }

  /// So many hexadecimal digits; an even number.
  public String hex(int digits) {
    byte[] bytes = new byte[digits / 2];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /// So many digits and letters of both cases.
  public String base62(int characters) {
    StringBuilder text = new StringBuilder(characters);
    for (int i = 0; i < characters; i++) {
      text.append(BASE62.charAt(random.nextInt(BASE62.length())));
    }
    return text.toString();
  }

  /// A random UUID in lower case.
  public String uuid() {
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    bytes[6] = (byte) (bytes[6] & 0x0f | 0x40);
    bytes[8] = (byte) (bytes[8] & 0x3f | 0x80);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong()).toString();
  }
}
