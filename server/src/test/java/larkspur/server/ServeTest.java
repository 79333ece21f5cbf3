package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.server.command.Main;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServeTest {

  @TempDir private Path data;

  @Test
  void a_port_that_is_taken_is_refused_in_words() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Larkspur larkspur = Larkspur.open(inMemory().onPort(taken.getLocalPort()))) {
      assertThatThrownBy(larkspur::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void a_folder_is_open_once_and_free_again_afterwards() {
    Settings settings = Settings.defaults(data).onPort(0);
    try (Larkspur first = Larkspur.open(settings)) {
      assertThatThrownBy(() -> Larkspur.open(settings)).isInstanceOf(StoreRefused.class);
      assertThat(first.hasTenants()).isFalse();
    }
    Larkspur.open(settings).close();
  }

  @Test
  void health_is_told_to_whoever_asks() throws Exception {
    try (Larkspur larkspur = Larkspur.open(inMemory());
        HttpClient client = HttpClient.newHttpClient()) {
      larkspur.start();
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(larkspur.url() + "/larkspur/v1/health")).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"status\":\"ready\"}");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/larkspur/v1/health", "/v1/meta", "/open-apis/im/v1/messages/om_x", "/nothing"})
  void a_connection_is_closed_after_its_last_answer_and_what_is_left_of_a_body_is_no_request(
      String path) throws IOException {
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      larkspur.start();
      String close = "Host: localhost\r\nConnection: close\r\n";
      String plain = "GET " + path + " HTTP/1.1\r\n" + close + "\r\n";
      String chunked =
          "GET "
              + path
              + " HTTP/1.1\r\n"
              + close
              + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
      for (String request : List.of(plain, chunked)) {
        String answer = untilClosed(URI.create(larkspur.url()).getPort(), request);
        assertThat(answer).as(request).startsWith("HTTP/1.1 ");
        assertThat(answer).as(request).containsOnlyOnce("HTTP/1.1 ");
        assertThat(answer).as(request).containsIgnoringCase("connection: close");
      }
    }
  }

  /// Everything that the server says before it closes; the client leaves its side open.
  private static String untilClosed(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_new_folder_is_founded_once_and_its_secrets_are_told_once() {
    List<Founding.Credentials> told = new ArrayList<>();
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      Founding.ifNeeded(larkspur.installation(), told::add);
      Founding.ifNeeded(larkspur.installation(), told::add);
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void a_founding_whose_secrets_were_not_told_is_made_anew() {
    List<Founding.Credentials> told = new ArrayList<>();
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      assertThatThrownBy(() ->
              Founding.ifNeeded(
                  larkspur.installation(),
                  credentials -> {
                    throw new IllegalStateException("cut short");
                  }))
          .hasMessage("cut short");
      Founding.ifNeeded(larkspur.installation(), told::add);
    }
    assertThat(told).hasSize(1);
  }

  @Test
  void a_seeded_folder_is_not_founded() {
    List<Founding.Credentials> told = new ArrayList<>();
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      larkspur.seeding().bring(Seed.development());
      Founding.ifNeeded(larkspur.installation(), told::add);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void the_development_seed_is_served_on_loopback_only() {
    StringWriter told = new StringWriter();
    int status =
        Main.program()
            .setErr(new PrintWriter(told))
            .execute("serve", "--dev", "--host", "0.0.0.0", "--data", data.toString());
    assertThat(status).isEqualTo(2);
    assertThat(told.toString()).contains("0.0.0.0", "loopback only");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void what_a_developers_server_left_is_served_on_loopback_only() {
    Settings developers = Settings.defaults(data).onPort(0);
    try (Larkspur larkspur = Larkspur.open(developers)) {
      larkspur.develop(List.of(Seed.development()), data.resolve("stubs"));
      larkspur.start();
    }
    try (Larkspur larkspur = Larkspur.open(everywhere(developers))) {
      assertThatThrownBy(larkspur::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("0.0.0.0")
          .hasMessageContaining("loopback only");
    }
    try (Larkspur larkspur = Larkspur.open(developers)) {
      larkspur.start();
      assertThat(new Client(larkspur.url()).token()).startsWith("t-");
    }
  }

  @Test
  void one_public_credential_is_enough_to_keep_a_server_on_loopback() {
    for (Seed seed :
        List.of(
            with(List.of("11a00000000000000000000000000001"), List.of()),
            with(
                List.of(),
                List.of(
                    new Seed.GrantSeed(
                        Client.ADA_GRANT, "cli_00000000000000e1", List.of("im:message")))))) {
      try (Larkspur larkspur = Larkspur.open(everywhere(inMemory()))) {
        larkspur.seeding().bring(seed);
        assertThatThrownBy(larkspur::start)
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("public credentials");
      }
    }
  }

  @Test
  void a_server_with_secrets_of_its_own_knows_no_public_credentials() {
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      Founding.ifNeeded(larkspur.installation(), credentials -> {});
      assertThat(larkspur.seeding().knowsPublicCredentials()).isFalse();
      larkspur.seeding().bring(with(List.of("0".repeat(32)), List.of()));
      assertThat(larkspur.seeding().knowsPublicCredentials()).isFalse();
    }
  }

  @Test
  void a_seed_takes_nothing_from_another_tenant() {
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      larkspur.seeding().bring(Seed.development());
      Seed.GrantSeed grant =
          new Seed.GrantSeed("u-own", "cli_0123456789abcdef", List.of("im:message"));
      assertThatThrownBy(() -> larkspur.seeding().bring(with(List.of(), List.of(grant))))
          .hasMessageContaining("cli_0123456789abcdef");
      assertThatThrownBy(() -> larkspur.seeding().bring(with(List.of(Client.ADA), List.of())))
          .hasMessageContaining("another tenant");
      Seed own = with(List.of(), List.of());
      Seed agent =
          new Seed(
              own.tenant(),
              own.people(),
              own.apps(),
              own.chats(),
              List.of(
                  new Seed.AgentSeed(
                      "spring_larkspur__c", "cli_00000000000000e1", "Taken", List.of())));
      assertThatThrownBy(() -> larkspur.seeding().bring(agent))
          .hasMessageContaining("another tenant");
      larkspur.start();
      Client client = new Client(larkspur.url());
      assertThat(client.bearyGet("user.me", Client.ADA, Map.of()).get("name").asString())
          .isEqualTo("ada");
    }
  }

  /// A tenant of its own with a person and an app.
  private static Seed with(List<String> tokens, List<Seed.GrantSeed> grants) {
    return new Seed(
        new Seed.TenantSeed(
            "00000000000000e0", "Else", "else", "=bwElse", "e".repeat(32), Optional.empty()),
        List.of(
            new Seed.PersonSeed(
                "person_00000000000000e2",
                "eve",
                "Eve",
                "eve@else.example",
                Optional.empty(),
                "eve",
                "=bwEve",
                Optional.empty(),
                tokens,
                grants)),
        List.of(
            new Seed.AppSeed(
                "cli_00000000000000e1", "Else", "secret", "=bwElseBot", List.of(), List.of())),
        List.of(),
        List.of());
  }

  private static Settings everywhere(Settings settings) {
    return settings.at("0.0.0.0");
  }

  @Test
  void stubs_are_for_a_developers_server_and_their_folder_exists() {
    StringWriter told = new StringWriter();
    String missing = data.resolve("missing").toString();
    assertThat(
            Main.program()
                .setErr(new PrintWriter(told))
                .execute("serve", "--stubs", data.toString(), "--data", missing))
        .isEqualTo(2);
    assertThat(
            Main.program()
                .setErr(new PrintWriter(told))
                .execute("serve", "--dev", "--stubs", missing, "--data", missing))
        .isEqualTo(2);
    assertThat(told.toString()).contains("--dev", "no folder of stubs");
    assertThat(data).isEmptyDirectory();
  }

  @Test
  void a_fresh_start_empties_the_folder_but_not_while_another_server_has_it_open()
      throws IOException {
    Settings settings = Settings.defaults(data.resolve("data")).onPort(0);
    Path snapshot = data.resolve("data").resolve("snapshots").resolve("one");
    StringWriter told = new StringWriter();
    try (Larkspur open = Larkspur.open(settings);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Files.createDirectories(snapshot);
      assertThat(fresh(told, taken, "--dev")).isEqualTo(2);
      assertThat(snapshot).exists();
      assertThat(open.hasTenants()).isFalse();
    }
    assertThat(told.toString()).contains("already open");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(fresh(told, taken)).isEqualTo(2);
      assertThat(told.toString()).contains("--fresh is for --dev");
      assertThat(snapshot).exists();
      assertThat(fresh(told, taken, "--dev")).isEqualTo(2);
      assertThat(told.toString()).contains("cannot be listened on");
    }
    assertThat(snapshot).doesNotExist();
  }

  @Test
  void a_keyspace_is_not_emptied_by_one_of_its_servers() {
    StringWriter told = new StringWriter();
    int status =
        Main.program()
            .setErr(new PrintWriter(told))
            .execute(
                "serve", "--dev", "--fresh", "--storage", "cassandra", "--data", data.toString());
    assertThat(status).isEqualTo(2);
    assertThat(told.toString()).startsWith("larkspur: ").contains("administrator").hasLineCount(1);
  }

  /// A start that ends at once: its port is taken.
  private int fresh(StringWriter told, ServerSocket taken, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "serve",
                "--fresh",
                "--data",
                data.resolve("data").toString(),
                "--port",
                Integer.toString(taken.getLocalPort())));
    arguments.addAll(List.of(options));
    return Main.program().setErr(new PrintWriter(told)).execute(arguments.toArray(String[]::new));
  }

  @Test
  void a_seed_that_is_misspelt_is_refused_in_words() throws IOException {
    Path file = data.resolve("seed.json");
    Files.writeString(file, "{\"tenent\":{}}");
    assertThatThrownBy(() -> Seed.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenent");
  }

  @Test
  void an_operators_mistake_is_one_sentence() throws IOException {
    assertSentence("{}", "tenant is missing");
    String seed = developmentSeed();
    assertSentence(seed.replace("\"=bwLin\"", "\"=bwAda\""), "the uid =bwAda is taken");
    assertSentence(
        seed.replace(
            "\"members\": [\"person_00000000000000a1\", \"person_00000000000000a2\"",
            "\"members\": [\"person_00000000000000a1\", \"person_00000000000000a3\""),
        "the chat Roadmap names person_00000000000000a3");
    assertSentence(seed.replace("\"role\": \"owner\"", "\"role\": \"boss\""), "no role boss");
    assertSentence(
        seed.replace("\"kind\": \"echo\"", "\"kind\": \"ecko\""), "no kind of skill ecko");
    Path file = Files.writeString(data.resolve("a file"), seed);
    assertThat(told(file, file)).contains("The data folder " + file, "is a file");
  }

  @Test
  void a_seed_goes_where_the_configuration_says() throws IOException {
    Path seed = Files.writeString(data.resolve("seed.json"), developmentSeed());
    Path key = Files.writeString(data.resolve("key"), "1f".repeat(32));
    Path named = data.resolve("named.conf");
    String store = data.resolve("store").toString();
    Files.writeString(named, "root-key-file = \"" + key + "\"");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(
            Main.program()
                .execute("seed", "--data", store, "--config", named.toString(), seed.toString()))
        .isZero();
    assertThat(Path.of(store).resolve("root.key")).doesNotExist();
    try (Larkspur larkspur = Larkspur.open(Settings.defaults(Path.of(store)).onPort(0))) {
      assertThat(larkspur.seeding().knowsPublicCredentials()).isTrue();
    }
  }

  private void assertSentence(String seed, String words) throws IOException {
    Path file = Files.writeString(data.resolve("seed.json"), seed);
    String told = told(data.resolve("store"), file);
    assertThat(told).startsWith("larkspur: ").contains(words).hasLineCount(1);
  }

  /// What is told of a seed that cannot be brought in.
  private static String told(Path data, Path seed) {
    StringWriter told = new StringWriter();
    int status =
        Main.program()
            .setErr(new PrintWriter(told))
            .execute("seed", "--data", data.toString(), seed.toString());
    assertThat(status).isEqualTo(2);
    return told.toString();
  }

  private static String developmentSeed() throws IOException {
    try (InputStream in =
        ServeTest.class.getResourceAsStream("/larkspur/server/development-seed.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void a_script_may_stand_in_a_seed_as_json() throws IOException {
    Path file = data.resolve("seed.json");
    Files.writeString(
        file,
        developmentSeed()
            .replace(
                "\"kind\": \"script\",",
                "\"kind\": \"script\", \"settings\": {\"script\": {\"steps\": [{\"say\": \"as told\"}]}},"));
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      larkspur.seeding().bring(Seed.read(file));
      larkspur.start();
      Client client = new Client(larkspur.url());
      String session =
          "/aily/v1/sessions/"
              + client
                  .feishu("POST", "/aily/v1/sessions", Map.of())
                  .get("session")
                  .get("id")
                  .asString();
      client.feishu(
          "POST",
          session + "/runs",
          Map.of("app_id", "spring_larkspur__c", "skill_id", "skill_script"));
      Eventually.within(
          Duration.ofSeconds(120),
          () -> client.feishu("GET", session + "/messages", null).get("messages").size() == 1);
      assertThat(
              client
                  .feishu("GET", session + "/messages", null)
                  .get("messages")
                  .get(0)
                  .get("content")
                  .asString())
          .isEqualTo("as told");
    }
  }

  @Test
  void bringing_a_seed_again_changes_nothing_that_people_did() {
    try (Larkspur larkspur = Larkspur.open(inMemory())) {
      larkspur.seeding().bring(Seed.development());
      larkspur.start();
      Client client = new Client(larkspur.url());
      client.feishu(
          "POST",
          "/im/v1/chats/" + Client.ROADMAP + "/members?member_id_type=app_id",
          Map.of("id_list", List.of("cli_0123456789abcdef")));
      var before = client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of());
      larkspur.seeding().bring(Seed.development());
      assertThat(client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of()))
          .isEqualTo(before);
    }
  }

  private Settings inMemory() {
    return Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0);
  }
}
