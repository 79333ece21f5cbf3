package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import larkspur.server.backing.Backing;
import larkspur.server.command.Main;
import larkspur.server.operator.Control;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.Store;
import larkspur.storage.moving.Import;
import larkspur.storage.moving.Progress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that move data: backup and restore, export and import.
class MovingTest {

  private static final int WRITERS = 4;

  /// Acknowledged before the backup is asked for, and after it was made, at least.
  private static final int MESSAGES = Integer.getInteger("larkspur.backup.messages", 100);

  @TempDir private Path temporary;
  private Path data;

  @BeforeEach
  void name() {
    data = temporary.resolve("data");
  }

  /// What a command said, and with which status it ended.
  private record Said(int status, String out, String err) {}

  private static Said run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        Main.program()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Said(status, out.toString(), err.toString());
  }

  private static void done(Said said) {
    assertThat(said.status()).as(said.err()).isZero();
  }

  private static void refused(Said said, String... words) {
    assertThat(said.status()).as(said.out() + said.err()).isEqualTo(2);
    assertThat(said.err()).startsWith("larkspur: ").contains(words);
    assertThat(said.err().lines()).as("a sentence and no trace").hasSize(1);
  }

  private Larkspur seeded() {
    Larkspur larkspur = Larkspur.open(Settings.defaults(data).onPort(0));
    larkspur.seeding().bring(Seed.development());
    return larkspur;
  }

  private Larkspur serving() {
    Larkspur larkspur = seeded();
    larkspur.start();
    return larkspur;
  }

  private static String say(Client client, String text) {
    var answer =
        client.beary(
            "POST",
            "message.create",
            Client.ADA,
            Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "text", text));
    return answer.has("key") ? text : "";
  }

  private static String dumped(Path folder) {
    try (Store store = Backing.of(Settings.defaults(folder)).open()) {
      return String.join("\n", Dump.of(store));
    }
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void a_backup_under_load_holds_all_that_was_acknowledged_before_it_was_asked_for()
      throws Exception {
    Set<String> acknowledged = new ConcurrentSkipListSet<>();
    Set<String> before;
    AtomicBoolean enough = new AtomicBoolean();
    CountDownLatch warm = new CountDownLatch(MESSAGES);
    try (Larkspur larkspur = serving();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String writer = "writer " + i + " says ";
        Client client = new Client(larkspur.url());
        writers.add(
            threads.submit(() -> {
              for (int n = 0; !enough.get(); n++) {
                String text = say(client, writer + n + ".");
                assertThat(text).isNotEmpty();
                acknowledged.add(text);
                warm.countDown();
              }
            }));
      }
      try {
        assertThat(warm.await(120, TimeUnit.SECONDS)).isTrue();
        before = Set.copyOf(acknowledged);
        done(run("backup", temporary.resolve("backup"), "--data", data));
        CountDownLatch after = new CountDownLatch(1);
        writers.add(
            threads.submit(() -> {
              say(new Client(larkspur.url()), "after the backup");
              after.countDown();
            }));
        assertThat(after.await(120, TimeUnit.SECONDS)).isTrue();
      } finally {
        enough.set(true);
      }
      for (Future<?> writer : writers) {
        writer.get(120, TimeUnit.SECONDS);
      }
    }
    Path restored = temporary.resolve("restored");
    done(run("restore", temporary.resolve("backup"), "--data", restored));

    assertThat(before).hasSizeGreaterThanOrEqualTo(MESSAGES);
    assertThat(dumped(restored)).contains(before).doesNotContain("after the backup");
    assertThat(dumped(data)).contains(acknowledged).contains("after the backup");
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(restored).onPort(0))) {
      larkspur.start();
      assertThat(say(new Client(larkspur.url()), "in the restored")).isNotEmpty();
    }
  }

  @Test
  void a_backup_has_the_root_key_and_the_settings_and_is_for_its_owner_only() throws IOException {
    seeded().close();
    Files.writeString(data.resolve("larkspur.conf"), "limits.chats.members = 7");
    Path backup = temporary.resolve("backup");
    done(run("backup", backup, "--data", data));

    assertThat(files(backup))
        .containsExactly("BACKUP", "FORMAT", "SHA256SUMS", "db", "larkspur.conf", "root.key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
        .isEqualTo("rwx------");
    Path restored = Files.createDirectory(temporary.resolve("restored"));
    Path left = Files.createDirectories(temporary.resolve(".restored.part").resolve("db"));
    Files.writeString(left.resolve("CURRENT"), "left by a restore that was killed");
    done(run("restore", backup, "--data", restored));
    for (String name : List.of("root.key", "larkspur.conf", "FORMAT")) {
      assertThat(restored.resolve(name)).hasSameBinaryContentAs(data.resolve(name));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(restored.resolve("root.key"))))
        .isEqualTo("rw-------");
    assertThat(dumped(restored)).isEqualTo(dumped(data));
    assertThat(files(temporary)).containsExactly("backup", "data", "restored");
  }

  @Test
  void a_backup_is_not_made_over_anything_nor_of_nothing() throws IOException {
    Path backup = temporary.resolve("backup");
    refused(run("backup", backup, "--data", data), "no data folder");
    seeded().close();
    Files.createDirectory(backup);
    refused(run("backup", backup, "--data", data), "already");
    assertThat(files(temporary)).containsExactly("backup", "data");
  }

  @Test
  void a_server_that_cannot_copy_says_why() throws IOException {
    try (Larkspur larkspur = serving()) {
      assertThat(larkspur.url()).isNotEmpty();
      Path db = Files.createDirectory(temporary.resolve("db"));
      try {
        Control.copied(data, db);
        throw new AssertionError("copied over a folder that is there");
      } catch (larkspur.storage.StoreRefused refused) {
        assertThat(refused).hasMessageContaining("did not copy");
      }
      assertThat(asked("reset everything")).isEqualTo("refused this server knows no such request");
      assertThat(asked("copy \0")).startsWith("refused ");
      done(run("backup", temporary.resolve("backup"), "--data", data));
    }
  }

  private String asked(String request) throws IOException {
    try (SocketChannel asked = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      asked.connect(UnixDomainSocketAddress.of(data.resolve(Control.FILE)));
      asked.write(ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8)));
      return new String(Channels.newInputStream(asked).readAllBytes(), StandardCharsets.UTF_8)
          .strip();
    }
  }

  @Test
  void the_socket_is_for_the_owner_only_and_gone_afterwards() throws IOException {
    Files.createDirectories(data);
    seeded().close();
    Path socket = data.resolve(Control.FILE);
    Files.writeString(socket, "left by a process that was killed");
    done(run("backup", temporary.resolve("one"), "--data", data));
    try (Larkspur larkspur = serving()) {
      assertThat(larkspur.url()).isNotEmpty();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      done(run("backup", temporary.resolve("two"), "--data", data));
    }
    assertThat(socket).doesNotExist();
    done(run("backup", temporary.resolve("three"), "--data", data));
  }

  @Test
  void a_folder_with_too_long_a_path_is_served_without_a_socket() {
    data = temporary.resolve("d".repeat(100));
    try (Larkspur larkspur = serving()) {
      assertThat(say(new Client(larkspur.url()), "hello")).isNotEmpty();
      assertThat(data.resolve(Control.FILE)).doesNotExist();
      refused(run("backup", temporary.resolve("backup"), "--data", data), "already open");
    }
    done(run("backup", temporary.resolve("backup"), "--data", data));
  }

  @Test
  void a_broken_backup_is_refused_and_nothing_is_restored() throws IOException {
    seeded().close();
    Path backup = temporary.resolve("backup");
    Path restored = temporary.resolve("restored");
    done(run("backup", backup, "--data", data));
    List<Path> all;
    try (Stream<Path> found = Files.walk(backup)) {
      all = found.filter(Files::isRegularFile).filter(file -> file.toFile().length() > 0).toList();
    }
    assertThat(all).hasSizeGreaterThan(6);
    for (Path file : all) {
      byte[] whole = Files.readAllBytes(file);
      byte[] flipped = whole.clone();
      flipped[whole.length / 2] ^= 1;
      Files.write(file, flipped);
      refused(run("restore", backup, "--data", restored), "no whole backup");
      Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
      refused(run("restore", backup, "--data", restored), "no whole backup");
      Files.delete(file);
      refused(run("restore", backup, "--data", restored), "no whole backup");
      Files.write(file, whole);
    }
    Path sums = backup.resolve("SHA256SUMS");
    String text = Files.readString(sums);
    for (String line : text.lines().toList()) {
      Files.writeString(sums, text.replace(line + "\n", ""));
      refused(run("restore", backup, "--data", restored), "no whole backup");
    }
    Files.writeString(sums, text);
    Path more = Files.writeString(backup.resolve("db").resolve("000999.sst"), "more");
    refused(run("restore", backup, "--data", restored), "000999.sst");
    Files.delete(more);

    assertThat(files(temporary)).containsExactly("backup", "data");
    done(run("restore", backup, "--data", restored));
  }

  @Test
  void a_folder_that_holds_something_is_not_restored_to() throws IOException {
    Path backup = temporary.resolve("backup");
    try (Larkspur larkspur = serving()) {
      assertThat(larkspur.url()).isNotEmpty();
      done(run("backup", backup, "--data", data));
      List<String> before = files(data);
      refused(run("restore", backup, "--data", data), "holds something", "nothing was changed");
      assertThat(files(data)).isEqualTo(before);
    }
    assertThat(files(temporary)).containsExactly("backup", "data");
  }

  @Test
  void what_is_exported_while_a_server_runs_and_at_rest_is_equal_and_fills_another_folder()
      throws IOException {
    Path running = temporary.resolve("running.jsonl");
    Path rest = temporary.resolve("rest.jsonl.gz");
    Path other = temporary.resolve("other");
    try (Larkspur larkspur = serving()) {
      say(new Client(larkspur.url()), "hello from the export");
      done(run("export", running, "--data", data));
    }
    done(run("export", rest, "--data", data));
    done(run("import", rest, "--check"));
    done(run("import", rest, "--data", other));
    Path again = temporary.resolve("again.jsonl");
    done(run("export", again, "--data", other));

    String body = body(Files.readString(again));
    assertThat(body).contains("hello from the export").isEqualTo(body(Files.readString(running)));
    assertThat(dumped(other)).isEqualTo(dumped(data));
    assertThat(files(data)).doesNotContain("exporting");
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(other).onPort(0))) {
      larkspur.start();
      assertThat(say(new Client(larkspur.url()), "and on")).isNotEmpty();
    }
  }

  private static String body(String stream) {
    return stream.substring(stream.indexOf('\n') + 1);
  }

  @Test
  void an_export_has_no_secret_in_it() throws IOException {
    Path file = temporary.resolve("all.jsonl");
    try (Larkspur larkspur = serving()) {
      assertThat(new Client(larkspur.url()).token()).startsWith("t-");
      done(run("export", file, "--data", data));
    }
    assertThat(Files.readString(file))
        .contains("cli_0123456789abcdef")
        .doesNotContain(
            Files.readString(data.resolve("root.key")).strip(),
            "larkspur-dev-secret",
            Client.ADA,
            Client.BOT,
            Client.ADA_GRANT);
  }

  @Test
  void an_export_or_import_that_cannot_be_is_refused_in_words() throws IOException {
    Path file = temporary.resolve("all.jsonl");
    refused(run("export", file, "--data", data), "no data folder");
    refused(run("export", file, "--data", data, "--storage", "memory"), "memory");
    refused(run("import", file, "--data", data), "no file");
    seeded().close();
    done(run("export", file, "--data", data));
    refused(run("export", file, "--data", data), "already");
    refused(run("import", file, "--data", data), "empty store");
    refused(run("import", file, "--storage", "memory"), "memory");
    Path text = Files.writeString(temporary.resolve("letter.txt"), "dear friends\n");
    refused(run("import", text, "--data", temporary.resolve("new")), "Line 1");
    byte[] whole = Files.readAllBytes(file);
    Path cut = temporary.resolve("cut.jsonl");
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    refused(run("import", cut, "--check"), "cut short");
  }

  @Test
  void a_folder_with_an_import_that_was_not_finished_is_not_served() throws IOException {
    seeded().close();
    Path file = temporary.resolve("all.jsonl");
    done(run("export", file, "--data", data));
    Path cut = temporary.resolve("cut.jsonl");
    byte[] whole = Files.readAllBytes(file);
    Files.write(cut, java.util.Arrays.copyOf(whole, whole.length / 2));
    Path other = temporary.resolve("other");
    refused(run("import", cut, "--data", other), "cut short");

    for (String command : List.of("serve", "seed")) {
      Said said =
          command.equals("seed")
              ? run("seed", seedFile(), "--data", other)
              : run("serve", "--port", "0", "--data", other);
      refused(said, "not finished", "Import the same file again");
    }
    refused(run("export", temporary.resolve("no.jsonl"), "--data", other), "not finished");
    done(run("import", file, "--data", other));
    assertThat(dumped(other)).isEqualTo(dumped(data));
    Larkspur.open(Settings.defaults(other).onPort(0)).close();
    assertThat(Import.check(new ByteArrayInputStream(whole), Progress.UNSEEN).records())
        .isPositive();
  }

  private Path seedFile() throws IOException {
    try (var seed = Main.class.getResourceAsStream("/larkspur/server/development-seed.json")) {
      return Files.write(temporary.resolve("seed.json"), seed.readAllBytes());
    }
  }
}
