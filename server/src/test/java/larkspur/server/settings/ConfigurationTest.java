package larkspur.server.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.console.provider.ProviderSettings;
import larkspur.core.capacity.Quota;
import larkspur.server.command.Main;
import larkspur.storage.blob.S3Options;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {

  private static final Path PAGE =
      Path.of("").toAbsolutePath().getParent().resolve("docs/operating/limits.md");
  private static final String BEGIN = "<!-- from larkspur.conf -->\n";
  private static final String END = "<!-- to here -->\n";

  @TempDir private Path data;

  private Settings settings(String file) throws IOException {
    return configuration(file).settings(data);
  }

  private Configuration configuration(String file, Configuration.Choice... options)
      throws IOException {
    Files.writeString(data.resolve("larkspur.conf"), file);
    return Configuration.of(Optional.empty(), data, List.of(options));
  }

  @Test
  void every_setting_of_the_reference_is_read_and_every_one_that_is_read_is_in_it() {
    Configuration reference = Configuration.reference();
    reference.settings(data);
    assertThat(reference.read()).containsExactlyInAnyOrderElementsOf(Configuration.keys());
  }

  @Test
  void every_setting_is_explained_and_every_limit_says_what_happens_when_it_is_reached() {
    assertThat(Configuration.keys())
        .allSatisfy(key -> {
          assertThat(Configuration.explained(key)).as(key).endsWith(".");
          if (key.startsWith("limits.")) {
            assertThat(Configuration.explained(key)).as(key).contains("Reached: ");
          }
        });
  }

  @Test
  void with_no_file_the_reference_is_in_effect() throws IOException {
    Settings settings = Configuration.of(Optional.empty(), data, List.of()).settings(data);
    assertThat(settings).isEqualTo(Settings.defaults(data));
    assertThat(settings.host()).isEqualTo("127.0.0.1");
    assertThat(settings.port()).isEqualTo(8686);
    assertThat(settings.synced()).isTrue();
    assertThat(settings.publicUrl()).isEmpty();
    assertThat(settings.limits().runs().life()).isEqualTo(Duration.ofHours(1));
    assertThat(settings.limits().request().bodyBytes()).isEqualTo(64L * 1024 * 1024);
  }

  @Test
  void a_file_in_the_data_folder_says_what_is_different_and_the_command_line_wins()
      throws IOException {
    Configuration configuration =
        configuration(
            """
            port = 9000
            public-url = "https://chat.example"
            time-zone = Asia/Shanghai
            storage.engine = memory
            limits {
              runs { life = 90 minutes, at-work = 8 }
              request.line = 64 KiB
            }
            events.long-connection.answer = 1 minute
            outbound { answer = 5 seconds, challenge = 2 seconds }
            """,
            new Configuration.Choice("port", 0, "--port"));
    Settings settings = configuration.settings(data);
    assertThat(settings.port()).isZero();
    assertThat(settings.publicUrl()).contains("https://chat.example");
    assertThat(settings.timeZone()).isEqualTo(ZoneId.of("Asia/Shanghai"));
    assertThat(settings.storage()).isEqualTo(Settings.Engine.MEMORY);
    assertThat(settings.limits().runs().life()).isEqualTo(Duration.ofMinutes(90));
    assertThat(settings.limits().runs().atWork()).isEqualTo(new Quota(8, 75));
    assertThat(settings.limits().request().lineBytes()).isEqualTo(64 * 1024);
    assertThat(settings.sending().acknowledged()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.sending().answer()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.sending().challenge()).isEqualTo(Duration.ofSeconds(2));
    assertThat(configuration.effective())
        .containsPattern("(?m)^port = 0 +# --port$")
        .containsPattern("(?m)^storage.engine = memory +# larkspur.conf line 4$")
        .containsPattern("(?m)^limits.runs.life = 90 minutes +# larkspur.conf line 6$")
        .containsPattern("(?m)^limits.runs.queued-per-app = 1000 +# default$");
  }

  @Test
  void what_is_printed_can_be_read_again() throws IOException {
    Configuration configuration =
        configuration("public-url = \"https://chat.example\", limits.chats.members = 7");
    assertThat(settings(configuration.effective())).isEqualTo(configuration.settings(data));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limits.chats.member = 7 | there is no setting limits.chats.member",
        "members = 7 | there is no setting members; is limits.chats.members meant?",
        "limits = 7 | limits is a section, with settings in braces; it is",
        "port { a = 7 } | port is one value",
        "port = 65536 | port must be a whole number from 0 to 65535; it is 65536",
        "port = 80.5 | port must be a whole number from 0 to 65535; it is 80.5",
        "port = many | port must be a whole number from 0 to 65535; it is \"many\"",
        "port = null | port must be a whole number",
        "host = null | host must not be null",
        "host = \" \" | host must not be empty",
        "public-url = 7 | public-url must be a text; it is 7",
        "time-zone = Moon | time-zone must be a time zone, such as Asia/Shanghai",
        "trusted-proxies = \"10.0.0.1\" | trusted-proxies must be addresses or networks in"
            + " brackets",
        "trusted-proxies = [proxy.example] | trusted-proxies must be addresses or networks",
        "trusted-proxies = [\"0.0.0.0/0\"] | trusted-proxies must be addresses or networks",
        "trusted-proxies = [\"10.0.0.0/33\"] | trusted-proxies must be addresses or networks",
        "sign-in.provider.issuer = \"http://id.example\" | sign-in.provider.issuer must be an"
            + " https",
        "sign-in.provider.issuer = \"https://id.example?a\" | sign-in.provider.issuer must be an",
        "sign-in.provider.issuer = \"https://u@id.example\" | sign-in.provider.issuer must be an",
        "sign-in.provider.issuer = \"id.example\" | sign-in.provider.issuer must be an https URL",
        "sign-in.provider.issuer = \"https://id.example\" | sign-in.provider.issuer wants sign-in",
        "sign-in.provider.scopes = [email] | sign-in.provider.scopes must have openid among them",
        "sign-in.provider.tenant = acme | sign-in.provider.tenant must be a tenant's key",
        "sign-in.provider.email-domains = [\"@a\"] | sign-in.provider.email-domains must be words",
        "storage.engine = sqlite | storage.engine must be rocksdb, cassandra or memory; it is"
            + " \"sqlite\"",
        "storage.synced = maybe | storage.synced must be true or false; it is \"maybe\"",
        "root-key-file = 7 | root-key-file must be a text; it is 7",
        "storage.cassandra.contact-points = [] | storage.cassandra.contact-points must be one",
        "storage.cassandra.contact-points = \"a\" | storage.cassandra.contact-points must be one",
        "storage.cassandra.contact-points = [\"a b\"] | storage.cassandra.contact-points must be",
        "storage.cassandra.contact-points = [\"a:0\"] | storage.cassandra.contact-points must be",
        "storage.cassandra.contact-points = [\"a:65536\"] | storage.cassandra.contact-points must",
        "storage.cassandra.contact-points = [\"::1\"] | storage.cassandra.contact-points must be",
        "storage.cassandra.datacenter = null | storage.cassandra.datacenter must not be null",
        "storage.cassandra.keyspace = Larkspur | storage.cassandra.keyspace must be 1 to 48 small",
        "storage.cassandra.keyspace = \"a;b\" | storage.cassandra.keyspace must be 1 to 48 small",
        "storage.cassandra.keyspace = 7up | storage.cassandra.keyspace must be 1 to 48 small",
        "storage.cassandra.user = me | storage.cassandra.user wants"
            + " storage.cassandra.password-file",
        "storage.cassandra.password-file = none | storage.cassandra.password-file names a file"
            + " that",
        "storage.cassandra.password-variable = NONE | storage.cassandra.password-variable names a"
            + " v",
        "storage.cassandra.password = secret | there is no setting storage.cassandra.password",
        "storage.cassandra.replication-factor = 0 | storage.cassandra.replication-factor must be",
        "storage.cassandra.patience = 3 | storage.cassandra.patience must be a time",
        "storage.cassandra.patience = 9 seconds | storage.cassandra.patience must be",
        "storage.cassandra.tls = true | storage.cassandra.tls is a section",
        "storage.cassandra.tls.truststore = a.p12 | storage.cassandra.tls.truststore is for"
            + " storage",
        "events.kept = 5 minutes | events.kept must be a time with its unit",
        "events.long-connection.ping-interval = 100 seconds | events.long-connection.ping-interval"
            + " must be less than a third of limits.connections.idle",
        "events.long-connection.reconnect-nonce = 1500 milliseconds | events.long-connection"
            + ".reconnect-nonce must be in whole seconds",
        "events.long-connection.answer = 2 minutes | events.long-connection.answer must be a time"
            + " with its unit",
        "limits.runs.life = 3600 | limits.runs.life must be a time with its unit",
        "limits.runs.life = \"3600\" | limits.runs.life must be a time with its unit",
        "limits.runs.life = 5 KiB | limits.runs.life must be a time with its unit",
        "limits.runs.life = 1 millisecond | limits.runs.life must be a time with its unit",
        "limits.request.line = 65536 | limits.request.line must be a size with its unit",
        "limits.request.line = 5 minutes | limits.request.line must be a size with its unit",
        "limits.request.line = 1 TiB | limits.request.line must be a size with its unit",
        "limits.request { body = 8 MiB, body-feishu = 9 MiB } | limits.request.body-feishu must not"
            + " be",
        "limits.uploads.image = 5 | limits.uploads.image must be a size with its unit",
        "blobs.place = disk | blobs.place must be folder or s3",
        "blobs.s3.addressing = dns | blobs.s3.addressing must be path or host",
        "blobs.s3.secret-key-file = none | blobs.s3.secret-key-file names a file that",
        "limits.requests.alone-percent = 101 | limits.requests.alone-percent must be a whole",
        "limits.requests.under-way = 0 | limits.requests.under-way must be a whole number from 1",
      })
  void what_cannot_be_is_refused_in_words_with_its_key_and_line(String setting, String words)
      throws IOException {
    String told = words.endsWith("; it is") ? words.substring(0, words.length() - 7) : words;
    assertThatThrownBy(() -> settings("# a comment\n\n" + setting + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("larkspur.conf line 3: " + told);
  }

  private Settings settings(String file, Map<String, String> environment) throws IOException {
    Files.writeString(data.resolve("larkspur.conf"), file);
    return Configuration.of(Optional.empty(), data, List.of(), environment::get).settings(data);
  }

  @Test
  void blobs_are_in_the_data_folder_in_another_one_or_in_s3_whose_secret_is_never_told()
      throws IOException {
    assertThat(settings("").blobs()).isEqualTo(new BlobSettings.Folder(Optional.empty()));
    assertThat(settings("blobs.folder = /mnt/shared").blobs())
        .isEqualTo(new BlobSettings.Folder(Optional.of(Path.of("/mnt/shared"))));
    String s3 =
        """
        blobs {
          place = s3
          s3 {
            endpoint = "https://s3.example"
            bucket = files
            prefix = "larkspur/"
            region = eu-1
            addressing = host
            access-key = us
            secret-key-variable = SECRET
          }
        }
        """;
    Settings settings = settings(s3, Map.of("SECRET", "hush"));
    assertThat(settings.blobs())
        .isEqualTo(
            new BlobSettings.S3(
                S3Options.usual(URI.create("https://s3.example"), "files", "us", "hush")
                    .withPrefix("larkspur/")
                    .withRegion("eu-1")
                    .with(S3Options.Addressing.HOST)));
    assertThat(settings.toString()).doesNotContain("hush");
    for (String needed : List.of("endpoint", "bucket", "access-key", "secret-key-variable")) {
      assertThatThrownBy(
              () -> settings(s3.replaceAll(needed + " = .*", ""), Map.of("SECRET", "hush")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("blobs.s3.");
    }
    assertThatThrownBy(() ->
            settings(
                s3.replace("https://s3.example", "https://us:hush@s3.example"),
                Map.of("SECRET", "hush")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("endpoint")
        .hasMessageNotContaining("hush");
  }

  @Test
  void a_file_that_cannot_be_read_is_refused_with_its_line() {
    assertThatThrownBy(() -> settings("port = 1\nlimits {\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("larkspur.conf: 3");
    assertThatThrownBy(
            () -> Configuration.of(Optional.of(data.resolve("none.conf")), data, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.conf");
    assertThatThrownBy(() -> settings("port = ${NO_SUCH_VARIABLE_OF_ANYBODYS}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NO_SUCH_VARIABLE_OF_ANYBODYS");
  }

  @Test
  void a_cluster_is_described_by_its_contact_points_and_what_of_it_is_ours() throws IOException {
    CassandraSettings cluster =
        settings(
                """
                storage.cassandra {
                  contact-points = ["10.0.0.1", "node-2.example:9142", "[fd00::3]:9043"]
                  datacenter = east
                  keyspace = chat_2
                  replication-factor = 5
                  patience = 1500 milliseconds
                }
                """)
            .cassandra();
    assertThat(cluster)
        .isEqualTo(
            new CassandraSettings(
                List.of(
                    InetSocketAddress.createUnresolved("10.0.0.1", 9042),
                    InetSocketAddress.createUnresolved("node-2.example", 9142),
                    InetSocketAddress.createUnresolved("fd00::3", 9043)),
                "east",
                "chat_2",
                Optional.empty(),
                Optional.empty(),
                5,
                Duration.ofMillis(1500)));
  }

  @Test
  void a_password_is_in_a_file_or_the_environment_and_is_never_told() throws IOException {
    Path file = data.resolve("password");
    Files.writeString(file, "swordfish \nand a second line");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.writeString(
        data.resolve("larkspur.conf"),
        """
        storage.cassandra {
          user = larkspur
          password-file = "%s"
          tls { enabled = true, truststore = a.p12, truststore-password-variable = TRUST }
        }
        """
            .formatted(file));
    Configuration configuration =
        Configuration.of(Optional.empty(), data, List.of(), Map.of("TRUST", "hunter2")::get);
    Settings settings = configuration.settings(data);
    assertThat(settings.cassandra().credentials())
        .contains(new CassandraSettings.Credentials("larkspur", "swordfish "));
    assertThat(settings.cassandra().tls())
        .contains(new TrustStore(Optional.of(Path.of("a.p12")), Optional.of("hunter2")));
    assertThat(settings.toString()).doesNotContain("swordfish", "hunter2");
    assertThat(configuration.effective())
        .doesNotContain("swordfish", "hunter2")
        .contains("storage.cassandra.user = larkspur", "truststore-password-variable = TRUST");
  }

  @Test
  void the_secret_at_the_identity_provider_is_never_told() throws IOException {
    Files.writeString(
        data.resolve("larkspur.conf"),
        """
        sign-in.provider {
          issuer = "https://id.example/org", client-id = us, client-secret-variable = ID
          email-domains = [Acme.example]
        }
        """);
    Configuration configuration =
        Configuration.of(Optional.empty(), data, List.of(), Map.of("ID", "hunter2")::get);
    Settings settings = configuration.settings(data);
    assertThat(settings.provider().orElseThrow())
        .isEqualTo(
            new ProviderSettings(
                URI.create("https://id.example/org"),
                "id.example",
                "us",
                "hunter2",
                List.of("openid", "email"),
                Optional.empty(),
                Set.of("acme.example")));
    assertThat(settings.toString()).doesNotContain("hunter2");
    assertThat(configuration.effective()).doesNotContain("hunter2");
  }

  @Test
  void a_password_that_others_can_read_is_refused_without_telling_it() throws IOException {
    Path file = data.resolve("password");
    Files.writeString(file, "swordfish");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> settings("storage.cassandra.password-file = \"" + file + "\""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("names a file that can be read or written by others")
        .hasMessageNotContaining("swordfish");
  }

  @Test
  void a_password_wants_a_user_and_one_place() throws IOException {
    Path file = data.resolve("password");
    Files.writeString(file, "swordfish");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    String inFile = "storage.cassandra.password-file = \"" + file + "\"\n";
    assertThatThrownBy(() -> settings(inFile))
        .hasMessageContaining("storage.cassandra.user must be named where there is a password");
    assertThatThrownBy(() -> settings(inFile + "storage.cassandra.password-variable = PATH"))
        .hasMessageContaining("storage.cassandra.password-variable must be null");
  }

  @Test
  void an_option_that_cannot_be_is_refused_by_its_own_name() {
    StringWriter told = new StringWriter();
    int status =
        Main.program()
            .setErr(new PrintWriter(told))
            .execute("serve", "--port", "70000", "--data", data.toString());
    assertThat(status).isEqualTo(2);
    assertThat(told.toString()).contains("larkspur: --port: port must be a whole number");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void the_command_prints_what_is_in_effect() throws IOException {
    Path file = data.resolve("mine.conf");
    Files.writeString(file, "limits.runs.at-work = 3\n");
    StringWriter told = new StringWriter();
    int status =
        Main.program()
            .setOut(new PrintWriter(told))
            .execute(
                "config",
                "--data",
                data.toString(),
                "--config",
                file.toString(),
                "--run-limit",
                "PT2H");
    assertThat(status).isZero();
    assertThat(told.toString())
        .containsPattern("(?m)^limits.runs.at-work = 3 +# mine.conf line 1$")
        .containsPattern("(?m)^limits.runs.life = 7200000 milliseconds +# --run-limit$")
        .containsPattern("(?m)^host = \"127.0.0.1\" +# default$");
  }

  @Test
  void the_page_for_operators_says_what_the_reference_says() throws IOException {
    StringBuilder wanted = new StringBuilder();
    for (String key : Configuration.keys()) {
      wanted
          .append("**`")
          .append(key)
          .append(" = ")
          .append(Configuration.reference().rendered(key))
          .append("`** ")
          .append(Configuration.explained(key))
          .append("\n\n");
    }
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    if (System.getProperty("larkspur.docs.write") != null) {
      page = page.substring(0, begin) + "\n" + wanted + page.substring(end);
      Files.writeString(PAGE, page);
      end = page.indexOf(END);
    }
    assertThat(page.substring(begin, end))
        .as("run this test with -Dlarkspur.docs.write=true to bring %s up to date", PAGE)
        .isEqualTo("\n" + wanted);
  }
}
