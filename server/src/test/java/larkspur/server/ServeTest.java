package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import larkspur.server.seed.Seed;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void a_seed_that_is_misspelt_is_refused_in_words() throws IOException {
    Path file = data.resolve("seed.json");
    Files.writeString(file, "{\"tenent\":{}}");
    assertThatThrownBy(() -> Seed.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tenent");
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
