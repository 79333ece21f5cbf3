package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.core.time.ServerClock;
import larkspur.server.backing.Backing;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.StoreRefused;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Two servers on one store, as in a cluster.
class TwoServersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final List<Larkspur> opened = new ArrayList<>();
  private final MemoryBlobs.Held blobs = new MemoryBlobs.Held();

  @AfterEach
  void stop() {
    opened.forEach(Larkspur::close);
  }

  private Larkspur open(MemoryData data, int key, ServerClock clock) {
    return open(data, key, clock, "127.0.0.1");
  }

  private Larkspur open(MemoryData data, int key, ServerClock clock, String host) {
    byte[] rootKey = new byte[32];
    rootKey[0] = (byte) key;
    Larkspur larkspur =
        new Larkspur(
            Settings.defaults(Path.of("unused")).onPort(0).at(host),
            new Backing.Shared(
                () -> MemoryStore.openShared(data),
                () -> rootKey,
                () -> MemoryBlobs.open(blobs, InstantSource.system(), new SecureRandom())),
            clock);
    opened.add(larkspur);
    return larkspur;
  }

  private Larkspur open(MemoryData data) {
    return open(data, 1, ServerClock.running());
  }

  private Client serve(MemoryData data) {
    return serve(open(data));
  }

  private static Client serve(Larkspur larkspur) {
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    return new Client(larkspur.url());
  }

  /// Does something on each of the servers, as nearly at once as can be.
  private interface Doing {
    void by(Larkspur larkspur);
  }

  private static void together(List<Larkspur> servers, Doing doing) throws Exception {
    CyclicBarrier all = new CyclicBarrier(servers.size());
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread::new)) {
      for (Larkspur server : servers) {
        done.add(
            threads.submit(() -> {
              all.await();
              doing.by(server);
              return true;
            }));
      }
    }
    for (Future<?> each : done) {
      each.get();
    }
  }

  @Test
  void what_one_answered_the_other_knows_and_the_tokens_of_one_are_good_at_the_other() {
    MemoryData data = new MemoryData();
    Client one = serve(data);
    Client two = serve(data);
    for (int i = 0; i < 10; i += 2) {
      say(one, "text " + i);
      say(two, "text " + (i + 1));
      assertThat(texts(one)).hasSize(i + 2).isEqualTo(texts(two));
    }
    assertThat(two.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of(), one.token()))
        .isEqualTo(one.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of(), two.token()));
  }

  @Test
  void a_server_with_another_root_key_is_refused_in_words() {
    MemoryData data = new MemoryData();
    open(data, 1, ServerClock.running());
    open(data, 1, ServerClock.running());
    assertThatThrownBy(() -> open(data, 2, ServerClock.running()))
        .isInstanceOf(StoreRefused.class)
        .hasMessageContaining("root-key-file");
    open(data, 1, ServerClock.running());
  }

  @Test
  void of_those_who_begin_at_once_on_an_empty_store_one_founds_and_tells() throws Exception {
    for (int round = 0; round < 20; round++) {
      MemoryData data = new MemoryData();
      List<Larkspur> servers = List.of(open(data), open(data), open(data));
      List<Founding.Credentials> told = Collections.synchronizedList(new ArrayList<>());
      together(servers, server -> Founding.ifNeeded(server.installation(), told::add));
      assertThat(told).hasSize(1);
      assertThat(servers.getFirst().installation().store().names("tenant", Optional.empty(), 10))
          .hasSize(1);
    }
  }

  @Test
  void a_founding_that_was_cut_short_is_done_by_another_once_its_time_is_over() {
    MemoryData data = new MemoryData();
    Larkspur first = open(data, 1, ServerClock.frozenAt(NOW));
    assertThatThrownBy(() ->
            Founding.ifNeeded(
                first.installation(),
                credentials -> {
                  throw new IllegalStateException("cut short");
                }))
        .hasMessage("cut short");
    List<Founding.Credentials> told = new ArrayList<>();
    Larkspur second = open(data, 1, ServerClock.frozenAt(NOW));
    Founding.ifNeeded(second.installation(), told::add);
    assertThat(told).isEmpty();
    second.clock().forward(Founding.FOUNDED_WITHIN);
    Founding.ifNeeded(second.installation(), told::add);
    Founding.ifNeeded(first.installation(), told::add);
    assertThat(told).hasSize(1);
  }

  @Test
  void a_seed_that_all_bring_at_once_is_there_once() throws Exception {
    for (int round = 0; round < 10; round++) {
      MemoryData data = new MemoryData();
      List<Larkspur> servers = List.of(open(data), open(data), open(data));
      together(servers, server -> server.seeding().bring(Seed.development()));
      servers.forEach(Larkspur::start);
      List<Client> clients = servers.stream().map(server -> new Client(server.url())).toList();
      say(clients.getFirst(), "one");
      for (Client client : clients) {
        assertThat(texts(client)).containsExactly("one");
        assertThat(client.bearyGet("user.me", Client.ADA, Map.of()).get("full_name").asString())
            .isEqualTo("Ada");
      }
    }
  }

  @Test
  void a_change_is_posted_once_whoever_took_the_call() {
    MemoryData data = new MemoryData();
    List<Client> clients = List.of(serve(data), serve(data));
    String list =
        clients
            .getFirst()
            .feishu("POST", "/task/v2/tasklists", Map.of("name", "Roadmap"))
            .at("/tasklist/guid")
            .asString();
    clients
        .getLast()
        .feishu(
            "POST",
            "/task/v2/tasklists/" + list + "/activity_subscriptions",
            Map.of(
                "name",
                "New",
                "subscribers",
                List.of(Map.of("id", Client.ROADMAP, "type", "chat")),
                "include_keys",
                List.of(100)));
    List<String> summaries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      summaries.add("Task number %02d".formatted(i));
      clients
          .get(i % 2)
          .feishu(
              "POST",
              "/task/v2/tasks",
              Map.of(
                  "summary",
                  summaries.get(i),
                  "tasklists",
                  List.of(Map.of("tasklist_guid", list))));
    }
    Eventually.within(PATIENCE, () -> texts(clients.getFirst()).size() >= summaries.size());
    for (Client client : clients) {
      List<String> posts = texts(client);
      assertThat(posts).hasSameSizeAs(summaries);
      assertThat(summaries)
          .allSatisfy(
              summary -> assertThat(posts).filteredOn(post -> post.contains(summary)).hasSize(1));
    }
  }

  @Test
  void a_run_of_a_server_that_is_gone_is_taken_up_by_the_other_after_its_lease() {
    MemoryData data = new MemoryData();
    Larkspur first = open(data, 1, ServerClock.frozenAt(NOW));
    ServerClock clock = ServerClock.frozenAt(NOW);
    Larkspur second = open(data, 1, clock);
    Client one = serve(first);
    Client two = serve(second);
    String session = one.feishu("POST", "/aily/v1/sessions", Map.of()).at("/session/id").asString();
    String runs = "/aily/v1/sessions/" + session + "/runs";
    String steps = "{\"steps\":[{\"say\":\"here\"},{\"pause\":1000},{\"say\":\"there\"}]}";
    String run =
        one.feishu(
                "POST",
                runs,
                Map.of(
                    "app_id", "spring_larkspur__c",
                    "skill_id", "skill_script",
                    "skill_input", steps))
            .at("/run/id")
            .asString();
    Eventually.within(PATIENCE, () -> status(two, runs, run).equals("IN_PROGRESS"));
    first.close();
    // Its lease has half a minute to go, which nobody shortens.
    clock.forward(Duration.ofSeconds(20));
    assertThat(status(two, runs, run)).isEqualTo("IN_PROGRESS");
    // Then the other takes the run up, and its pause of a second ends there.
    Eventually.within(
        PATIENCE,
        () -> {
          clock.forward(Duration.ofSeconds(1));
          return status(two, runs, run).equals("COMPLETED");
        });
    assertThat(clock.instant()).isAfterOrEqualTo(NOW.plusSeconds(30));
  }

  private static String status(Client client, String runs, String run) {
    return client.feishu("GET", runs + "/" + run, Map.of()).at("/run/status").asString();
  }

  private Larkspur openToAll(MemoryData data) {
    return open(data, 1, ServerClock.running(), "0.0.0.0");
  }

  @Test
  void public_credentials_do_not_come_into_a_store_that_is_in_service() {
    MemoryData data = new MemoryData();
    // Neither has any tenant when the other looks.
    Larkspur developers = open(data);
    Larkspur service = openToAll(data);
    service.start();
    assertThatThrownBy(() -> developers.develop(List.of(Seed.development()), Path.of("unused")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in service")
        .hasMessageContaining("storage.cassandra.keyspace");
    assertThatThrownBy(() -> developers.seeding().bring(Seed.development()))
        .hasMessageContaining("in service");
    assertThat(developers.hasTenants()).isFalse();
    assertThat(service.seeding().knowsPublicCredentials()).isFalse();
  }

  @Test
  void a_store_with_a_tenant_of_its_own_is_not_made_a_developers() {
    MemoryData data = new MemoryData();
    Larkspur first = open(data);
    Founding.ifNeeded(first.installation(), told -> {});
    assertThatThrownBy(() -> open(data).seeding().bring(Seed.development()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("in service");
    openToAll(data).start();
  }

  @Test
  void a_developers_store_is_served_on_loopback_only_by_all_of_its_servers() {
    MemoryData data = new MemoryData();
    Larkspur service = openToAll(data);
    Larkspur one = open(data);
    one.develop(List.of(Seed.development()), Path.of("unused"));
    assertThatThrownBy(service::start)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("loopback only");
    one.start();
    Larkspur two = open(data);
    two.develop(List.of(Seed.development()), Path.of("unused"));
    two.start();
    say(new Client(one.url()), "one");
    assertThat(texts(new Client(two.url()))).containsExactly("one");
  }

  private static void say(Client client, String text) {
    JsonNode said =
        client.beary(
            "POST",
            "message.create",
            Client.ADA,
            Map.of("vchannel_id", Client.ROADMAP_VCHANNEL, "text", text));
    assertThat(said.get("text").asString()).isEqualTo(text);
  }

  /// Oldest first.
  private static List<String> texts(Client client) {
    List<String> texts = new ArrayList<>();
    client
        .beary(
            "POST",
            "message.query",
            Client.ADA,
            Map.of(
                "vchannel_id",
                Client.ROADMAP_VCHANNEL,
                "query",
                Map.of("latest", Map.of("limit", 100))))
        .get("messages")
        .forEach(message -> texts.add(message.get("text").asString()));
    return texts;
  }
}
