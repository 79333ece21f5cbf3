package larkspur.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How many messages are made and read in a second, in a server with many messages and in one with
/// a tenth of them, beside how many bare answers of the same size to the same requests HTTP allows.
///
/// All three servers are up all the time and are asked in turns, so that whatever else the machine
/// does meets them all. While pages are read, messages are written at a steady rate, to the ceiling
/// too. What is read is held against what was acknowledged: before, page by page; while measuring,
/// by status and size of every answer; at the end, by counting. An acknowledged message that is not
/// there would make all of this worthless.
final class MessageBench {

  static final String PATH = "/v1/message.create";
  static final String QUERY_PATH = "/v1/message.query";

  private static final String TEXT =
      "The build is green again. Who has time to look at the release notes?";
  private static final int PAGE = 20;
  private static final int CHATS_COUNTED_MAX = 20;

  /// Pages read from random places are drawn from so many; a server with so many cannot remember
  /// them all.
  private static final int PLACES_MAX = 20_000;

  /// How many of the drawn pages are compared message by message.
  private static final int PLACES_COMPARED = 200;

  private MessageBench() {}

  /// What can be measured alone.
  enum Part {
    NEWEST,
    ANYWHERE,
    CREATE
  }

  /// One server, asked for a round's time.
  ///
  /// @param processorMicros what the server itself spent on an answer, and on what was written
  ///   meanwhile
  private record Turn(Crowd.Outcome outcome, double processorMicros, double written) {
    double perSecond() {
      return outcome.perSecond();
    }

    double millis(double share) {
      return outcome.latencies().millis(share);
    }
  }

  private record Round(Turn ceiling, Turn few, Turn many) {
    double fewRatio() {
      return few.perSecond() / ceiling.perSecond();
    }

    double manyRatio() {
      return many.perSecond() / ceiling.perSecond();
    }

    /// The time at many messages, to that at few.
    double growth() {
      return few.perSecond() / many.perSecond();
    }
  }

  /// A server with messages in it.
  private static final class Filled implements AutoCloseable {
    final int messages;
    final int[] created;
    final ServerProcess server;
    final Crowd crowd;
    final List<List<String>> keys = new ArrayList<>();
    List<byte[]> anywhere = List.of();

    Filled(Bench.Terms terms, Path data, int messages) throws IOException {
      this.messages = messages;
      this.created = new int[terms.chats()];
      this.server = ServerProcess.larkspur(terms, data);
      this.crowd = new Crowd(server.address(), terms.connections());
    }

    @Override
    public void close() throws IOException {
      try (server) {
        crowd.close();
      }
    }
  }

  static void run(Bench.Terms terms, Figures figures) throws IOException {
    int many = terms.messages();
    int few = many / 10;
    if (few / terms.chats() < 2 * PAGE) {
      throw new IllegalArgumentException(
          "a tenth of the messages is two pages of %d for each chat at least".formatted(PAGE));
    }
    figures.say(
        "message: %d connections, %d chats, %d and %d messages, %d rounds; pages of %d while at most"
            + " %d messages a second are written",
        terms.connections(),
        terms.chats(),
        few,
        many,
        terms.rounds(),
        PAGE,
        terms.writesPerSecond());
    long begun = System.nanoTime();
    Path fewData = fill(terms, "few", few);
    Path manyData = fill(terms, "many", many);
    figures.say("filled in %.0f s", (System.nanoTime() - begun) / 1e9);
    try (Filled atFew = open(terms, fewData, few);
        Filled atMany = open(terms, manyData, many)) {
      figures.say(
          "compared: every chat holds the messages that were acknowledged, and pages are what they"
              + " must be");
      for (Part part : terms.parts()) {
        measure(terms, figures, part, atFew, atMany);
      }
      count(atFew, figures);
      count(atMany, figures);
    }
  }

  // ---- filling

  /// Written by a server that does not wait for the disk.
  private static Path fill(Bench.Terms terms, String name, int messages) throws IOException {
    Path data = Folders.vacant(terms.folder(), "message-" + name);
    Path seed = Acme.seed(terms.folder(), terms.chats());
    try (ServerProcess server =
            ServerProcess.larkspur(terms, data, "--unsynced", "--seed", seed.toString());
        Crowd crowd = new Crowd(server.address(), terms.connections())) {
      List<byte[]> requests = creates(terms.chats());
      int answerBytes;
      try (Line line = new Line(server.address())) {
        answerBytes = bytes(line.ask(requests.getFirst(), 201));
        for (byte[] request : requests.subList(1, requests.size())) {
          line.ask(request, 201);
        }
      }
      crowd.askAll(requests, new Crowd.Expected(201, answerBytes), messages / terms.chats() - 1);
    }
    return data;
  }

