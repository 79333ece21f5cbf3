package larkspur.storage.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// With whom an encrypted connection is made.
class TlsTest {

  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir private Path folder;

  @Test
  void a_node_is_spoken_to_that_has_the_name_under_which_it_is_reached() throws Exception {
    assertThat(isSpokenTo("ip:127.0.0.1")).isTrue();
  }

  @Test
  void a_node_with_another_name_is_not_though_its_certificate_is_believed() throws Exception {
    assertThat(isSpokenTo("ip:127.0.0.9")).isFalse();
  }

  /// Whether something is said to a node with such a certificate, once it has been looked at.
  private boolean isSpokenTo(String name) throws Exception {
    KeyStore keys = keys(name);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    SSLContext node = SSLContext.getInstance("TLS");
    node.init(own.getKeyManagers(), null, null);
    try (SSLServerSocket socket =
        (SSLServerSocket)
            node.getServerSocketFactory()
                .createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"))) {
      CompletableFuture<Boolean> spokenTo = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> spokenTo.complete(hears(socket)));
      CassandraOptions options =
          CassandraOptions.of(
                  List.of(new InetSocketAddress("127.0.0.1", socket.getLocalPort())),
                  "datacenter1",
                  "tls")
              .withTls(believing(keys));
      assertThatThrownBy(() -> CassandraStore.connect(options)).isInstanceOf(StoreRefused.class);
      return spokenTo.get(1, TimeUnit.MINUTES);
    }
  }

  private static boolean hears(SSLServerSocket socket) {
    try (SSLSocket connection = (SSLSocket) socket.accept()) {
      return connection.getInputStream().read() >= 0;
    } catch (IOException refused) {
      return false;
    }
  }

  private KeyStore keys(String name) throws Exception {
    Path file = folder.resolve("node.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "node",
                "-keyalg",
                "EC",
                "-dname",
                "CN=node",
                "-ext",
                "SAN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return KeyStore.getInstance(file.toFile(), PASSWORD);
  }

  private static SSLContext believing(KeyStore keys) throws Exception {
    KeyStore believed = KeyStore.getInstance("PKCS12");
    believed.load(null, null);
    believed.setCertificateEntry("node", keys.getCertificate("node"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(believed);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
