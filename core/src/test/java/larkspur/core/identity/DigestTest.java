package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigestTest {

  @Test
  void a_digest_is_the_sha_256_of_a_text() {
    // The example of FIPS 180-2, B.1.
    Digest digest = Digest.of("abc");
    assertThat(digest.hex())
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(digest.number()).isEqualTo(0xba7816bf8f01cfeaL);
  }
}
