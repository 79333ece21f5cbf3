package larkspur.core.identity;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/// What whoever asks for a code shows of a secret, so that only they can use the code (RFC 7636).
///
/// @param value the secret itself, or what was made of it
public record Challenge(Method method, String value) {

  public enum Method {
    /// The value is the secret.
    PLAIN,
    /// The value is the secret's SHA-256 in URL-safe Base64.
    S256
  }

  /// Whether this is the secret.
  public boolean isMetBy(String verifier) {
    String made =
        switch (method) {
          case PLAIN -> verifier;
          case S256 -> hashed(verifier);
        };
    return MessageDigest.isEqual(
        made.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
  }

  private static String hashed(String verifier) {
    try {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              MessageDigest.getInstance("SHA-256")
                  .digest(verifier.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /// Without the value, which may be the secret.
  @Override
  public String toString() {
    return "Challenge[" + method + "]";
  }
}
