package larkspur.server.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Whose signatures are believed on an encrypted connection.
///
/// @param file a PKCS12 or JKS file; empty for the certificates that Java comes with
/// @param password of the file
public record TrustStore(Optional<Path> file, Optional<String> password) {

  /// What connections are made with.
  ///
  /// @throws IllegalArgumentException in words for the operator, if the file is no such thing, its
  ///   password is another, or it holds no certificate
  public SSLContext context() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(file.isPresent() ? read(file.get()) : null);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("there is no TLS", e);
    }
  }

  private KeyStore read(Path truststore) {
    if (!Files.isRegularFile(truststore)) {
      throw new IllegalArgumentException("there is no truststore " + truststore);
    }
    try {
      KeyStore read =
          KeyStore.getInstance(truststore.toFile(), password.map(String::toCharArray).orElse(null));
      if (read.size() == 0) {
        throw new IllegalArgumentException(
            "the truststore " + truststore + " holds no certificate that its password opens");
      }
      return read;
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the truststore "
              + truststore
              + " cannot be read: it must be a PKCS12 or JKS file, and its password the one given",
          e);
    }
  }

  /// Without the password.
  @Override
  public String toString() {
    return "TrustStore[" + file.map(Path::toString).orElse("Java's") + "]";
  }
}
