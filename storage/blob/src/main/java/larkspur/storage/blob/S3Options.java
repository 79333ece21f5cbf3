package larkspur.storage.blob;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;

/// Which S3-compatible store keeps the blobs, and how it is spoken to. Nothing else is read: no
/// environment variables, profiles or credentials of the machine.
///
/// @param endpoint `https://host[:port]`; with `http` everything but the secret can be read and
///   changed on the way
/// @param region by which requests are signed; stores that have none take `us-east-1`
/// @param bucket which must exist
/// @param prefix with which every key begins: empty, or ending with a slash; several installations
///   may share a bucket under prefixes of their own
/// @param addressing how the bucket is named in requests
/// @param accessKey may read, write, delete and list in the bucket, also multipart uploads
/// @param secretKey never told in messages, nor by [#toString]
/// @param connectLongest how long to wait for a connection
/// @param answerLongest how long to wait for the next bytes
/// @param callLongest how long one call may take with all its attempts, reading a blob aside: one
///   part of 5 MiB has to be sent within it
/// @param attempts how often a call is tried in all, with growing pauses
public record S3Options(
    URI endpoint,
    String region,
    String bucket,
    String prefix,
    Addressing addressing,
    String accessKey,
    String secretKey,
    Duration connectLongest,
    Duration answerLongest,
    Duration callLongest,
    int attempts) {

  /// How a bucket is named in requests.
  public enum Addressing {
    /// In the path: `https://host/bucket/key`. Every store of one's own takes it.
    PATH,
    /// In the host: `https://bucket.host/key`. What Amazon recommends.
    HOST
  }

  public S3Options {
    Objects.requireNonNull(addressing, "addressing");
    if (endpoint.getHost() == null
        || endpoint.getUserInfo() != null
        || !(endpoint.getPath().isEmpty() || endpoint.getPath().equals("/"))
        || endpoint.getQuery() != null
        || !("https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme()))) {
      // Not told whole: somebody may have written the secret into it.
      throw new IllegalArgumentException("the endpoint must be http[s]://host[:port]");
    }
    if (!region.matches("[a-z0-9-]{1,64}")) {
      throw new IllegalArgumentException("not a region: '" + region + "'");
    }
    if (!bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")) {
      throw new IllegalArgumentException("not a bucket: '" + bucket + "'");
    }
    if (!prefix.matches("([A-Za-z0-9_-][A-Za-z0-9_.-]*/)*") || prefix.length() > 256) {
      throw new IllegalArgumentException(
          "not a prefix, which is empty or ends with a slash: '" + prefix + "'");
    }
    if (accessKey.isBlank() || secretKey.isBlank()) {
      throw new IllegalArgumentException("the access key and the secret key must not be empty");
    }
    if (!connectLongest.isPositive()
        || !answerLongest.isPositive()
        || !callLongest.isPositive()
        || attempts < 1
        || attempts > 10) {
      throw new IllegalArgumentException("times are positive, and there are 1 to 10 attempts");
    }
  }

  /// A bucket in a store of one's own: named in the path, no prefix, the region `us-east-1`; 5 s to
  /// connect, 30 s for an answer, 2 min for a call with up to 4 attempts.
  public static S3Options usual(URI endpoint, String bucket, String accessKey, String secretKey) {
    return new S3Options(
        endpoint,
        "us-east-1",
        bucket,
        "",
        Addressing.PATH,
        accessKey,
        secretKey,
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        4);
  }

  public S3Options withRegion(String other) {
    return new S3Options(
        endpoint,
        other,
        bucket,
        prefix,
        addressing,
        accessKey,
        secretKey,
        connectLongest,
        answerLongest,
        callLongest,
        attempts);
  }

  public S3Options withPrefix(String other) {
    return new S3Options(
        endpoint,
        region,
        bucket,
        other,
        addressing,
        accessKey,
        secretKey,
        connectLongest,
        answerLongest,
        callLongest,
        attempts);
  }

  public S3Options with(Addressing other) {
    return new S3Options(
        endpoint,
        region,
        bucket,
        prefix,
        other,
        accessKey,
        secretKey,
        connectLongest,
        answerLongest,
        callLongest,
        attempts);
  }

  /// @param tries how often a call is tried in all
  public S3Options withPatience(Duration connect, Duration answer, Duration call, int tries) {
    return new S3Options(
        endpoint,
        region,
        bucket,
        prefix,
        addressing,
        accessKey,
        secretKey,
        connect,
        answer,
        call,
        tries);
  }

  /// Without the keys, of which one is secret.
  @Override
  public String toString() {
    return "S3Options[" + endpoint + " " + bucket + "/" + prefix + "]";
  }
}
