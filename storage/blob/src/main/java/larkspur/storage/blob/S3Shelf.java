package larkspur.storage.blob;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import larkspur.storage.StoreFailure;
import larkspur.storage.StoreRefused;
import larkspur.storage.blob.BlobRefusal.NoSuchBlob;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.ProxyConfiguration;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListMultipartUploadsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Object;

/// Blobs as objects of an S3-compatible store. A small one is one request, a larger one a multipart
/// upload; either way the store shows it whole or not at all.
///
/// Asks for no more than what S3-compatible stores have had for long. Bodies carry `Content-MD5`,
/// which the store checks, and not the newer checksums, which some do not know. No conditional
/// puts: a key has 128 random bits, so nobody else writes it, and a request whose reply was lost
/// may simply be repeated, which a condition would refuse.
final class S3Shelf implements Shelf {

  /// The least that S3 takes for a part which is not the last; also what a put holds in memory.
  static final int PART_BYTES = 5 * 1024 * 1024;

  private static final String BINARY = "application/octet-stream";
  private static final int MISSING = 404;
  private static final int BEHIND_THE_END = 416;

  private final S3Client client;
  private final S3Options options;
  private final int pageKeys;
  private final String kept;

  private S3Shelf(S3Client client, S3Options options, int pageKeys) {
    this.client = client;
    this.pageKeys = pageKeys;
    this.options = options;
    this.kept = options.prefix() + "kept/";
  }

  /// @param pageKeys how many keys are asked for at a time
  static S3Shelf open(S3Options options, int pageKeys) {
    S3Client client = client(options);
    try {
      S3Shelf shelf = new S3Shelf(client, options, pageKeys);
      shelf.checkFormat();
      return shelf;
    } catch (RuntimeException refused) {
      client.close();
      throw refused;
    }
  }

  private static S3Client client(S3Options options) {
    return S3Client.builder()
        .httpClient(
            UrlConnectionHttpClient.builder()
                .connectionTimeout(options.connectLongest())
                .socketTimeout(options.answerLongest())
                .proxyConfiguration(
                    ProxyConfiguration.builder().useEnvironmentVariablesValues(false).build())
                .build())
        .endpointOverride(options.endpoint())
        .region(Region.of(options.region()))
        .forcePathStyle(options.addressing() == S3Options.Addressing.PATH)
        .credentialsProvider(
            StaticCredentialsProvider.create(
                AwsBasicCredentials.create(options.accessKey(), options.secretKey())))
        .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
        .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
        .serviceConfiguration(S3Configuration.builder().chunkedEncodingEnabled(false).build())
        .disableS3ExpressSessionAuth(true)
        .overrideConfiguration(configuration ->
            configuration
                .apiCallTimeout(options.callLongest())
                .retryStrategy(
                    AwsRetryStrategy.standardRetryStrategy().toBuilder()
                        .maxAttempts(options.attempts())
                        .build())
                .defaultProfileFile(ProfileFile.aggregator().build()))
        .build();
  }

  private void checkFormat() {
    String what = "The bucket " + options.bucket() + " at " + options.endpoint();
    try {
      String key = options.prefix() + "FORMAT";
      try {
        Format.check(
            client
                .getObjectAsBytes(get -> get.bucket(options.bucket()).key(key))
                .asString(StandardCharsets.UTF_8),
            what);
      } catch (AwsServiceException answered) {
        if (answered.statusCode() != MISSING || "NoSuchBucket".equals(code(answered))) {
          throw answered;
        }
        refuseWhatIsNotOurs(what);
        byte[] format = Format.TEXT.getBytes(StandardCharsets.UTF_8);
        client.putObject(
            put -> put.bucket(options.bucket()).key(key).contentMD5(md5(format, format.length)),
            RequestBody.fromBytes(format));
      }
    } catch (AwsServiceException answered) {
      throw switch (answered.statusCode()) {
        case 301, 400, 401, 403, MISSING ->
            new StoreRefused(what + " cannot be used: " + words(answered) + ".", answered);
        default -> new StoreFailure(what + " cannot be used: " + words(answered), answered);
      };
    } catch (SdkException failed) {
      throw new StoreFailure(what + " cannot be reached: " + failed.getMessage(), failed);
    }
  }

  private void refuseWhatIsNotOurs(String what) {
    List<S3Object> others =
        client
            .listObjectsV2(
                list -> list.bucket(options.bucket()).prefix(options.prefix()).maxKeys(1))
            .contents();
    if (!others.isEmpty() && !others.getFirst().key().equals(options.prefix() + "FORMAT")) {
      throw new StoreRefused(
          what
              + " has no blobs of Larkspur's: under the prefix '"
              + options.prefix()
              + "' there is no FORMAT, yet there is "
              + others.getFirst().key()
              + ". Choose an empty bucket, or another prefix.");
    }
  }

  private static String code(AwsServiceException answered) {
    return answered.awsErrorDetails() == null ? "" : answered.awsErrorDetails().errorCode();
  }

