package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import larkspur.core.time.ServerClock;
import larkspur.server.seed.Seed;
import larkspur.server.settings.Settings;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The developer's powers, over HTTP.
class PowersTest {

  private static final Duration LONG = Duration.ofSeconds(120);
  private static final String CREATE = "/v1/message.create";

  @TempDir private Path folder;
  private final HttpClient http = HttpClient.newHttpClient();
  private Larkspur larkspur;
  private Client client;

  private record Answer(int status, HttpHeaders headers, JsonNode json) {}

  @AfterEach
  void stop() {
    http.shutdownNow();
    if (larkspur != null) {
      larkspur.close();
    }
  }

  private void serve(Settings.Engine engine) {
    serve(engine, ServerClock.running());
  }

  private void serve(Settings.Engine engine, ServerClock clock) {
    serve(Larkspur.open(settings(engine), clock));
  }

  private void serve(Larkspur opened) {
    larkspur = opened;
    larkspur.develop(List.of(Seed.development()), folder.resolve("stubs"));
    larkspur.start();
    client = new Client(larkspur.url());
  }

  private Settings settings(Settings.Engine engine) {
    return Settings.defaults(folder.resolve("data")).in(engine).onPort(0);
  }

  // ---- reset and snapshots

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "MEMORY"})
  void a_reset_returns_the_exact_seed(Settings.Engine engine) {
    serve(engine);
    List<String> seeded = dump();
    assertThat(seeded).hasSizeGreaterThan(20);
    say("one");
    power("POST", "clock", "{\"forward\":\"PT20M\",\"freeze\":true}");
    power("POST", "faults", "{\"call\":\"user.me\",\"status\":503}");
    power("POST", "limits", "{\"call\":\"team.info\",\"per_minute\":1}");
    say("two");
    client.feishu("POST", "/aily/v1/sessions", Map.of("metadata", "{}"));
    assertThat(dump()).isNotEqualTo(seeded);

    Answer reset = power("POST", "reset", "");

    assertThat(reset.status()).isEqualTo(200);
    assertThat(dump()).isEqualTo(seeded);
    assertThat(reset.json().get("frozen").booleanValue()).isFalse();
    assertThat(reset.json().get("ahead").asString()).isEqualTo("PT0S");
    assertThat(power("GET", "faults", "").json().get("faults")).isEmpty();
    assertThat(power("GET", "limits", "").json().get("limits")).isEmpty();
    // The token that was given out before still stands for the app.
    client.feishu("GET", "/im/v1/chats/" + Client.ROADMAP, Map.of());
    assertThat(texts()).isEmpty();
  }

  @Test
  void a_reset_after_a_restart_returns_the_same_seed() {
    serve(Settings.Engine.ROCKSDB);
    List<String> seeded = dump();
    say("kept");
    larkspur.close();
    serve(Settings.Engine.ROCKSDB);
    assertThat(texts()).containsExactly("kept");
    power("POST", "reset", "");
    assertThat(dump()).isEqualTo(seeded);
  }

  @Test
  void data_from_before_the_powers_is_reset_to_a_seed_of_its_own() {
    Settings settings = settings(Settings.Engine.ROCKSDB);
    try (Larkspur older = Larkspur.open(settings)) {
      older.seeding().bring(Seed.development());
      older.start();
      client = new Client(older.url());
      say("older");
    }
    serve(Settings.Engine.ROCKSDB);
    assertThat(texts()).containsExactly("older");
    power("POST", "reset", "");
    assertThat(texts()).isEmpty();
    say("it works");
    assertThat(texts()).containsExactly("it works");
  }

  @ParameterizedTest
  @EnumSource(names = {"ROCKSDB", "MEMORY"})
  void a_snapshot_is_returned_to_as_often_as_wanted(Settings.Engine engine) {
    serve(engine);
    say("before");
    power("POST", "clock", "{\"forward\":\"PT2H\"}");
    Answer taken = power("POST", "snapshots", "{\"name\":\"one\"}");
    assertThat(taken.status()).isEqualTo(201);
    assertThat(taken.json().get("clock_ahead").asString()).isEqualTo("PT2H");
    List<String> then = dump();
    for (int i = 0; i < 2; i++) {
      say("after");
      power("POST", "clock", "{\"forward\":\"PT1H\"}");
      assertThat(power("POST", "snapshots/one/return", "").status()).isEqualTo(200);
      assertThat(dump()).isEqualTo(then);
      assertThat(power("GET", "clock", "").json().get("ahead").asString()).isEqualTo("PT2H");
    }
    assertThat(texts()).containsExactly("before");
  }

  @Test
  void a_frozen_clock_stands_where_it_stood_when_a_snapshot_is_returned_to() {
    serve(Settings.Engine.MEMORY);
    String now = power("POST", "clock", "{\"freeze\":true}").json().get("now").asString();
    power("POST", "snapshots", "{\"name\":\"still\"}");
    power("POST", "clock", "{\"release\":true,\"forward\":\"PT5H\"}");
    power("POST", "snapshots/still/return", "");
    Answer clock = power("GET", "clock", "");
    assertThat(clock.json().get("now").asString()).isEqualTo(now);
    assertThat(clock.json().get("frozen").booleanValue()).isTrue();
  }

  @Test
  void snapshots_outlive_the_process_and_go_when_they_are_dropped() {
    serve(Settings.Engine.ROCKSDB);
    say("one");
    power("POST", "snapshots", "{\"name\":\"kept\"}");
    larkspur.close();
    serve(Settings.Engine.ROCKSDB);
    say("two");
    JsonNode listed = power("GET", "snapshots", "").json().get("snapshots");
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("name").asString()).isEqualTo("kept");
    power("POST", "snapshots/kept/return", "{}");
    assertThat(texts()).containsExactly("one");
    assertThat(power("DELETE", "snapshots/kept", "").status()).isEqualTo(204);
    assertThat(power("GET", "snapshots", "").json().get("snapshots")).isEmpty();
    assertThat(power("POST", "snapshots/kept/return", "").status()).isEqualTo(404);
    assertThat(texts()).containsExactly("one");
  }

  @Test
  void a_snapshots_name_leads_nowhere_else() {
    serve(Settings.Engine.ROCKSDB);
    for (String name :
        List.of("..", "../x", "_seed", ".x", "A", "a/b", "", "a".repeat(65), "a b")) {
      Answer refused =
          power("POST", "snapshots", JsonMapper.shared().writeValueAsString(Map.of("name", name)));
      assertThat(refused.status()).as(name).isEqualTo(400);
    }
    for (String name : List.of("%2e%2e", "..%2Fx", "_seed")) {
      assertThat(power("DELETE", "snapshots/" + name, "").status()).as(name).isIn(400, 404);
    }
    assertThat(power("POST", "snapshots", "{\"name\":\"a\"}").status()).isEqualTo(201);
    assertThat(power("POST", "snapshots", "{\"name\":\"a\"}").status()).isEqualTo(409);
    power("POST", "reset", "");
  }

  @Test
  void no_more_snapshots_are_kept_than_can_be() {
    serve(Settings.Engine.MEMORY);
    for (int i = 0; i < Development.SNAPSHOTS_MAX; i++) {
      assertThat(power("POST", "snapshots", "{\"name\":\"s" + i + "\"}").status()).isEqualTo(201);
    }
    assertThat(power("POST", "snapshots", "{\"name\":\"more\"}").status()).isEqualTo(409);
  }

  @Test
  void where_no_copies_are_kept_going_back_is_refused_in_words_and_the_other_powers_are_had() {
    serve(
        new Larkspur(
            settings(Settings.Engine.MEMORY),
            Assembled.holding(new MemoryStore()),
            ServerClock.running()));
    say("stays");
    for (List<String> asked :
        List.of(
            List.of("POST", "reset", ""),
            List.of("GET", "snapshots", ""),
            List.of("POST", "snapshots", "{\"name\":\"one\"}"),
            List.of("POST", "snapshots/one/return", ""),
            List.of("DELETE", "snapshots/one", ""))) {
      Answer refused = power(asked.get(0), asked.get(1), asked.get(2));
      assertThat(refused.status()).as(asked.toString()).isEqualTo(409);
      assertThat(refused.json().get("error").asString()).contains("keeps no copies");
    }
    assertThat(texts()).containsExactly("stays");
    Answer moved = power("POST", "clock", "{\"forward\":\"PT1H\"}");
    assertThat(moved.json().get("ahead").asString()).isEqualTo("PT1H");
    power("POST", "faults", "{\"call\":\"message.create\",\"status\":503,\"times\":1}");
    assertThat(create("broken").status()).isEqualTo(503);
    assertThat(create("goes on").status()).isEqualTo(201);
  }

  // ---- the clock

  /// An app's token belongs to a window of 90 minutes and ends 120 after its beginning: one that is
  /// taken 65 minutes into its window has 55 left.
  @Test
  void an_hour_on_a_run_expires_and_a_token_ends() {
    serve(Settings.Engine.MEMORY, ServerClock.frozenAt(Instant.parse("2026-02-14T10:05:00Z")));
    JsonNode session = client.feishu("POST", "/aily/v1/sessions", Map.of());
    String runs = "/aily/v1/sessions/" + session.get("session").get("id").asString() + "/runs";
    String run =
        client
            .feishu(
                "POST",
                runs,
                Map.of(
                    "app_id",
                    "spring_larkspur__c",
                    "skill_id",
                    "skill_script",
                    "skill_input",
                    "{\"steps\":[{\"ask\":\"well?\"}]}"))
            .get("run")
            .get("id")
            .asString();
    awaitRun(runs + "/" + run, "REQUIRES_MESSAGE");

    Answer moved = power("POST", "clock", "{\"forward\":\"PT1H1S\"}");

    assertThat(moved.json().get("frozen").booleanValue()).isTrue();
    assertThatThrownBy(() -> client.feishu("GET", runs + "/" + run, Map.of()))
        .hasMessageContaining("99991663");
    client = new Client(larkspur.url());
    awaitRun(runs + "/" + run, "EXPIRED");
  }

  private void awaitRun(String path, String status) {
    Eventually.within(
        LONG,
        () ->
            client
                .feishu("GET", path, Map.of())
                .get("run")
                .get("status")
                .asString()
                .equals(status));
  }

  @Test
  void a_clock_that_is_released_runs_on_from_where_it_stood() {
    serve(Settings.Engine.MEMORY);
    Instant before = Instant.parse(power("GET", "clock", "").json().get("now").asString());
    power("POST", "clock", "{\"freeze\":true,\"forward\":\"P1D\"}");
    Answer released = power("POST", "clock", "{\"release\":true}");
    assertThat(released.json().get("frozen").booleanValue()).isFalse();
    assertThat(Instant.parse(released.json().get("now").asString()))
        .isAfterOrEqualTo(before.plus(Duration.ofDays(1)));
  }

  @Test
  void a_clock_is_not_set_by_what_makes_no_sense() {
    serve(Settings.Engine.MEMORY);
    for (String body :
        List.of(
            "{}",
            "",
            "[]",
            "{",
            "{\"forwards\":\"PT1H\"}",
            "{\"forward\":\"-PT1H\"}",
            "{\"forward\":\"PT0S\"}",
            "{\"forward\":\"1h\"}",
            "{\"forward\":3600}",
            "{\"forward\":\"P9999999D\"}",
            "{\"freeze\":false}",
            "{\"freeze\":\"yes\"}",
            "{\"freeze\":true,\"release\":true}",
            "{\"freeze\":true,\"freeze\":true}")) {
      Answer refused = power("POST", "clock", body);
      assertThat(refused.status()).as(body).isEqualTo(400);
      assertThat(refused.json().get("error").asString()).as(body).isNotBlank();
    }
    assertThat(power("POST", "clock", "{\"forwards\":\"PT1H\"}").json().get("error").asString())
        .contains("forwards");
    assertThat(power("GET", "clock", "").json().get("ahead").asString()).isEqualTo("PT0S");
  }

  // ---- faults

  @Test
  void a_fault_is_told_in_each_protocols_own_form_and_nothing_is_done() {
    serve(Settings.Engine.MEMORY);
    power("POST", "faults", "{\"call\":\"message.create\",\"status\":500,\"times\":1}");
    Answer beary = create("lost");
    assertThat(beary.status()).isEqualTo(500);
    assertThat(beary.json().get("code").asInt()).isEqualTo(1);
    assertThat(texts()).isEmpty();
    power(
        "POST",
        "faults",
        "{\"call\":\"im.chat.get\",\"status\":503,\"code\":2200,\"msg\":\"later\",\"times\":1}");
    Answer feishu = send("GET", "/open-apis/im/v1/chats/" + Client.ROADMAP, "", Map.of());
    assertThat(feishu.status()).isEqualTo(503);
    assertThat(feishu.json().get("code").asInt()).isEqualTo(2200);
    assertThat(feishu.json().get("msg").asString()).isEqualTo("later");
    assertThat(feishu.json().get("error").get("log_id").asString()).hasSize(34);
    assertThat(feishu.headers().firstValue("X-Tt-Logid")).isPresent();
    assertThat(create("found").status()).isEqualTo(201);
  }

  @Test
  void a_fault_for_so_many_times_happens_exactly_that_often() throws Exception {
    serve(Settings.Engine.MEMORY);
    power("POST", "faults", "{\"call\":\"message.create\",\"status\":500,\"times\":37}");
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        calls.add(() -> create("x").status());
      }
      int failed = 0;
      for (Future<Integer> status : many.invokeAll(calls)) {
        failed += status.get() == 500 ? 1 : 0;
      }
      assertThat(failed).isEqualTo(37);
    }
    JsonNode fault = power("GET", "faults", "").json().get("faults").get(0);
    assertThat(fault.get("happened").asInt()).isEqualTo(37);
  }

  @Test
  void a_seeded_chance_falls_the_same_way_again() {
    serve(Settings.Engine.MEMORY);
    List<List<Integer>> seen = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      power(
          "POST",
          "faults",
          "{\"call\":\"user.me\",\"status\":500,\"probability\":0.5,\"seed\":42}");
      List<Integer> statuses = new ArrayList<>();
      for (int j = 0; j < 40; j++) {
        statuses.add(send("GET", "/v1/user.me?token=" + Client.ADA, "", Map.of()).status());
      }
      seen.add(statuses);
      power("DELETE", "faults", "");
    }
    assertThat(seen.get(0)).isEqualTo(seen.get(1)).contains(200, 500);
  }

  @Test
  void a_lost_reply_is_of_a_call_that_was_carried_out() {
    serve(Settings.Engine.MEMORY);
    power(
        "POST",
        "faults",
        "{\"call\":\"POST /v1/message.create\",\"connection\":\"close\",\"after\":true,\"times\":1}");
    assertThatThrownBy(() -> create("carried out")).hasRootCauseInstanceOf(IOException.class);
    assertThat(texts()).containsExactly("carried out");
    power(
        "POST",
        "faults",
        "{\"call\":\"message.create\",\"status\":502,\"after\":true,\"times\":1}");
    assertThat(create("this too").status()).isEqualTo(502);
    assertThat(texts()).containsExactly("carried out", "this too");
  }

  @Test
  void a_connection_is_closed_before_a_call_does_anything() throws IOException {
    serve(Settings.Engine.MEMORY);
    power("POST", "faults", "{\"call\":\"message.create\",\"connection\":\"close\",\"times\":1}");
    assertThat(raw(createRequest("x"))).isEmpty();
    assertThat(texts()).isEmpty();
  }

  @Test
  void a_connection_is_reset() {
    serve(Settings.Engine.MEMORY);
    power("POST", "faults", "{\"call\":\"message.create\",\"connection\":\"reset\",\"times\":1}");
    assertThatThrownBy(() -> raw(createRequest("x")))
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
    assertThat(texts()).isEmpty();
  }

  @Test
  void an_answer_is_cut_in_its_middle() throws IOException {
    serve(Settings.Engine.MEMORY);
    power(
        "POST",
        "faults",
        "{\"call\":\"message.create\",\"connection\":\"truncate\",\"after\":true,\"times\":1}");
    String answer = raw(createRequest("cut"));
    assertThat(answer).startsWith("HTTP/1.1 201").contains("{\"");
    int promised =
        Integer.parseInt(
            answer
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length"))
                .findFirst()
                .orElseThrow()
                .replaceAll("\\D", ""));
    String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
    assertThat(body.length()).isPositive().isLessThan(promised);
    assertThat(texts()).containsExactly("cut");
  }

  @Test
  void a_delayed_call_is_carried_out_later_and_let_go_by_a_reset() {
    serve(Settings.Engine.MEMORY);
    power("POST", "faults", "{\"call\":\"message.create\",\"delay\":\"PT0.05S\",\"times\":1}");
    assertThat(create("late").status()).isEqualTo(201);
    assertThat(texts()).containsExactly("late");
    power("POST", "faults", "{\"call\":\"message.create\",\"delay\":\"PT1M\"}");
    Thread waiting =
        Thread.ofVirtual()
            .start(() ->
                assertThatThrownBy(() -> create("never"))
                    .hasRootCauseInstanceOf(IOException.class));
    Eventually.within(
        LONG,
        () -> power("GET", "faults", "").json().get("faults").get(1).get("happened").asInt() == 1);
    power("POST", "reset", "");
    Eventually.within(LONG, () -> !waiting.isAlive());
    assertThat(texts()).isEmpty();
  }

  @Test
  void a_fault_is_taken_away_by_its_id() {
    serve(Settings.Engine.MEMORY);
    String id =
        power("POST", "faults", "{\"call\":\"message.*\",\"status\":500}")
            .json()
            .get("id")
            .asString();
    assertThat(create("x").status()).isEqualTo(500);
    assertThat(power("DELETE", "faults/" + id, "").status()).isEqualTo(204);
    assertThat(power("DELETE", "faults/" + id, "").status()).isEqualTo(404);
    assertThat(create("x").status()).isEqualTo(201);
  }

  @Test
  void a_fault_that_makes_no_sense_is_refused() {
    serve(Settings.Engine.MEMORY);
    for (String body :
        List.of(
            "{}",
            "{\"call\":\"message.create\"}",
            "{\"call\":\"mesage.create\",\"status\":500}",
            "{\"call\":\"mesage.*\",\"status\":500}",
            "{\"call\":\"message.create\",\"stauts\":500}",
            "{\"call\":\"message.create\",\"status\":99}",
            "{\"call\":\"message.create\",\"status\":\"500\"}",
            "{\"call\":\"message.create\",\"status\":500,\"times\":0}",
            "{\"call\":\"message.create\",\"status\":500,\"probability\":0}",
            "{\"call\":\"message.create\",\"status\":500,\"probability\":1.5}",
            "{\"call\":\"message.create\",\"status\":500,\"seed\":1}",
            "{\"call\":\"message.create\",\"delay\":\"PT2M\"}",
            "{\"call\":\"message.create\",\"connection\":\"drop\"}",
            "{\"call\":\"message.create\",\"connection\":\"close\",\"status\":500}",
            "{\"call\":\"PO ST /v1/x\",\"status\":500}",
            "{\"call\":\"/v1/:\",\"status\":500}")) {
      assertThat(power("POST", "faults", body).status()).as(body).isEqualTo(400);
    }
    assertThat(power("GET", "faults", "").json().get("faults")).isEmpty();
  }

  // ---- limits

  @Test
  void a_limit_is_told_as_feishu_tells_it_and_ends_with_its_window() {
    serve(Settings.Engine.MEMORY);
    power("POST", "clock", "{\"freeze\":true}");
    power("POST", "limits", "{\"call\":\"im.chat.get\",\"per_minute\":2}");
    String path = "/im/v1/chats/" + Client.ROADMAP;
    client.feishu("GET", path, Map.of());
    client.feishu("GET", path, Map.of());
    Answer refused = asApp(path);
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().get("code").asInt()).isEqualTo(99991400);
    assertThat(refused.json().get("msg").asString()).isEqualTo("request trigger frequency limit");
    assertThat(refused.headers().firstValue("x-ogw-ratelimit-limit")).contains("2");
    assertThat(refused.headers().firstValue("x-ogw-ratelimit-reset")).contains("60");
    power("POST", "clock", "{\"forward\":\"PT60S\"}");
    assertThat(asApp(path).status()).isEqualTo(200);
  }

  @Test
  void a_limit_is_told_as_bearychat_tells_it_and_counts_each_caller_apart() {
    serve(Settings.Engine.MEMORY);
    Instant now =
        Instant.parse(power("POST", "clock", "{\"freeze\":true}").json().get("now").asString());
    power("POST", "limits", "{\"call\":\"user.me\",\"per_hour\":1}");
    Answer first = send("GET", "/v1/user.me?token=" + Client.ADA, "", Map.of());
    assertThat(first.status()).isEqualTo(200);
    assertThat(first.headers().firstValue("x-ratelimit-limit")).contains("1");
    assertThat(first.headers().firstValue("x-ratelimit-remaining")).contains("0");
    long resets = Long.parseLong(first.headers().firstValue("x-ratelimit-reset").orElseThrow());
    assertThat(Instant.ofEpochSecond(resets))
        .isBetween(now.plusSeconds(3600), now.plusSeconds(3601));
    Answer refused = send("GET", "/v1/user.me?token=" + Client.ADA, "", Map.of());
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.json().get("code").asInt()).isEqualTo(13);
    assertThat(refused.headers().firstValue("x-ratelimit-remaining")).contains("0");
    assertThat(send("GET", "/v1/user.me?token=" + Client.BOT, "", Map.of()).status())
        .isEqualTo(200);
  }

  @Test
  void a_limit_that_makes_no_sense_is_refused() {
    serve(Settings.Engine.MEMORY);
    for (String body :
        List.of(
            "{\"call\":\"user.me\"}",
            "{\"call\":\"user.you\",\"per_minute\":1}",
            "{\"call\":\"/v1/user.me\",\"per_minute\":1}",
            "{\"call\":\"user.me\",\"per_minute\":0}",
            "{\"call\":\"user.me\",\"per_minute\":1,\"per_second\":1}",
            "{\"call\":\"user.me\",\"per_day\":1}")) {
      assertThat(power("POST", "limits", body).status()).as(body).isEqualTo(400);
    }
  }

  // ---- stubs

  @Test
  void a_stub_answers_what_is_not_served_and_is_read_anew() throws IOException {
    serve(Settings.Engine.MEMORY);
    String path = "/open-apis/calendar/v4/calendars/ou_1%2B2";
    assertThat(send("GET", path, "", Map.of()).status()).isEqualTo(404);
    stub(
        "user.json",
        """
        {"method":"GET","path":"/open-apis/calendar/v4/calendars/:user_id","status":203,
         "headers":{"X-Mine":"yes"},
         "body":{"code":0,"data":{"user":{"user_id":"{{user_id}}","n":1,"all":["<{{user_id}}>"]}}}}\
        """);
    Answer answer = send("GET", path, "", Map.of());
    assertThat(answer.status()).isEqualTo(203);
    assertThat(answer.headers().firstValue("X-Larkspur-Stub")).contains("user.json");
    assertThat(answer.headers().firstValue("X-Mine")).contains("yes");
    assertThat(answer.json())
        .isEqualTo(
            Client.parse(
                "{\"code\":0,\"data\":{\"user\":{\"user_id\":\"ou_1+2\",\"n\":1,\"all\":[\"<ou_1+2>\"]}}}"));
    assertThat(send("POST", path, "{}", Map.of()).status()).isEqualTo(404);
    stub("user.json", "{\"method\":\"GET\",\"path\":\"/open-apis/calendar/v4/calendars/me\"}");
    assertThat(send("GET", path, "", Map.of()).status()).isEqualTo(404);
    stub("deep/other.json", "{\"method\":\"GET\",\"path\":\"/elsewhere/*\",\"body\":[]}");
    assertThat(send("GET", "/elsewhere/a/b", "", Map.of()).headers().firstValue("X-Larkspur-Stub"))
        .contains("deep/other.json");
  }

  @Test
  void a_stub_never_stands_before_a_served_call() throws IOException {
    serve(Settings.Engine.MEMORY);
    stub("me.json", "{\"method\":\"GET\",\"path\":\"/v1/user.me\",\"body\":{\"id\":\"stubbed\"}}");
    stub("all.json", "{\"method\":\"GET\",\"path\":\"/larkspur/*\",\"body\":{}}");
    Answer answer = send("GET", "/v1/user.me?token=" + Client.ADA, "", Map.of());
    assertThat(answer.json().get("id").asString()).isEqualTo("=bwAda");
    assertThat(answer.headers().firstValue("X-Larkspur-Stub")).isEmpty();
    assertThat(send("GET", "/larkspur/v1/other", "", Map.of()).status()).isEqualTo(404);
  }

  @Test
  void a_broken_stub_is_told_where_it_may_have_been_meant() throws IOException {
    serve(Settings.Engine.MEMORY);
    stub("bad.json", "{\"method\":\"GET\",\"path\":\"/v1/pin.list\",\"boddy\":{}}");
    Answer answer = send("GET", "/v1/pin.list", "", Map.of());
    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.json().get("error").asString()).contains("bad.json", "boddy");
    assertThat(answer.headers().firstValue("X-Larkspur-Stub")).contains("bad.json");
    assertThat(send("GET", "/v1/user.me?token=" + Client.ADA, "", Map.of()).status())
        .isEqualTo(200);
    JsonNode told = power("GET", "stubs", "").json().get("stubs").get(0);
    assertThat(told.get("file").asString()).isEqualTo("bad.json");
    assertThat(told.get("error").asString()).contains("boddy");
  }

  // ---- who may ask

  @Test
  void a_server_that_others_reach_gets_no_powers() {
    try (Larkspur reached = Larkspur.open(settings(Settings.Engine.MEMORY).at("0.0.0.0"))) {
      assertThatThrownBy(() -> reached.develop(List.of(Seed.development()), folder))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("loopback only");
      assertThat(reached.hasTenants()).isFalse();
    }
  }

  @Test
  void without_powers_there_is_nothing_there() {
    larkspur = Larkspur.open(settings(Settings.Engine.MEMORY));
    larkspur.seeding().bring(Seed.development());
    larkspur.start();
    client = new Client(larkspur.url());
    say("safe");
    assertThat(power("POST", "reset", "").status()).isEqualTo(404);
    assertThat(power("GET", "clock", "").status()).isEqualTo(404);
    assertThat(texts()).containsExactly("safe");
  }

  @Test
  void another_host_another_origin_and_another_content_type_are_refused() throws IOException {
    serve(Settings.Engine.MEMORY);
    say("safe");
    String own = URI.create(larkspur.url()).getAuthority();
    for (String head :
        List.of(
            "Host: evil.example\r\n",
            "Host: 127.0.0.1.evil.example\r\n",
            "Host: " + own + "\r\nOrigin: https://evil.example\r\n",
            "Host: " + own + "\r\nOrigin: null\r\n",
            "Host: " + own + "\r\nSec-Fetch-Site: cross-site\r\n")) {
      assertThat(
              status("POST /larkspur/v1/dev/reset HTTP/1.1\r\n" + head + "Content-Length: 0\r\n"))
          .as(head)
          .startsWith("HTTP/1.1 403");
    }
    assertThat(
            status(
                "POST /larkspur/v1/dev/clock HTTP/1.1\r\nHost: "
                    + own
                    + "\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n",
                "{\"freeze\":true}"))
        .startsWith("HTTP/1.1 415");
    assertThat(texts()).containsExactly("safe");
    assertThat(power("GET", "clock", "").json().get("frozen").booleanValue()).isFalse();
    assertThat(
            status(
                "POST /larkspur/v1/dev/reset HTTP/1.1\r\nHost: "
                    + own
                    + "\r\nOrigin: http://"
                    + own
                    + "\r\nContent-Length: 0\r\n"))
        .startsWith("HTTP/1.1 200");
    assertThat(texts()).isEmpty();
  }

  @Test
  void a_name_that_was_made_to_lead_here_is_refused_on_every_path() throws IOException {
    serve(Settings.Engine.MEMORY);
    for (String asked :
        List.of(
            "GET /v1/user.me?token=" + Client.ADA,
            "POST " + CREATE,
            "GET /open-apis/im/v1/chats/" + Client.ROADMAP,
            "GET /larkspur/v1/health",
            "HEAD /v1/meta",
            "GET /nowhere")) {
      for (String host : List.of("evil.example", "127.0.0.1.evil.example")) {
        assertThat(status(asked + " HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n"))
            .as(asked + " of " + host)
            .startsWith("HTTP/1.1 403");
      }
    }
    assertThat(
            status(
                "GET /v1/user.me?token="
                    + Client.ADA
                    + " HTTP/1.1\r\nHost: localhost\r\nOrigin: https://a.example\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void what_is_no_power_is_not_found() {
    serve(Settings.Engine.MEMORY);
    for (String asked :
        List.of(
            "GET reset", "POST resets", "DELETE clock", "GET snapshots/x", "POST snapshots/x")) {
      String[] words = asked.split(" ");
      assertThat(power(words[0], words[1], "").status()).as(asked).isEqualTo(404);
    }
    assertThat(power("POST", "reset", "{\"hard\":true}").status()).isEqualTo(400);
  }

  // ---- speaking to it

  private List<String> dump() {
    return Dump.of(larkspur.installation().store());
  }

  private Answer power(String method, String path, String body) {
    return send(method, "/larkspur/v1/dev/" + path, body, Map.of());
  }

  private Answer asApp(String path) {
    JsonNode token =
        send(
                "POST",
                "/open-apis/auth/v3/tenant_access_token/internal",
                "{\"app_id\":\"cli_0123456789abcdef\",\"app_secret\":\"larkspur-dev-secret\"}",
                Map.of())
            .json()
            .get("tenant_access_token");
    return send(
        "GET", "/open-apis" + path, "", Map.of("Authorization", "Bearer " + token.asString()));
  }

  private Answer create(String text) {
    return send("POST", CREATE, message(text), Map.of());
  }

  private static String message(String text) {
    return "{\"token\":\""
        + Client.ADA
        + "\",\"vchannel_id\":\"=bw52O\",\"text\":\""
        + text
        + "\"}";
  }

  private String[] createRequest(String text) {
    String body = message(text);
    return new String[] {
      "POST "
          + CREATE
          + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: "
          + body.length()
          + "\r\n",
      body
    };
  }

  private void say(String text) {
    client.beary(
        "POST", "message.create", Client.ADA, Map.of("vchannel_id", "=bw52O", "text", text));
  }

  /// Oldest first.
  private List<String> texts() {
    List<String> texts = new ArrayList<>();
    new Client(larkspur.url())
        .beary(
            "POST",
            "message.query",
            Client.ADA,
            Map.of("vchannel_id", "=bw52O", "query", Map.of("latest", Map.of("limit", 20))))
        .get("messages")
        .forEach(message -> texts.add(message.get("text").asString()));
    return texts;
  }

  private void stub(String name, String json) throws IOException {
    Path file = folder.resolve("stubs").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, json);
  }

  private Answer send(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(larkspur.url() + path));
    headers.forEach(request::header);
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    request.method(
        method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers(),
          response.body().isEmpty() ? Client.parse("{}") : Client.parse(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Sends a head, to which the end is added, and a body; answers all that comes back until the
  /// server ends the connection.
  private String raw(String... headAndBody) throws IOException {
    try (Socket socket = sent(headAndBody)) {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /// The same; answers the line of the status, as far as its number.
  private String status(String... headAndBody) throws IOException {
    try (Socket socket = sent(headAndBody)) {
      return new String(
          socket.getInputStream().readNBytes("HTTP/1.1 200".length()), StandardCharsets.UTF_8);
    }
  }

  private Socket sent(String... headAndBody) throws IOException {
    URI url = URI.create(larkspur.url());
    Socket socket = new Socket(url.getHost(), url.getPort());
    socket.setSoTimeout((int) LONG.toMillis());
    String request = headAndBody[0] + "\r\n" + (headAndBody.length > 1 ? headAndBody[1] : "");
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return socket;
  }
}
