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

/// How many messages are made in a second, each on disk before it is answered, beside how many bare
/// answers of the same size to the same requests HTTP allows.
///
/// Both servers are up all the time and are asked in turns, so that whatever else the machine does
/// meets both. Afterwards the messages of some chats are counted: an acknowledged one that is not
/// there would make all of this worthless.
final class MessageBench {

  static final String PATH = "/v1/message.create";

  private static final String TEXT =
      "The build is green again. Who has time to look at the release notes?";
  private static final int CHATS_COUNTED_MAX = 20;

  private MessageBench() {}

  /// One server, asked for a round's time.
  ///
  /// @param processorMicros what the server itself spent on an answer
  private record Turn(Crowd.Outcome outcome, double processorMicros) {
    double perSecond() {
      return outcome.perSecond();
    }

    double millis(double share) {
      return outcome.latencies().millis(share);
    }
  }

  private record Round(Turn larkspur, Turn ceiling) {
    double ratio() {
      return larkspur.perSecond() / ceiling.perSecond();
    }
  }

  static void run(Bench.Terms terms, Figures figures) throws IOException {
    figures.say(
        "message: durable message.create, %d connections, %d chats, %d rounds",
        terms.connections(), terms.chats(), terms.rounds());
    Path data = Folders.vacant(terms.folder(), "message");
    Path seed = Acme.seed(terms.folder(), terms.chats());
    List<byte[]> requests =
        IntStream.range(0, terms.chats()).mapToObj(MessageBench::create).toList();
    int[] created = new int[terms.chats()];
    List<Round> rounds = new ArrayList<>();
    try (ServerProcess server = ServerProcess.larkspur(terms, data, "--seed", seed.toString())) {
      int answerBytes;
      try (Line line = new Line(server.address())) {
        answerBytes = line.ask(requests.getFirst(), 201).getBytes(StandardCharsets.UTF_8).length;
        created[0]++;
      }
      try (ServerProcess bare = ServerProcess.ceiling(terms, answerBytes);
          Crowd atServer = new Crowd(server.address(), terms.connections());
          Crowd atBare = new Crowd(bare.address(), terms.connections())) {
        SplittableRandom chance = new SplittableRandom(42);
        atBare.ask(requests, 201, terms.warmUp(), chance);
        add(created, atServer.ask(requests, 201, terms.warmUp(), chance));
        Duration time = terms.round(4);
        for (int i = 0; i < terms.rounds(); i++) {
          Turn ceiling = turn(bare, atBare, requests, time, chance);
          Turn larkspur = turn(server, atServer, requests, time, chance);
          add(created, larkspur.outcome());
          rounds.add(new Round(larkspur, ceiling));
          figures.say(
              "round %d: %.0f messages/s, %.0f bare answers/s of %d bytes, ratio %.3f",
              i + 1,
              larkspur.perSecond(),
              ceiling.perSecond(),
              answerBytes,
              rounds.getLast().ratio());
        }
      }
      count(server, created, figures);
    }
    say(figures, "message.", rounds.stream().map(Round::larkspur).toList());
    say(figures, "message.ceiling_", rounds.stream().map(Round::ceiling).toList());
    figures.figure("message.ratio", Spread.of(rounds, Round::ratio));
  }

  private static Turn turn(
      ServerProcess server,
      Crowd crowd,
      List<byte[]> requests,
      Duration time,
      SplittableRandom chance)
      throws IOException {
    Duration spent = server.processorTime();
    Crowd.Outcome outcome = crowd.ask(requests, 201, time, chance);
    double micros = server.processorTime().minus(spent).toNanos() / 1e3;
    return new Turn(outcome, micros / outcome.latencies().count());
  }

  private static void say(Figures figures, String whose, List<Turn> turns) {
    figures.figure(whose + "per_second", Spread.of(turns, Turn::perSecond));
    figures.figure(whose + "p50_ms", Spread.of(turns, turn -> turn.millis(0.5)));
    figures.figure(whose + "p99_ms", Spread.of(turns, turn -> turn.millis(0.99)));
    figures.figure(whose + "processor_us", Spread.of(turns, Turn::processorMicros));
  }

  private static byte[] create(int chat) {
    return Requests.post(
        PATH,
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"text\":\"%s\",\"attachments\":[]}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), TEXT));
  }

  private static void add(int[] created, Crowd.Outcome outcome) {
    for (int chat = 0; chat < created.length; chat++) {
      created[chat] += outcome.byRequest()[chat];
    }
  }

  /// Reads some chats from their beginning to their end and compares with what was acknowledged.
  private static void count(ServerProcess server, int[] created, Figures figures)
      throws IOException {
    int step = Math.max(1, created.length / CHATS_COUNTED_MAX);
    int chats = 0;
    int messages = 0;
    try (Line line = new Line(server.address())) {
      for (int chat = 0; chat < created.length; chat += step) {
        int found = 0;
        String since = "\"ts\":0";
        while (true) {
          JsonNode page =
              JsonMapper.shared().readTree(line.ask(query(chat, since), 200)).get("messages");
          found += page.size();
          if (page.isEmpty()) {
            break;
          }
          since = "\"key\":" + page.get(page.size() - 1).get("key");
        }
        if (found != created[chat]) {
          throw new IllegalStateException(
              "%s holds %d messages, and %d were acknowledged"
                  .formatted(Acme.vchannel(chat), found, created[chat]));
        }
        chats++;
        messages += found;
      }
    }
    figures.say(
        "counted: %d chats hold the %d messages that were acknowledged, no more and no fewer",
        chats, messages);
  }

  private static byte[] query(int chat, String since) {
    return Requests.post(
        "/v1/message.query",
        "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"query\":{\"since\":{%s,\"forward\":100}}}"
            .formatted(Acme.TOKEN, Acme.vchannel(chat), since));
  }
}
