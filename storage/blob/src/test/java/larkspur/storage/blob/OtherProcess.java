package larkspur.storage.blob;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/// A process that uses the same place, so that it can be killed, or have little memory. What it
/// does and where is in its arguments.
final class OtherProcess implements AutoCloseable {

  private static final long ENDS_WITHIN_SECONDS = 120;

  private final Process process;
  private final BufferedReader says;

  private OtherProcess(Process process) {
    this.process = process;
    this.says = process.inputReader();
  }

  static OtherProcess start(String does, Place place) throws IOException {
    return start(does, place, System.getProperty("java.class.path"), List.of());
  }

  static OtherProcess start(String does, Place place, String classPath, List<String> java)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It does not live for long enough to be compiled well.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(java);
    command.addAll(List.of("-cp", classPath, OtherProcess.class.getName(), does));
    command.addAll(place.arguments());
    return new OtherProcess(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /// The next line that it prints.
  String line() throws IOException {
    return says.readLine();
  }

  /// With SIGKILL.
  void kill() throws InterruptedException {
    // By its handle, which leaves what it has printed to be read.
    process.toHandle().destroyForcibly();
    ended();
  }

  int ended() throws InterruptedException {
    if (!process.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the other process does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    says.close();
  }

  public static void main(String[] arguments) throws Exception {
    try (Blobs blobs = open(arguments)) {
      switch (arguments[0]) {
        case "half" -> blobs.put("acme", new Half(), OptionalLong.empty(), 100_000_000);
        case "many" -> putMany(blobs);
        case "large" -> putAndReadLarge(blobs);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
  }

  private static Blobs open(String[] arguments) {
    // The time of this process is the world's: what it leaves is old for whoever moves a clock on.
    InstantSource clock = InstantSource.system();
    return switch (arguments[1]) {
      case "folder" -> FolderBlobs.open(Path.of(arguments[2]), clock, new SecureRandom());
      case "s3" ->
          S3Blobs.open(
              S3Options.usual(URI.create(arguments[2]), arguments[3], arguments[5], arguments[6])
                  .withPrefix(arguments[4]),
              clock,
              new SecureRandom());
      default -> throw new IllegalArgumentException(arguments[1]);
    };
  }

  /// Gives 12 MB, says so, and then nothing more: by then two parts of a multipart upload are sent.
  private static final class Half extends InputStream {

    private final InputStream given = new Content(1, 12_000_000);

    @Override
    public int read() throws IOException {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] to, int offset, int most) throws IOException {
      int count = given.read(to, offset, most);
      if (count >= 0) {
        return count;
      }
      System.out.println("half");
      return System.in.read();
    }
  }

  /// Puts one blob after the other, and tells the id of each that was acknowledged.
  private static void putMany(Blobs blobs) throws Exception {
    for (int i = 0; ; i++) {
      long length = 1_000L + i % 7 * 100_000;
      Blob blob = blobs.put("acme", new Content(i, length), OptionalLong.empty(), length);
      System.out.println(blob.id() + " " + blob.sha256());
    }
  }

  /// 50 MB in and out.
  private static void putAndReadLarge(Blobs blobs) throws Exception {
    Blob blob = blobs.put("acme", new Content(5, 50_000_000), OptionalLong.empty(), 50_000_000);
    try (BlobStream all = blobs.open(blob.id());
        InputStream expected = new Content(5, 50_000_000)) {
      byte[] some = new byte[8_192];
      long count = 0;
      while (true) {
        int read = all.read(some);
        if (read < 0) {
          break;
        }
        if (!Arrays.equals(Arrays.copyOf(some, read), expected.readNBytes(read))) {
          throw new AssertionError("other bytes near " + count);
        }
        count += read;
      }
      System.out.println(blob.id() + " " + count + " " + Runtime.getRuntime().maxMemory());
    }
  }
}
