package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import larkspur.server.backing.Backing;
import larkspur.server.command.Main;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.memory.MemoryData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an app brought is there as long as it is promised: after a restart, in a backup, after a
/// return to a snapshot; and not after a reset.
class UploadedTest {

  private static final String DEV = "/larkspur/v1/dev/";

  @TempDir Path temporary;
  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void close() {
    http.close();
  }

  private Larkspur developed(Path data, Settings.Engine engine) {
    Larkspur larkspur = Larkspur.open(Settings.defaults(data).in(engine).onPort(0));
    larkspur.develop(List.of(Seed.development()), temporary.resolve("stubs"));
    larkspur.start();
    return larkspur;
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(count).nextBytes(bytes);
    return bytes;
  }

  /// Brings a file, and gives its key.
  private String bring(Larkspur larkspur, byte[] bytes) throws Exception {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (Map.Entry<String, byte[]> part :
        Map.of(
                "file_type", "stream".getBytes(StandardCharsets.UTF_8),
                "file_name", "plan".getBytes(StandardCharsets.UTF_8),
                "file", bytes)
            .entrySet()) {
      String head = "--b\r\nContent-Disposition: form-data; name=\"" + part.getKey() + "\"\r\n\r\n";
      form.writeBytes(head.getBytes(StandardCharsets.UTF_8));
      form.writeBytes(part.getValue());
      form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }
    form.writeBytes("--b--\r\n".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/im/v1/files"))
                .header("Authorization", "Bearer " + new Client(larkspur.url()).token())
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(HttpRequest.BodyPublishers.ofByteArray(form.toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    String key = Client.parse(answer.body()).at("/data/file_key").asString("");
    assertThat(key).as(answer.body()).startsWith("file_v3_");
    return key;
  }

  private HttpResponse<byte[]> fetch(Larkspur larkspur, String key) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(larkspur.url() + "/open-apis/im/v1/files/" + key))
            .header("Authorization", "Bearer " + new Client(larkspur.url()).token())
            .build(),
        HttpResponse.BodyHandlers.ofByteArray());
  }

  private void power(Larkspur larkspur, String what, String body) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(larkspur.url() + DEV + what))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
  }

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "MEMORY"})
  void a_reset_forgets_it_and_a_return_to_a_snapshot_knows_it_again(Settings.Engine engine)
      throws Exception {
    byte[] file = bytes(100_000);
    try (Larkspur larkspur = developed(temporary.resolve("data"), engine)) {
      String key = bring(larkspur, file);
      power(larkspur, "snapshots", "{\"name\":\"with-a-file\"}");
      assertThat(fetch(larkspur, key).body()).isEqualTo(file);
      power(larkspur, "reset", "");
      assertThat(fetch(larkspur, key).statusCode()).isEqualTo(400);
      power(larkspur, "snapshots/with-a-file/return", "");
      assertThat(fetch(larkspur, key).body()).isEqualTo(file);
    }
  }

  @Test
  void a_developers_fault_holds_a_download_back_and_lets_it_go() throws Exception {
    byte[] file = bytes(100_000);
    try (Larkspur larkspur = developed(temporary.resolve("data"), Settings.Engine.MEMORY)) {
      String key = bring(larkspur, file);
      power(
          larkspur,
          "faults",
          "{\"call\":\"im.file.get\",\"after\":true,\"delay\":\"PT0.01S\",\"times\":1}");
      HttpResponse<byte[]> held = fetch(larkspur, key);
      assertThat(held.body()).isEqualTo(file);
      assertThat(held.headers().firstValue("Content-Type")).contains("application/octet-stream");
    }
  }

  @Test
  void it_is_there_after_a_restart_and_in_a_backup() throws Exception {
    Path data = temporary.resolve("data");
    byte[] first = bytes(200_000);
    String key;
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).onPort(0))) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      key = bring(larkspur, first);
    }
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).onPort(0))) {
      larkspur.start();
      assertThat(fetch(larkspur, key).body()).isEqualTo(first);
      run("backup", temporary.resolve("backup"), "--data", data);
    }
    Path restored = temporary.resolve("restored");
    run("restore", temporary.resolve("backup"), "--data", restored);
    remove(data);
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(restored).onPort(0))) {
      larkspur.start();
      assertThat(fetch(larkspur, key).body()).isEqualTo(first);
    }
  }

  @Test
  void a_backup_whose_blob_was_changed_is_not_restored() throws Exception {
    Path data = temporary.resolve("data");
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(data).onPort(0))) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      bring(larkspur, bytes(1_000));
    }
    Path backup = temporary.resolve("backup");
    run("backup", backup, "--data", data);
    Path blob;
    try (Stream<Path> found = Files.walk(backup.resolve("blobs").resolve("kept"))) {
      blob = found.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(blob);
    Files.delete(blob);
    bytes[7] ^= 1;
    Files.write(blob, bytes);
    assertThat(status("restore", backup, "--data", temporary.resolve("restored"))).isEqualTo(2);
    assertThat(temporary.resolve("restored")).doesNotExist();
  }

  /// Two servers that share a store share their blobs.
  @Test
  void what_one_server_took_in_another_gives_out() throws Exception {
    MemoryData data = new MemoryData();
    var blobs = new larkspur.storage.blob.MemoryBlobs.Held();
    byte[] file = bytes(70_000);
    try (Larkspur one = shared(data, blobs);
        Larkspur other = shared(data, blobs)) {
      one.seeding().bring(Seed.development());
      one.start();
      other.start();
      assertThat(fetch(other, bring(one, file)).body()).isEqualTo(file);
    }
  }

  private Larkspur shared(MemoryData data, larkspur.storage.blob.MemoryBlobs.Held blobs) {
    return new Larkspur(
        Settings.defaults(temporary.resolve("unused")).onPort(0),
        new Backing.Shared(
            () -> larkspur.storage.memory.MemoryStore.openShared(data),
            () -> new byte[32],
            () ->
                larkspur.storage.blob.MemoryBlobs.open(
                    blobs, Backing.WORLD, new java.security.SecureRandom())),
        larkspur.core.time.ServerClock.running());
  }

  private static void run(Object... arguments) {
    assertThat(status(arguments)).isZero();
  }

  private static int status(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    return Main.program()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private static void remove(Path folder) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(folder)) {
      all = found.sorted(java.util.Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