  /// Opens a folder that was filled, and reads every message of it once.
  private static Filled open(Bench.Terms terms, Path data, int messages) throws IOException {
    Filled filled = new Filled(terms, data, messages);
    try (Line line = new Line(filled.server.address())) {
      for (int chat = 0; chat < terms.chats(); chat++) {
        filled.created[chat] = messages / terms.chats();
        List<String> keys = keys(line, chat);
        filled.keys.add(keys);
        if (keys.size() != filled.created[chat]) {
          throw lost(chat, keys.size(), filled.created[chat]);
        }
        compare(line, newest(chat), keys.subList(keys.size() - PAGE, keys.size()));
      }
      filled.anywhere = anywhere(line, filled.keys);
      return filled;
    } catch (IOException | RuntimeException failed) {
      filled.close();
      throw failed;
    }
  }

  private static List<byte[]> anywhere(Line line, List<List<String>> keys) throws IOException {
    SplittableRandom chance = new SplittableRandom(7);
    List<byte[]> requests = new ArrayList<>();
    for (int i = 0; i < PLACES_MAX; i++) {
      int chat = chance.nextInt(keys.size());
      List<String> all = keys.get(chat);
      int at = chance.nextInt(all.size() - PAGE);
      byte[] request =
          query(chat, "{\"since\":{\"key\":\"%s\",\"forward\":%d}}".formatted(all.get(at), PAGE));
      if (i < PLACES_COMPARED) {
        compare(line, request, all.subList(at + 1, at + 1 + PAGE));
      }
      requests.add(request);
    }
    return requests;
  }

  private static void compare(Line line, byte[] request, List<String> keys) throws IOException {
    List<String> found =
        messages(line.ask(request, 200)).valueStream().map(m -> m.get("key").asString()).toList();
    if (!found.equals(keys)) {
      throw new IllegalStateException("a page holds " + found + " and not " + keys);
    }
  }

  // ---- measuring

  private static void measure(
      Bench.Terms terms, Figures figures, Part part, Filled few, Filled many) throws IOException {
    List<byte[]> creates = creates(terms.chats());
    String created;
    String page;
    try (Line line = new Line(few.server.address())) {
      created = line.ask(creates.getFirst(), 201);
      few.created[0]++;
      page = line.ask(newest(0), 200);
    }
    Crowd.Expected expected =
        part == Part.CREATE
            ? new Crowd.Expected(201, bytes(created))
            : new Crowd.Expected(200, bytes(page));
    try (ServerProcess bare =
            ServerProcess.ceiling(
                terms,
                List.of(
                    new Ceiling.Route("POST", PATH, 201, created),
                    new Ceiling.Route("POST", QUERY_PATH, 200, page)));
        Crowd atBare = new Crowd(bare.address(), terms.connections())) {
      Target ceiling = new Target(bare, atBare, requests(part, few), new int[terms.chats()]);
      Target atFew = new Target(few.server, few.crowd, requests(part, few), few.created);
      Target atMany = new Target(many.server, many.crowd, requests(part, many), many.created);
      SplittableRandom chance = new SplittableRandom(42);
      for (Target target : List.of(ceiling, atFew, atMany)) {
        turn(terms, part, target, expected, terms.warmUp(), chance);
      }
      List<Round> rounds = new ArrayList<>();
      Duration time = terms.round(2);
      for (int i = 0; i < terms.rounds(); i++) {
        Round round =
            new Round(
                turn(terms, part, ceiling, expected, time, chance),
                turn(terms, part, atFew, expected, time, chance),
                turn(terms, part, atMany, expected, time, chance));
        rounds.add(round);
        figures.say(
            "%s %d: %.0f/s at %d messages, %.0f/s at %d, %.0f/s bare of %d bytes; ratios %.3f, %.3f",
            name(part),
            i + 1,
            round.few().perSecond(),
            few.messages,
            round.many().perSecond(),
            many.messages,
            round.ceiling().perSecond(),
            expected.bodyBytes(),
            round.fewRatio(),
            round.manyRatio());
      }
      say(figures, part, rounds);
    }
  }

  /// Whom the requests go to.
  ///
  /// @param created how many messages of each chat were acknowledged so far
  private record Target(ServerProcess server, Crowd crowd, List<byte[]> requests, int[] created) {}

  private static List<byte[]> requests(Part part, Filled filled) {
    int chats = filled.created.length;
    return switch (part) {
      case CREATE -> creates(chats);
      case NEWEST -> IntStream.range(0, chats).mapToObj(MessageBench::newest).toList();
      case ANYWHERE -> filled.anywhere;
    };
  }

