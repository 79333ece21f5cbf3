package larkspur.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrustStoreTest {

  @TempDir private Path folder;

  /// One of the certificates that Java comes with, or none, in a file of its own.
  private Path file(String password, int certificates) throws Exception {
    KeyStore known =
        KeyStore.getInstance(
            Path.of(System.getProperty("java.home"), "lib/security/cacerts").toFile(),
            (char[]) null);
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    if (certificates == 1) {
      String alias = known.aliases().nextElement();
      store.setCertificateEntry(alias, known.getCertificate(alias));
    }
    Path file = folder.resolve("trusted.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, password.toCharArray());
    }
    return file;
  }

  @Test
  void with_no_file_those_are_believed_whom_java_believes() {
    assertThat(new TrustStore(Optional.empty(), Optional.empty()).context().getProtocol())
        .isEqualTo("TLS");
  }

  @Test
  void a_file_is_opened_with_its_password() throws Exception {
    Optional<Path> file = Optional.of(file("swordfish", 1));
    assertThat(new TrustStore(file, Optional.of("swordfish")).context().getProtocol())
        .isEqualTo("TLS");
  }

  @Test
  void another_password_is_refused_in_words_that_do_not_tell_it() throws Exception {
    TrustStore wrong = new TrustStore(Optional.of(file("swordfish", 1)), Optional.of("hunter2"));
    assertThatThrownBy(wrong::context)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("trusted.p12 cannot be read")
        .hasMessageNotContaining("hunter2");
    assertThat(wrong.toString()).doesNotContain("hunter2");
  }

  @Test
  void a_file_that_believes_nobody_is_refused_in_words() throws Exception {
    TrustStore empty = new TrustStore(Optional.of(file("swordfish", 0)), Optional.of("swordfish"));
    assertThatThrownBy(empty::context)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("holds no certificate");
  }

  @Test
  void what_is_no_truststore_is_refused_in_words() throws Exception {
    Path file = Files.writeString(folder.resolve("trusted.pem"), "-----BEGIN CERTIFICATE-----");
    assertThatThrownBy(new TrustStore(Optional.of(file), Optional.empty())::context)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be a PKCS12 or JKS file");
    for (Path none : List.of(folder.resolve("missing.p12"), folder)) {
      assertThatThrownBy(new TrustStore(Optional.of(none), Optional.empty())::context)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no truststore " + none);
    }
  }
}
