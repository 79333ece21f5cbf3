package larkspur.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Offers a server more than it can do, and looks at what becomes of it: what it accepted must be
/// there, once; what it refused must be refused in its protocol's form, and not be there.
///
/// First it finds the highest rate at which answers come as fast as under little load; offers that
/// for a while; then several times that; then the first again. Of ten requests six say something,
/// three read the newest messages of a chat, and one lets an agent work.
final class Overload {

  private static final int SESSIONS = 2_000;
  private static final int KINDS = 10;

  /// What the load is.
  ///
  /// @param rate requests per second that count as normal; 0 to find it
  /// @param factor how many times that is offered
  /// @param connections over which it is offered
  record Terms(
      double rate,
      double factor,
      Duration warmUp,
      Duration normal,
      Duration overload,
      int connections,
      int chats) {}

  /// What came of one phase.
  ///
  /// @param sent to the server; the others of those that were due found no connection free
  /// @param busy runs that were refused because the session's run before was not over
  record Phase(OpenLoop.Outcome offered, int accepted, int refused, int busy, Latencies latencies) {

    double refusedShare() {
      return (double) refused / offered.sent();
    }
  }

  /// @param acknowledged messages that the server said were made
  /// @param found those that are there
  record Found(int acknowledged, int found) {}

  /// @param rssBytes of the server's process: before, at its peak, afterwards
  record Result(Phase normal, Phase overload, Phase after, Found found, long[] rssBytes) {}

  private final Terms terms;
  private final Figures figures;
  private final ServerProcess server;
  private final List<byte[]> creates = new ArrayList<>();
  private final List<byte[]> queries = new ArrayList<>();
  private final List<byte[]> runs = new ArrayList<>();
  private final BitSet acknowledged = new BitSet();
  private final BitSet refused = new BitSet();
  private int next;
  private int runsAsked;

  private Overload(Terms terms, Figures figures, ServerProcess server) {
    this.terms = terms;
    this.figures = figures;
    this.server = server;
  }

  static Result run(Terms terms, Figures figures, ServerProcess server) throws IOException {
    return new Overload(terms, figures, server).run();
  }

  private Result run() throws IOException {
    prepare();
    Phase normal;
    Phase over;
    Phase after;
    long before;
    long peak;
    try (OpenLoop load = new OpenLoop(server.address(), terms.connections())) {
      double rate = terms.rate() > 0 ? terms.rate() : sustainable(load);
      phase(load, rate, terms.warmUp());
      before = memory("VmRSS");
      normal = phase(load, rate, terms.normal());
      say("normal", rate, normal);
      over = phase(load, rate * terms.factor(), terms.overload());
      say("overload", rate * terms.factor(), over);
      peak = memory("VmHWM");
      after = phase(load, rate, terms.normal());
      say("afterwards", rate, after);
    }
    long end = memory("VmRSS");
    Found found = find();
    figures.say(
        "memory of the server (RSS): %d MiB before, %d MiB at its peak, %d MiB afterwards",
        before >> 20, peak >> 20, end >> 20);
    figures.say(
        "messages: %d acknowledged, %d of them found, each once; of %d refused none is there",
        found.acknowledged(), found.found(), refused.cardinality());
    return new Result(normal, over, after, found, new long[] {before, peak, end});
  }