  private static Turn turn(
      Bench.Terms terms,
      Part part,
      Target target,
      Crowd.Expected expected,
      Duration time,
      SplittableRandom chance)
      throws IOException {
    int writesPerSecond = part == Part.CREATE ? 0 : terms.writesPerSecond();
    Trickle trickle =
        new Trickle(target.server().address(), creates(terms.chats()), 201, writesPerSecond);
    Crowd.Outcome outcome;
    Duration spent = target.server().processorTime();
    try (trickle) {
      outcome = target.crowd().ask(target.requests(), expected, time, chance);
    }
    double micros = target.server().processorTime().minus(spent).toNanos() / 1e3;
    add(target.created(), trickle.byRequest());
    if (part == Part.CREATE) {
      add(target.created(), outcome.byRequest());
    }
    return new Turn(
        outcome,
        micros / outcome.latencies().count(),
        IntStream.of(trickle.byRequest()).sum() / (outcome.took().toNanos() / 1e9));
  }

  private static void add(int[] created, int[] more) {
    for (int chat = 0; chat < created.length; chat++) {
      created[chat] += more[chat];
    }
  }

  private static String name(Part part) {
    return part.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static void say(Figures figures, Part part, List<Round> rounds) {
    String prefix = "message." + name(part);
    say(figures, prefix + "_ceiling_", part, rounds.stream().map(Round::ceiling).toList());
    say(figures, prefix + "_few_", part, rounds.stream().map(Round::few).toList());
    say(figures, prefix + "_many_", part, rounds.stream().map(Round::many).toList());
    figures.figure(prefix + "_few_ratio", Spread.of(rounds, Round::fewRatio));
    figures.figure(prefix + "_many_ratio", Spread.of(rounds, Round::manyRatio));
    figures.figure(prefix + "_growth", Spread.of(rounds, Round::growth));
  }

  private static void say(Figures figures, String prefix, Part part, List<Turn> turns) {
    figures.figure(prefix + "per_second", Spread.of(turns, Turn::perSecond));
    figures.figure(prefix + "p50_ms", Spread.of(turns, turn -> turn.millis(0.5)));
    figures.figure(prefix + "p99_ms", Spread.of(turns, turn -> turn.millis(0.99)));
    figures.figure(prefix + "processor_us", Spread.of(turns, Turn::processorMicros));
    if (part != Part.CREATE) {
      figures.figure(prefix + "written_per_second", Spread.of(turns, Turn::written));
    }
  }

  // ---- what is asked, and what must be there

  private static List<byte[]> creates(int chats) {
    return IntStream.range(0, chats).mapToObj(MessageBench::create).toList();
  }

  private static byte[] create(int chat) {
    return Requests.post(
        PATH,
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"text\":\"%s\",\"attachments\":[]}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), TEXT));
  }

  private static byte[] newest(int chat) {
    return query(chat, "{\"latest\":{\"limit\":%d}}".formatted(PAGE));
  }

  private static byte[] query(int chat, String query) {
    return Requests.post(
        QUERY_PATH,
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"query\":%s}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), query));
  }

  private static int bytes(String body) {
    return body.getBytes(StandardCharsets.UTF_8).length;
  }

  private static JsonNode messages(String body) {
    return JsonMapper.shared().readTree(body).get("messages");
  }

  /// The keys of a chat's messages from its beginning to its end, each after the one before it.
  private static List<String> keys(Line line, int chat) throws IOException {
    List<String> keys = new ArrayList<>();
    String since = "\"ts\":0";
    while (true) {
      JsonNode page =
          messages(line.ask(query(chat, "{\"since\":{%s,\"forward\":100}}".formatted(since)), 200));
      if (page.isEmpty()) {
        return keys;
      }
      for (JsonNode message : page) {
        String key = message.get("key").asString();
        if (!keys.isEmpty() && key.compareTo(keys.getLast()) <= 0) {
          throw new IllegalStateException(key + " follows " + keys.getLast());
        }
        keys.add(key);
      }
      since = "\"key\":\"" + keys.getLast() + "\"";
    }
  }

  /// Reads some chats from their beginning to their end and compares with what was acknowledged.
  private static void count(Filled filled, Figures figures) throws IOException {
    int step = Math.max(1, filled.created.length / CHATS_COUNTED_MAX);
    int chats = 0;
    int messages = 0;
    try (Line line = new Line(filled.server.address())) {
      for (int chat = 0; chat < filled.created.length; chat += step) {
        List<String> keys = keys(line, chat);
        if (keys.size() != filled.created[chat]) {
          throw lost(chat, keys.size(), filled.created[chat]);
        }
        compare(line, newest(chat), keys.subList(keys.size() - PAGE, keys.size()));
        chats++;
        messages += keys.size();
      }
    }
    figures.say(
        "counted: %d chats hold the %d messages that were acknowledged, no more and no fewer; all"
            + " chats together hold %d",
        chats, messages, IntStream.of(filled.created).sum());
  }

  private static IllegalStateException lost(int chat, int found, int acknowledged) {
    return new IllegalStateException(
        "%s holds %d messages, and %d were acknowledged"
            .formatted(Acme.vchannel(chat), found, acknowledged));
  }
}
