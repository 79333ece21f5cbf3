package larkspur.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// How many runs a second are asked for and completed through Aily's API, beside how many rounds of
/// the same three requests HTTP allows.
///
/// A client holds one session. It says something, creates a run of the skill that echoes, and asks
/// for that run: at once, and then every millisecond until it is completed. The ceiling's runs are
/// completed when they are first asked for.
final class RunBench {

  private static final long POLL_NANOS = 1_000_000;
  private static final String COMPLETED = "\"status\":\"COMPLETED\"";
  private static final int PAGE = 100;

  private RunBench() {}

  /// One server, for a round's time.
  ///
  /// @param latencies from the request that creates a run to the answer that calls it completed
  private record Turn(Duration took, Latencies latencies, int polls, double processorMicros) {
    double perSecond() {
      return latencies.count() / (took.toNanos() / 1e9);
    }

    double pollsEach() {
      return (double) polls / latencies.count();
    }
  }

  private record Round(Turn larkspur, Turn ceiling) {
    double ratio() {
      return larkspur.perSecond() / ceiling.perSecond();
    }
  }

  static void run(Bench.Terms terms, Figures figures) throws IOException {
    figures.say(
        "run: from a message to the end of its run, %d rounds; a run is asked for at once and then"
            + " every millisecond",
        terms.rounds());
    Path data = Folders.vacant(terms.folder(), "run");
    Path seed = Acme.seed(terms.folder(), 1);
    try (ServerProcess server = ServerProcess.larkspur(terms, data, "--seed", seed.toString());
        Line line = new Line(server.address())) {
      String token = Aily.token(line);
      Session sample = new Session(line, token);
      List<Ceiling.Route> routes = sample.record(line);
      try (ServerProcess bare = ServerProcess.ceiling(terms, routes)) {
        for (int clients : terms.clients()) {
          measure(terms, figures, server, bare, token, clients);
        }
      }
    }
  }

  private static void measure(
      Bench.Terms terms,
      Figures figures,
      ServerProcess server,
      ServerProcess bare,
      String token,
      int clients)
      throws IOException {
    List<Session> sessions = new ArrayList<>();
    try (Line line = new Line(server.address());
        Crowd atServer = new Crowd(server.address(), clients);
        Crowd atBare = new Crowd(bare.address(), clients)) {
      for (int i = 0; i < clients; i++) {
        sessions.add(new Session(line, token));
      }
      turn(bare, atBare, sessions, terms.warmUp());
      sessions.forEach(Session::forgetRuns);
      turn(server, atServer, sessions, terms.warmUp());
      List<Round> rounds = new ArrayList<>();
      for (int i = 0; i < terms.rounds(); i++) {
        List<Integer> before = sessions.stream().map(session -> session.runs).toList();
        Turn ceiling = turn(bare, atBare, sessions, terms.round(2));
        for (int s = 0; s < clients; s++) {
          sessions.get(s).runs = before.get(s);
        }
        rounds.add(new Round(turn(server, atServer, sessions, terms.round(2)), ceiling));
        figures.say(
            "run, %d clients, %d: %.0f runs/s, %.0f bare rounds/s, ratio %.3f",
            clients,
            i + 1,
            rounds.getLast().larkspur().perSecond(),
            rounds.getLast().ceiling().perSecond(),
            rounds.getLast().ratio());
      }
      int counted = 0;
      for (Session session : sessions) {
        counted += session.count(line);
      }
      figures.say(
          "counted: %d sessions hold %d runs, each completed, and its two messages",
          clients, counted);
      String name = "run." + clients + (clients == 1 ? "_client_" : "_clients_");
      List<Turn> turns = rounds.stream().map(Round::larkspur).toList();
      figures.figure(name + "per_second", Spread.of(turns, Turn::perSecond));
      figures.figure(name + "p50_ms", Spread.of(turns, turn -> turn.latencies().millis(0.5)));
      figures.figure(name + "p99_ms", Spread.of(turns, turn -> turn.latencies().millis(0.99)));
      figures.figure(name + "polls", Spread.of(turns, Turn::pollsEach));
      figures.figure(name + "processor_us", Spread.of(turns, Turn::processorMicros));
      List<Turn> ceilings = rounds.stream().map(Round::ceiling).toList();
      figures.figure(name + "ceiling_per_second", Spread.of(ceilings, Turn::perSecond));
      figures.figure(name + "ratio", Spread.of(rounds, Round::ratio));
    }
  }

  private static Turn turn(ServerProcess server, Crowd crowd, List<Session> sessions, Duration time)
      throws IOException {
    Latencies latencies = new Latencies();
    int[] polls = {0};
    BooleanSupplier goesOn = Crowd.forATime(time);
    int[] next = {0};
    Supplier<Crowd.Talk> talks = () -> new Talk(sessions.get(next[0]++), latencies, polls);
    Duration spent = server.processorTime();
    Duration took = crowd.talk(talks, goesOn);
    double micros = server.processorTime().minus(spent).toNanos() / 1e3;
    return new Turn(took, latencies, polls[0], micros / latencies.count());
  }