  private void prepare() throws IOException {
    for (int chat = 0; chat < terms.chats(); chat++) {
      creates.add(
          Requests.post(
              "/v1/message.create",
              "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"attachments\":[],\"text\":\"The build is green again, for the time number 000000000\"}"
                  .formatted(Acme.TOKEN, Acme.vchannel(chat))));
      queries.add(
          Requests.post(
              "/v1/message.query",
              "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"query\":{\"latest\":{\"limit\":20}}}"
                  .formatted(Acme.TOKEN, Acme.vchannel(chat))));
    }
    try (Line line = new Line(server.address())) {
      String body = "{\"app_id\":\"%s\",\"app_secret\":\"%s\"}".formatted(Acme.APP, Acme.SECRET);
      String token =
          "Authorization: Bearer "
              + json(line.ask(
                      Requests.post("/open-apis/auth/v3/tenant_access_token/internal", body), 200))
                  .get("tenant_access_token")
                  .asString();
      String sessions = "/open-apis/aily/v1/sessions";
      byte[] create = Requests.post(sessions, "{}", token);
      String run = "{\"app_id\":\"%s\",\"skill_id\":\"%s\"}".formatted(Acme.AGENT, Acme.SKILL);
      for (int i = 0; i < Math.min(SESSIONS, 20 * terms.chats()); i++) {
        String id = json(line.ask(create, 200)).get("data").get("session").get("id").asString();
        line.ask(
            Requests.post(
                sessions + "/" + id + "/messages",
                "{\"idempotent_id\":\"message_1\",\"content_type\":\"TEXT\",\"content\":\"Say it again\"}",
                token),
            200);
        runs.add(Requests.post(sessions + "/" + id + "/runs", run, token));
      }
    }
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  // ---- the load

  /// One phase's answers.
  private final class Story implements OpenLoop.Story {
    private final SplittableRandom chance = new SplittableRandom(next);
    private final Latencies latencies = new Latencies();
    private int accepted;
    private int refusals;
    private int busy;

    @Override
    public void ask(int number, ByteBuffer out) {
      switch (number % KINDS) {
        case 0, 1, 2, 3, 4, 5 -> {
          byte[] request = creates.get(number % creates.size());
          out.put(request);
          // The number stands in the last nine digits before "}.
          int at = request.length - 3;
          for (int rest = number, digits = 0; digits < 9; digits++, rest /= 10) {
            out.put(at--, (byte) ('0' + rest % 10));
          }
        }
        case 6, 7, 8 -> out.put(queries.get(chance.nextInt(queries.size())));
        default -> out.put(runs.get(runsAsked++ % runs.size()));
      }
    }

    @Override
    public void answered(int number, Incoming answer, long nanosTaken) {
      int kind = number % KINDS;
      int good = kind < 6 ? 201 : 200;
      if (answer.status() == good) {
        accepted++;
        latencies.add(nanosTaken);
        if (kind < 6) {
          acknowledged.set(number);
        }
      } else if (answer.status() == 429) {
        refusals++;
        if (kind < 6) {
          refused.set(number);
        }
        // Each is looked at as closely as the load allows: one in sixteen whole.
        if (refusals % 16 == 1) {
          checkForm(kind, answer);
        }
      } else if (kind == 9 && answer.status() == 400 && answer.body().contains("is active")) {
        busy++;
      } else {
        throw new IllegalStateException(
            "answered " + answer.status() + ": " + answer.head() + answer.body());
      }
    }

    private static void checkForm(int kind, Incoming answer) {
      String head = answer.head().toLowerCase(java.util.Locale.ROOT);
      int code = json(answer.body()).get("code").asInt();
      boolean inForm =
          kind == 9
              ? code == 99991400
                  && head.contains("x-ogw-ratelimit-limit: ")
                  && head.contains("x-ogw-ratelimit-reset: ")
              : code == 13
                  && head.contains("x-ratelimit-limit: ")
                  && head.contains("x-ratelimit-remaining: 0")
                  && head.contains("x-ratelimit-reset: ");
      if (!inForm) {
        throw new IllegalStateException("refused out of form: " + head + answer.body());
      }
    }
  }

  private Phase phase(OpenLoop load, double rate, Duration time) throws IOException {
    Story story = new Story();
    OpenLoop.Outcome outcome = load.run(rate, time, next, story);
    next += outcome.due();
    return new Phase(outcome, story.accepted, story.refusals, story.busy, story.latencies);
  }

  /// The highest rate at which the slowest of a hundred is answered within three times what it
  /// takes at the lowest, every request can be sent and none is refused.
  private double sustainable(OpenLoop load) throws IOException {
    double rate = 2_000;
    phase(load, rate, terms.warmUp());
    double calm = phase(load, rate, terms.normal().dividedBy(2)).latencies().millis(0.99);
    double sustained = rate;
    while (true) {
      rate *= 1.25;
      // Twice at each: a JVM that has just met a higher rate compiles for it.
      phase(load, rate, terms.normal().dividedBy(8));
      Phase tried = phase(load, rate, terms.normal().dividedBy(3));
      double slow = tried.latencies().millis(0.99);
      boolean well =
          slow <= Math.max(3 * calm, 5)
              && tried.offered().sent() == tried.offered().due()
              && tried.refused() == 0;
      figures.say(
          "looking: %.0f/s, p99 %.2f ms, %d unsent, %d refused",
          rate, slow, tried.offered().due() - tried.offered().sent(), tried.refused());
      if (!well) {
        return sustained;
      }
      sustained = rate;
    }
  }

  private void say(String name, double rate, Phase phase) {
    OpenLoop.Outcome offered = phase.offered();
    figures.say(
        "%s: %d due at %.0f/s, %d sent (%.1f %% of what was due), %d accepted (%.0f/s), %d refused"
            + " (%.1f %% of those sent), %d met a run that was not over",
        name,
        offered.due(),
        rate,
        offered.sent(),
        100.0 * offered.sent() / offered.due(),
        phase.accepted(),
        phase.accepted() / (offered.took().toNanos() / 1e9),
        phase.refused(),
        100 * phase.refusedShare(),
        phase.busy());
    figures.say(
        "%s: accepted p50 %.2f ms, p99 %.2f ms, slowest %.1f ms",
        name,
        phase.latencies().millis(0.5),
        phase.latencies().millis(0.99),
        phase.latencies().millis(1));
  }

  // ---- what is there afterwards

  /// Reads all chats whole.
  ///
  /// @throws IllegalStateException if a message is there twice, or was refused, or was acknowledged
  ///   and is missing
  private Found find() throws IOException {
    BitSet there = new BitSet();
    try (Line line = new Line(server.address())) {
      for (int chat = 0; chat < terms.chats(); chat++) {
        String since = "\"ts\":0";
        while (true) {
          JsonNode page = json(line.ask(page(chat, since), 200)).get("messages");
          if (page.isEmpty()) {
            break;
          }
          for (JsonNode message : page) {
            String text = message.get("text").asString();
            int number = Integer.parseInt(text.substring(text.length() - 9));
            if (there.get(number)) {
              throw new IllegalStateException("there twice: " + text);
            }
            there.set(number);
          }
          since = "\"key\":" + page.get(page.size() - 1).get("key");
        }
      }
    }
    if (there.intersects(refused)) {
      throw new IllegalStateException("a message that was refused is there");
    }
    BitSet found = (BitSet) acknowledged.clone();
    found.and(there);
    if (found.cardinality() != acknowledged.cardinality()) {
      throw new IllegalStateException(
          "%d were acknowledged, and %d of them are there"
              .formatted(acknowledged.cardinality(), found.cardinality()));
    }
    return new Found(acknowledged.cardinality(), found.cardinality());
  }

  private static byte[] page(int chat, String since) {
    return Requests.post(
        "/v1/message.query",
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"query\":{\"since\":{%s,\"forward\":100}}}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), since));
  }

  /// What the system says of the server's memory, in bytes.
  private long memory(String what) throws IOException {
    for (String line :
        Files.readAllLines(
            Path.of("/proc", Long.toString(server.id()), "status"), StandardCharsets.US_ASCII)) {
      if (line.startsWith(what + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
      }
    }
    throw new IllegalStateException("the system does not tell " + what);
  }
}
