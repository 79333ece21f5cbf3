package larkspur.core.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/// The codes and tokens that come of a grant: the grant's number, a number within the grant, and a
/// MAC over both and what it is for. 32 bytes are 43 characters of URL-safe Base64.
///
/// So none is kept anywhere, not even as a hash; what is not ours is refused before anything is
/// read; and a refresh token of long ago is known to have been one of ours.
final class GrantCredentials {

  /// What one is for. None of one kind is good as another.
  enum Kind {
    CODE(""),
    ACCESS("u-"),
    REFRESH("ur-");

    private final String prefix;

    Kind(String prefix) {
      this.prefix = prefix;
    }
  }

  private static final int CHARACTERS = 43;
  private static final int MAC_BYTES = 20;

  private final byte[] rootKey;

  GrantCredentials(byte[] rootKey) {
    this.rootKey = rootKey.clone();
  }

  /// What one names.
  record Named(GrantId grant, int number) {}

  String spell(Kind kind, GrantId grant, int number) {
    return kind.prefix
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(bytes(kind, grant.number(), number));
  }

  /// What a text names; empty if it was not made here as one of this kind.
  Optional<Named> read(Kind kind, String text) {
    if (!text.startsWith(kind.prefix) || text.length() != kind.prefix.length() + CHARACTERS) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text.substring(kind.prefix.length()));
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long grant = buffer.getLong();
    int number = buffer.getInt();
    // The decoder passes over bits of the last character; only the one spelling is good.
    boolean made =
        MessageDigest.isEqual(bytes, bytes(kind, grant, number))
            && text.equals(spell(kind, GrantId.of(grant), number));
    return made ? Optional.of(new Named(GrantId.of(grant), number)) : Optional.empty();
  }

  private byte[] bytes(Kind kind, long grant, int number) {
    ByteBuffer all = ByteBuffer.allocate(12 + MAC_BYTES).putLong(grant).putInt(number);
    byte[] key =
        Secrets.hmac(rootKey, ("grant " + kind.name()).getBytes(StandardCharsets.US_ASCII));
    return all.put(Secrets.hmac(key, Arrays.copyOf(all.array(), 12)), 0, MAC_BYTES).array();
  }
}