  /// One client's session.
  private static final class Session {
    final String token;
    final String path;
    final ByteBuffer create;

    /// How many runs were completed.
    int runs;

    Session(Line line, String token) throws IOException {
      this.token = token;
      this.path = Aily.session(line, token);
      this.create = buffer(createRun());
    }

    void forgetRuns() {
      runs = 0;
    }

    byte[] message(int number) {
      return Requests.post(
          path + "/messages",
          "{\"idempotent_id\":\"message_%07d\",\"content_type\":\"TEXT\",\"content\":\"Question %07d\"}"
              .formatted(number, number),
          token);
    }

    byte[] createRun() {
      return Requests.post(
          path + "/runs",
          "{\"app_id\":\"%s\",\"skill_id\":\"%s\"}".formatted(Acme.AGENT, Acme.SKILL),
          token);
    }

    byte[] poll(String run) {
      return Requests.get(path + "/runs/" + run, token);
    }

    /// Goes once through what a client does, and makes bare routes of the answers.
    List<Ceiling.Route> record(Line line) throws IOException {
      String message = line.ask(message(0), 200);
      String created = line.ask(createRun(), 200);
      String ended;
      do {
        ended = line.ask(poll(runId(created)), 200);
      } while (!ended.contains(COMPLETED));
      String any = Aily.SESSIONS + "/{session}";
      return List.of(
          new Ceiling.Route("POST", any + "/messages", 200, message),
          new Ceiling.Route("POST", any + "/runs", 200, created),
          new Ceiling.Route("GET", any + "/runs/{run}", 200, ended));
    }

    /// @return how many runs there are
    /// @throws IllegalStateException if runs or messages are not as they were acknowledged
    int count(Line line) throws IOException {
      int completed = completed(line, "runs");
      int messages = completed(line, "messages");
      if (completed != runs || messages != 2 * runs) {
        throw new IllegalStateException(
            "a session shows %d completed runs and %d messages after %d runs"
                .formatted(completed, messages, runs));
      }
      return runs;
    }

    private int completed(Line line, String what) throws IOException {
      int[] completed = {0};
      Aily.walk(
          line,
          token,
          path,
          what,
          PAGE,
          (_, items) ->
              items.forEach(item ->
                  completed[0] += item.get("status").asString().equals("COMPLETED") ? 1 : 0));
      return completed[0];
    }
  }

  /// The order in which a client asks.
  private static final class Talk implements Crowd.Talk {

    private enum Step {
      MESSAGE,
      CREATE,
      POLL
    }

    private final Session session;
    private final Latencies latencies;
    private final int[] polls;
    private Step step = Step.MESSAGE;
    private ByteBuffer poll;
    private long createdAt;
    private boolean askedBefore;

    Talk(Session session, Latencies latencies, int[] polls) {
      this.session = session;
      this.latencies = latencies;
      this.polls = polls;
    }

    @Override
    public ByteBuffer ask() {
      return switch (step) {
        case MESSAGE -> buffer(session.message(session.runs));
        case CREATE -> {
          createdAt = System.nanoTime();
          yield session.create;
        }
        case POLL -> poll;
      };
    }

    @Override
    public void hear(Incoming answer, long nanosTaken) {
      if (answer.status() != 200) {
        throw new IllegalStateException("answered " + answer.status() + ": " + answer.body());
      }
      switch (step) {
        case MESSAGE -> step = Step.CREATE;
        case CREATE -> {
          poll = buffer(session.poll(runId(answer.body())));
          askedBefore = false;
          step = Step.POLL;
        }
        case POLL -> {
          polls[0]++;
          askedBefore = true;
          String run = answer.body();
          if (run.contains(COMPLETED)) {
            latencies.add(System.nanoTime() - createdAt);
            session.runs++;
            step = Step.MESSAGE;
          } else if (!run.contains("\"status\":\"QUEUED\"")
              && !run.contains("\"status\":\"IN_PROGRESS\"")) {
            throw new IllegalStateException("a run that echoes is " + run);
          }
        }
      }
    }

    @Override
    public boolean mayEnd() {
      return step == Step.MESSAGE;
    }

    @Override
    public long pauseNanos() {
      return step == Step.POLL && askedBefore ? POLL_NANOS : 0;
    }
  }

  private static ByteBuffer buffer(byte[] request) {
    return ByteBuffer.wrap(request);
  }

  private static String runId(String answer) {
    int from = answer.indexOf("\"id\":\"") + 6;
    return answer.substring(from, answer.indexOf('"', from));
  }
}