  /// What the store says, without the client's own trimmings.
  private static String words(AwsServiceException answered) {
    String message =
        answered.awsErrorDetails() == null ? null : answered.awsErrorDetails().errorMessage();
    return "status "
        + answered.statusCode()
        + " "
        + code(answered)
        + (message == null ? "" : " (" + message.strip() + ")");
  }

  private static IOException failed(SdkException failed) {
    return new IOException(
        failed instanceof AwsServiceException answered
            ? "the store says " + words(answered)
            : "the store cannot be reached: " + failed.getMessage(),
        failed);
  }

  private static String md5(byte[] bytes, int length) {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      md5.update(bytes, 0, length);
      return Base64.getEncoder().encodeToString(md5.digest());
    } catch (NoSuchAlgorithmException never) {
      throw new AssertionError("every Java has MD5", never);
    }
  }

  private String key(BlobId id) {
    return kept + id;
  }

  /// What is not ours is not touched.
  private Optional<BlobId> id(String key) {
    try {
      return Optional.of(BlobId.parse(key.substring(kept.length())));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  @Override
  public Sink begin(BlobId id, long totalMax) {
    return new Upload(id, (int) Math.min(PART_BYTES, totalMax));
  }

  private final class Upload implements Sink {

    private final BlobId id;
    private final byte[] part;
    private int filled;
    private long sent;
    private Optional<String> upload = Optional.empty();
    private final List<CompletedPart> parts = new ArrayList<>();

    Upload(BlobId id, int partBytes) {
      this.id = id;
      this.part = new byte[partBytes];
    }

    @Override
    public void write(byte[] bytes, int length) throws IOException {
      int taken = 0;
      while (taken < length) {
        if (filled == part.length) {
          sendPart();
        }
        int count = Math.min(length - taken, part.length - filled);
        System.arraycopy(bytes, taken, part, filled, count);
        filled += count;
        taken += count;
      }
    }

    private void sendPart() throws IOException {
      try {
        if (upload.isEmpty()) {
          upload =
              Optional.of(
                  client
                      .createMultipartUpload(create ->
                          create.bucket(options.bucket()).key(key(id)).contentType(BINARY))
                      .uploadId());
        }
        int number = parts.size() + 1;
        String tag =
            client
                .uploadPart(
                    send ->
                        send.bucket(options.bucket())
                            .key(key(id))
                            .uploadId(upload.get())
                            .partNumber(number)
                            .contentLength((long) filled)
                            .contentMD5(md5(part, filled)),
                    body())
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        sent += filled;
        filled = 0;
      } catch (SdkException failed) {
        throw failed(failed);
      }
    }

    /// Read again for each attempt, and never copied.
    private RequestBody body() {
      int length = filled;
      return RequestBody.fromContentProvider(
          () -> new ByteArrayInputStream(part, 0, length), length, BINARY);
    }

    @Override
    public void publish() throws IOException {
      if (upload.isPresent()) {
        sendPart();
        complete();
        return;
      }
      try {
        client.putObject(
            put ->
                put.bucket(options.bucket())
                    .key(key(id))
                    .contentLength((long) filled)
                    .contentType(BINARY)
                    .contentMD5(md5(part, filled)),
            body());
      } catch (SdkException failed) {
        throw failed(failed);
      }
    }

    private void complete() throws IOException {
      try {
        client.completeMultipartUpload(complete ->
            complete
                .bucket(options.bucket())
                .key(key(id))
                .uploadId(upload.orElseThrow())
                .multipartUpload(all -> all.parts(parts)));
      } catch (SdkException failed) {
        if (!isThere()) {
          throw failed(failed);
        }
      }
      upload = Optional.empty();
    }

    /// After a lost reply: the upload is completed if the object is there, since nobody else writes
    /// this key.
    private boolean isThere() {
      try {
        return client.headObject(head -> head.bucket(options.bucket()).key(key(id))).contentLength()
            == sent;
      } catch (SdkException unknown) {
        return false;
      }
    }

    @Override
    public void close() {
      if (upload.isPresent()) {
        try {
          client.abortMultipartUpload(
              abort -> abort.bucket(options.bucket()).key(key(id)).uploadId(upload.get()));
        } catch (SdkException failed) {
          // The sweep comes by again.
        }
      }
    }
  }

  @Override
  public Kept read(BlobId id, long first, long last) throws IOException, NoSuchBlob {
    try {
      return get(
          id,
          first == 0 && last == Long.MAX_VALUE
              ? Optional.empty()
              : Optional.of(
                  "bytes=" + first + "-" + (last == Long.MAX_VALUE ? "" : Long.toString(last))));
    } catch (AwsServiceException answered) {
      if (answered.statusCode() == BEHIND_THE_END) {
        return new Kept(total(id), InputStream.nullInputStream());
      }
      throw notRead(id, answered);
    } catch (SdkException failed) {
      throw failed(failed);
    }
  }

  @Override
  public Kept readEnd(BlobId id, int bytes) throws IOException, NoSuchBlob {
    try {
      return get(id, Optional.of("bytes=-" + bytes));
    } catch (AwsServiceException answered) {
      if (answered.statusCode() == BEHIND_THE_END) {
        return new Kept(total(id), InputStream.nullInputStream());
      }
      throw notRead(id, answered);
    } catch (SdkException failed) {
      throw failed(failed);
    }
  }

  private Kept get(BlobId id, Optional<String> range) throws IOException {
    ResponseInputStream<GetObjectResponse> answer =
        client.getObject(
            get -> get.bucket(options.bucket()).key(key(id)).range(range.orElse(null)));
    GetObjectResponse head = answer.response();
    if (range.isEmpty()) {
      return new Kept(head.contentLength(), new Body(answer, head.contentLength()));
    }
    // "bytes 0-9/100"
    String said = head.contentRange();
    try {
      long total = Long.parseLong(said.substring(said.lastIndexOf('/') + 1));
      return new Kept(total, new Body(answer, head.contentLength()));
    } catch (NullPointerException | NumberFormatException other) {
      answer.abort();
      throw new IOException("the store does not know ranges: it answers with " + said, other);
    }
  }

  private long total(BlobId id) throws IOException, NoSuchBlob {
    try {
      return client.headObject(head -> head.bucket(options.bucket()).key(key(id))).contentLength();
    } catch (AwsServiceException answered) {
      throw notRead(id, answered);
    } catch (SdkException failed) {
      throw failed(failed);
    }
  }

  private IOException notRead(BlobId id, AwsServiceException answered) throws NoSuchBlob {
    if (answered.statusCode() == MISSING && !"NoSuchBucket".equals(code(answered))) {
      throw new NoSuchBlob(id);
    }
    return failed(answered);
  }

  /// Closed early, it gives up its connection: what is still to come may be long.
  private static final class Body extends FilterInputStream {

    private final ResponseInputStream<GetObjectResponse> answer;
    private long left;

    Body(ResponseInputStream<GetObjectResponse> answer, long length) {
      super(answer);
      this.answer = answer;
      this.left = length;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int most) throws IOException {
      int count = super.read(to, offset, most);
      left -= Math.max(0, count);
      return count;
    }

    @Override
    public void close() throws IOException {
      if (left > 0) {
        answer.abort();
      } else {
        super.close();
      }
    }
  }

  @Override
  public void delete(BlobId id) throws IOException {
    try {
      client.deleteObject(delete -> delete.bucket(options.bucket()).key(key(id)));
    } catch (AwsServiceException answered) {
      // Amazon answers 204, some stores say that there is none.
      if (answered.statusCode() != MISSING || "NoSuchBucket".equals(code(answered))) {
        throw failed(answered);
      }
    } catch (SdkException failed) {
      throw failed(failed);
    }
  }

  private String prefix(Optional<String> owner) {
    return kept + owner.map(one -> one + "/").orElse("");
  }

  @Override
  public void list(Optional<String> owner, Consumer<BlobId> action) throws IOException {
    Optional<String> next = Optional.empty();
    do {
      Optional<String> from = next;
      ListObjectsV2Response page;
      try {
        page =
            client.listObjectsV2(list ->
                list.bucket(options.bucket())
                    .prefix(prefix(owner))
                    .maxKeys(pageKeys)
                    .continuationToken(from.orElse(null)));
      } catch (SdkException failed) {
        throw failed(failed);
      }
      for (S3Object one : page.contents()) {
        id(one.key()).ifPresent(action);
      }
      next = Optional.ofNullable(page.nextContinuationToken());
    } while (next.isPresent());
  }

  @Override
  public void listUnfinished(Optional<String> owner, Consumer<Unfinished> action)
      throws IOException {
    Optional<ListMultipartUploadsResponse> before = Optional.empty();
    do {
      Optional<ListMultipartUploadsResponse> after = before;
      ListMultipartUploadsResponse page;
      try {
        page =
            client.listMultipartUploads(list -> {
              list.bucket(options.bucket()).prefix(prefix(owner)).maxUploads(pageKeys);
              after.ifPresent(last ->
                  list.keyMarker(last.nextKeyMarker()).uploadIdMarker(last.nextUploadIdMarker()));
            });
      } catch (SdkException failed) {
        throw failed(failed);
      }
      for (MultipartUpload one : page.uploads()) {
        id(one.key()).ifPresent(id -> action.accept(new UnfinishedUpload(id, one.uploadId())));
      }
      before = Boolean.TRUE.equals(page.isTruncated()) ? Optional.of(page) : Optional.empty();
    } while (before.isPresent());
  }

  private final class UnfinishedUpload implements Unfinished {

    private final BlobId id;
    private final String upload;

    UnfinishedUpload(BlobId id, String upload) {
      this.id = id;
      this.upload = upload;
    }

    @Override
    public BlobId id() {
      return id;
    }

    @Override
    public void drop() throws IOException {
      try {
        client.abortMultipartUpload(
            abort -> abort.bucket(options.bucket()).key(key(id)).uploadId(upload));
      } catch (AwsServiceException answered) {
        if (answered.statusCode() != MISSING) {
          throw failed(answered);
        }
      } catch (SdkException failed) {
        throw failed(failed);
      }
    }
  }

  @Override
  public void forget(String owner) {}

  @Override
  public void close() {
    client.close();
  }
}
