package larkspur.wire.feishu.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.Test;

/// The vectors of the project's notes on the platform, section 8.
class EnvelopeTest {

  private static final String KEY = "test key";
  private static final String CHALLENGE =
      "{\"challenge\":\"ajls384kdj1234\",\"token\":\"vtoken\",\"type\":\"url_verification\"}";
  private static final String ENCRYPTED =
      "{\"encrypt\":\"AAECAwQFBgcICQoLDA0ODw9mLTIAZS9jAmGTQ1wAhHrdc/+YAHCBScAaLLdlIbBIGD5DFIf/"
          + "wd49ChaizNW99t+JPlwnNfqYJb4mM+DQIGQhHjAxJjg2LGdN0HYM1yCk\"}";

  @Test
  void the_key_is_hashed() {
    assertThat(HexFormat.of().formatHex(Envelope.sha256(KEY.getBytes(StandardCharsets.UTF_8))))
        .isEqualTo("fa2bdca424f01f01ffb48df93acc35d439c7fd331a1a7fba6ac2fd83aa9ab31a");
  }

  @Test
  @Proves("event-5.3.1")
  void encryption_agrees_with_the_vector() {
    byte[] iv = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    assertThat(Envelope.encrypted(KEY, CHALLENGE.getBytes(StandardCharsets.UTF_8), iv))
        .asString()
        .isEqualTo(ENCRYPTED);
  }

  /// The one of the official documents, whose first sixteen bytes are its vector of initialization.
  @Test
  void encryption_agrees_with_the_documents() {
    String documented = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=";
    byte[] iv = Arrays.copyOf(Base64.getDecoder().decode(documented), 16);
    assertThat(Envelope.encrypted(KEY, "hello world".getBytes(StandardCharsets.UTF_8), iv))
        .asString()
        .isEqualTo("{\"encrypt\":\"" + documented + "\"}");
  }

  @Test
  @Proves("event-5.4.1")
  void the_signature_agrees_with_the_vector() {
    assertThat(
            Envelope.signature(
                "1700000000", "nonce123", KEY, ENCRYPTED.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo("5f360c317ad0267f8497a8165274d9ea6c3d2b4971fe154726b7ac979464f8c5");
  }
}
