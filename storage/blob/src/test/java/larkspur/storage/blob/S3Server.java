package larkspur.storage.blob;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.gaul.s3proxy.BlobStores;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;

/// A real S3-compatible server over a folder, on loopback: it checks signatures, MD5 sums and
/// parts.
final class S3Server implements AutoCloseable {

  static final String ACCESS_KEY = "larkspur";
  static final String SECRET_KEY = "a-secret-that-nobody-may-see";

  private final BlobStore store;
  private final S3Proxy server;

  private S3Server(BlobStore store, S3Proxy server) {
    this.store = store;
    this.server = server;
  }

  static S3Server start(Path folder) throws Exception {
    Properties properties = new Properties();
    properties.setProperty(
        "jclouds.filesystem.basedir", Files.createDirectories(folder).toString());
    BlobStore store = BlobStores.create("filesystem", properties);
    S3Proxy server =
        S3Proxy.builder()
            .blobStore(store)
            .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
            .stopTimeout(0)
            .endpoint(URI.create("http://127.0.0.1:0"))
            .build();
    server.start();
    return new S3Server(store, server);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getPort());
  }

  @Override
  public void close() throws Exception {
    server.stop();
    store.close();
  }
}
