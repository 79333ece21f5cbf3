package larkspur.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.json.JsonMapper;

/// What a page costs in a long chat or session, beside the same page in a short one.
///
/// Everything is written over HTTP by a server that does not wait for the disk; then a server of
/// the usual kind serves the folder, and one connection asks for a page of the long one and of the
/// short one in turns.
final class PagesBench {

  /// Messages and runs of the short ones.
  private static final int FEW = 100;

  private static final int PAGE = 20;
  private static final int WRITERS = 16;
  private static final Duration RUN_ENDS_WITHIN = Duration.ofSeconds(60);

  private PagesBench() {}

  /// A way to ask for a page: the same of either, so that each can be drawn at random.
  private record Kind(String name, List<byte[]> ofMany, List<byte[]> ofFew) {}

  private record Round(double many, double few) {
    double ratio() {
      return many / few;
    }
  }

  static void run(Bench.Terms terms, Figures figures) throws IOException, InterruptedException {
    figures.say(
        "pages: pages of %d among %d and among %d, %d rounds",
        PAGE, terms.entries(), FEW, terms.rounds());
    Path data = Folders.vacant(terms.folder(), "pages");
    Path seed = Acme.seed(terms.folder(), 2);
    List<String> manyKeys;
    List<String> fewKeys;
    String manySession;
    String fewSession;
    try (ServerProcess server =
            ServerProcess.larkspur(terms, data, "--unsynced", "--seed", seed.toString());
        Line line = new Line(server.address())) {
      long begun = System.nanoTime();
      manyKeys = fillChat(server, 0, terms.entries());
      fewKeys = fillChat(server, 1, FEW);
      String token = Aily.token(line);
      manySession = fillSession(line, token, terms.entries());
      fewSession = fillSession(line, token, FEW);
      figures.say("filled in %.0f s", (System.nanoTime() - begun) / 1e9);
    }
    // Without a seed: the folder holds it, and nothing of the short one is fresher than of the long
    // one.
    try (ServerProcess server = ServerProcess.larkspur(terms, data);
        Line line = new Line(server.address())) {
      String token = Aily.token(line);
      List<Kind> kinds =
          List.of(
              new Kind("query_newest", List.of(newest(0)), List.of(newest(1))),
              new Kind("query_anywhere", anywhere(0, manyKeys), anywhere(1, fewKeys)),
              new Kind(
                  "messages_first",
                  first(token, manySession, "messages"),
                  first(token, fewSession, "messages")),
              new Kind(
                  "messages_anywhere",
                  walk(line, token, manySession, "messages", 2 * terms.entries()),
                  walk(line, token, fewSession, "messages", 2 * FEW)),
              new Kind(
                  "runs_first",
                  first(token, manySession, "runs"),
                  first(token, fewSession, "runs")),
              new Kind(
                  "runs_anywhere",
                  walk(line, token, manySession, "runs", terms.entries()),
                  walk(line, token, fewSession, "runs", FEW)));
      SplittableRandom chance = new SplittableRandom(42);
      for (Kind kind : kinds) {
        measure(line, kind, chance, terms.warmUp().toNanos() / kinds.size());
      }
      for (Kind kind : kinds) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < terms.rounds(); i++) {
          rounds.add(measure(line, kind, chance, terms.round(1).toNanos()));
        }
        figures.figure("pages." + kind.name() + "_many_ms", Spread.of(rounds, Round::many));
        figures.figure("pages." + kind.name() + "_few_ms", Spread.of(rounds, Round::few));
        figures.figure("pages." + kind.name() + "_ratio", Spread.of(rounds, Round::ratio));
      }
    }
  }

  private static Round measure(Line line, Kind kind, SplittableRandom chance, long nanos)
      throws IOException {
    Latencies many = new Latencies();
    Latencies few = new Latencies();
    long until = System.nanoTime() + nanos;
    do {
      many.add(line.time(any(kind.ofMany(), chance), 200));
      few.add(line.time(any(kind.ofFew(), chance), 200));
    } while (System.nanoTime() - until < 0);
    return new Round(many.millis(0.5), few.millis(0.5));
  }

  private static byte[] any(List<byte[]> requests, SplittableRandom chance) {
    return requests.get(chance.nextInt(requests.size()));
  }

  // ---- BearyChat

  /// @return the keys of the chat's messages, in order
  private static List<String> fillChat(ServerProcess server, int chat, int messages)
      throws IOException, InterruptedException {
    List<Future<List<String>>> writing = new ArrayList<>();
    try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < WRITERS; i++) {
        int share = messages / WRITERS + (i < messages % WRITERS ? 1 : 0);
        writing.add(writers.submit(() -> write(server, chat, share)));
      }
    }
    List<String> keys = new ArrayList<>();
    for (Future<List<String>> written : writing) {
      try {
        keys.addAll(written.get());
      } catch (ExecutionException e) {
        throw new IOException("a chat could not be filled", e.getCause());
      }
    }
    Collections.sort(keys);
    return keys;
  }

  private static List<String> write(ServerProcess server, int chat, int messages)
      throws IOException {
    List<String> keys = new ArrayList<>();
    try (Line line = new Line(server.address())) {
      for (int i = 0; i < messages; i++) {
        byte[] request =
            Requests.post(
                MessageBench.PATH,
                "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"text\":\"Message %d of one of the writers.\"}"
                    .formatted(Acme.TOKEN, Acme.vchannel(chat), i));
        keys.add(JsonMapper.shared().readTree(line.ask(request, 201)).get("key").asString());
      }
    }
    return keys;
  }

  private static byte[] newest(int chat) {
    return query(chat, "{\"latest\":{\"limit\":%d}}".formatted(PAGE));
  }

  /// Full pages from everywhere in a chat; a few thousand are as good as all.
  private static List<byte[]> anywhere(int chat, List<String> keys) {
    List<byte[]> requests = new ArrayList<>();
    int step = Math.max(1, keys.size() / 5_000);
    for (int i = 0; i + PAGE < keys.size(); i += step) {
      requests.add(
          query(chat, "{\"since\":{\"key\":\"%s\",\"forward\":%d}}".formatted(keys.get(i), PAGE)));
    }
    return requests;
  }

  private static byte[] query(int chat, String query) {
    return Requests.post(
        MessageBench.QUERY_PATH,
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"query\":%s}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), query));
  }

  // ---- Aily

  /// Says something and has it answered, again and again: so many runs, and twice as many messages.
  private static String fillSession(Line line, String token, int runs) throws IOException {
    String session = Aily.session(line, token);
    byte[] run =
        Requests.post(
            session + "/runs",
            "{\"app_id\":\"%s\",\"skill_id\":\"%s\"}".formatted(Acme.AGENT, Acme.SKILL),
            token);
    for (int i = 0; i < runs; i++) {
      String message =
          "{\"idempotent_id\":\"message_%d\",\"content_type\":\"TEXT\",\"content\":\"Question %d\"}"
              .formatted(i, i);
      line.ask(Requests.post(session + "/messages", message, token), 200);
      String runId = Aily.data(line.ask(run, 200)).get("run").get("id").asString();
      awaitEnd(line, Requests.get(session + "/runs/" + runId, token));
    }
    return session;
  }

  private static void awaitEnd(Line line, byte[] request) throws IOException {
    long until = System.nanoTime() + RUN_ENDS_WITHIN.toNanos();
    while (System.nanoTime() < until) {
      String status = Aily.data(line.ask(request, 200)).get("run").get("status").asString();
      switch (status) {
        case "COMPLETED" -> {
          return;
        }
        case "QUEUED", "IN_PROGRESS" -> Thread.onSpinWait();
        default -> throw new IllegalStateException("a run that echoes is " + status);
      }
    }
    throw new IllegalStateException("a run that echoes did not end within " + RUN_ENDS_WITHIN);
  }

  private static List<byte[]> first(String token, String session, String what) {
    return List.of(Aily.page(token, session, what, PAGE, ""));
  }

  /// Every full page of a session, found by walking from one to the next.
  ///
  /// @param expected how many runs or messages there must be
  private static List<byte[]> walk(
      Line line, String token, String session, String what, int expected) throws IOException {
    List<byte[]> requests = new ArrayList<>();
    int[] found = {0};
    Aily.walk(
        line,
        token,
        session,
        what,
        PAGE,
        (request, items) -> {
          found[0] += items.size();
          if (items.size() == PAGE) {
            requests.add(request);
          }
        });
    if (found[0] != expected) {
      throw new IllegalStateException(
          "a session of %d %s shows %d of them in pages".formatted(expected, what, found[0]));
    }
    return requests;
  }
}
