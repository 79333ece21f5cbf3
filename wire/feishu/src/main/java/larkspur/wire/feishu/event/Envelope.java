package larkspur.wire.feishu.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import larkspur.wire.feishu.http.FeishuJson;

/// What encloses an event that is posted: encryption and signature as Feishu documents them
/// (event-5.3.1, event-5.4.1).
final class Envelope {

  static final int IV_BYTES = 16;

  private Envelope() {}

  /// `{"encrypt":"…"}` around JSON: AES-256-CBC under the SHA-256 of the key, with the vector
  /// before it, as Base64.
  ///
  /// @param iv 16 random bytes
  static byte[] encrypted(String encryptKey, byte[] json, byte[] iv) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(sha256(encryptKey.getBytes(StandardCharsets.UTF_8)), "AES"),
          new IvParameterSpec(iv));
      byte[] secret = cipher.doFinal(json);
      byte[] all = ByteBuffer.allocate(iv.length + secret.length).put(iv).put(secret).array();
      return FeishuJson.write(Map.of("encrypt", Base64.getEncoder().encodeToString(all)));
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }

  /// The SHA-256 of timestamp, nonce, key and body, one after the other, in hexadecimal digits.
  ///
  /// @param encryptKey empty for an app that has none
  /// @param body as it is posted
  static String signature(String timestamp, String nonce, String encryptKey, byte[] body) {
    byte[] before = (timestamp + nonce + encryptKey).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of()
        .formatHex(
            sha256(ByteBuffer.allocate(before.length + body.length).put(before).put(body).array()));
  }

  static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
  }
}
