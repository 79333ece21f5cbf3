package larkspur.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/// How soon apps hear of messages: from the time that a message was given, which is before it is on
/// disk, to the moment at which the app has the event. Many apps, each in a chat of its own; all
/// over long connections, then all at addresses, then beside apps whose receivers are bad.
///
/// Messages are offered at a steady rate, whatever the answers. Every acknowledged message has to
/// arrive as an event, or this ends without a figure.
final class EventsBench {

  static final int APPS = 100;

  private static final String PERSON = "person_be7c000000000001";
  private static final String SECRET = "bench-secret";

  private EventsBench() {}

  /// How events come to the apps.
  private enum Way {
    CONNECTIONS,
    WEBHOOKS;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  static void run(Bench.Terms terms, Figures figures) throws IOException, InterruptedException {
    int apps = Math.min(APPS, terms.chats());
    figures.say(
        "events: %d apps, each in a chat of its own; %d messages a second over %d connections, %d"
            + " rounds",
        apps, terms.writesPerSecond(), terms.connections(), terms.rounds());
    for (Way way : Way.values()) {
      measure(terms, figures, apps, way);
    }
    besideBadOnes(terms, figures, apps);
  }

  /// Apps whose receivers are bad: one that fails, one that hangs, one that is slow.
  private static final List<Receiver.Manners> BAD =
      List.of(Receiver.Manners.FAILS, Receiver.Manners.HANGS, Receiver.Manners.IS_SLOW);

  /// How soon the other apps hear, in turns while all receivers are good and while three are bad.
  /// The load is the same. Of the good ones every acknowledged message has to arrive.
  private static void besideBadOnes(Bench.Terms terms, Figures figures, int apps)
      throws IOException, InterruptedException {
    Arrivals arrivals = new Arrivals();
    try (Receiver receiver = new Receiver(arrivals, BAD.size())) {
      Path data = Folders.vacant(terms.folder(), "events-beside");
      List<String> options = options(terms, apps, Way.WEBHOOKS, receiver.url());
      try (ServerProcess server =
          ServerProcess.larkspur(terms, data, options.toArray(String[]::new))) {
        offer(terms, server, apps, BAD.size(), arrivals, terms.warmUp());
        arrivals.begin();
        List<Double> good = new ArrayList<>();
        List<Double> beside = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < terms.rounds(); round++) {
          good.add(p99(terms, server, apps, arrivals));
          for (int app = 0; app < BAD.size(); app++) {
            receiver.behave(app, BAD.get(app));
          }
          beside.add(p99(terms, server, apps, arrivals));
          for (int app = 0; app < BAD.size(); app++) {
            receiver.behave(app, Receiver.Manners.TAKES);
          }
          ratios.add(beside.getLast() / good.getLast());
        }
        figures.figure("events.beside_good_p99_ms", Spread.of(good, value -> value));
        figures.figure("events.beside_bad_p99_ms", Spread.of(beside, value -> value));
        figures.figure("events.beside_ratio", Spread.of(ratios, value -> value));
        figures.say("every acknowledged message arrived as an event: beside bad receivers");
      }
    }
  }

  private static double p99(Bench.Terms terms, ServerProcess server, int apps, Arrivals arrivals)
      throws IOException, InterruptedException {
    offer(terms, server, apps, BAD.size(), arrivals, terms.round(5));
    return arrivals.begin().millis(0.99);
  }

  private static List<String> options(Bench.Terms terms, int apps, Way way, String url)
      throws IOException {
    Path seed = seed(terms.folder(), apps, way, url);
    List<String> options = new ArrayList<>(List.of("--seed", seed.toString()));
    if (way == Way.WEBHOOKS) {
      Path allowed = terms.folder().resolve("events.conf");
      Files.writeString(allowed, "outbound.private-addresses = loopback\n");
      options.addAll(List.of("--config", allowed.toString()));
    }
    return options;
  }

  private static void measure(Bench.Terms terms, Figures figures, int apps, Way way)
      throws IOException, InterruptedException {
    Arrivals arrivals = new Arrivals();
    try (Receiver receiver = new Receiver(arrivals)) {
      Path data = Folders.vacant(terms.folder(), "events-" + way.label());
      List<String> options = options(terms, apps, way, receiver.url());
      try (ServerProcess server =
              ServerProcess.larkspur(terms, data, options.toArray(String[]::new));
          Connections connections = new Connections(arrivals)) {
        if (way == Way.CONNECTIONS) {
          for (int app = 0; app < apps; app++) {
            connections.open(server.address(), app(app), SECRET);
          }
        }
        offer(terms, server, apps, 0, arrivals, terms.warmUp());
        arrivals.begin();
        List<Double> perSecond = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        for (int round = 0; round < terms.rounds(); round++) {
          long begun = System.nanoTime();
          int acknowledged = offer(terms, server, apps, 0, arrivals, terms.round(5));
          Latencies latencies = arrivals.begin();
          perSecond.add(acknowledged / ((System.nanoTime() - begun) / 1e9));
          p50.add(latencies.millis(0.5));
          p99.add(latencies.millis(0.99));
        }
        String name = "events." + way.label();
        figures.figure(name + "_per_second", Spread.of(perSecond, value -> value));
        figures.figure(name + "_p50_ms", Spread.of(p50, value -> value));
        figures.figure(name + "_p99_ms", Spread.of(p99, value -> value));
        figures.say("every acknowledged message arrived as an event: %s", way.label());
      }
    }
  }

  /// Offers messages for a time, and waits until every acknowledged one has arrived.
  ///
  /// @param uncounted how many of the first apps' messages are not waited for
  /// @return how many of the others were acknowledged
  private static int offer(
      Bench.Terms terms,
      ServerProcess server,
      int apps,
      int uncounted,
      Arrivals arrivals,
      Duration time)
      throws IOException, InterruptedException {
    List<byte[]> requests =
        IntStream.range(0, apps)
            .mapToObj(app ->
                Requests.post(
                    MessageBench.PATH,
                    "{\"token\":\"%s\",\"vchannel_id\":\"%s\",\"text\":\"The build is green again.\"}"
                        .formatted(Acme.TOKEN, Acme.vchannel(app))))
            .toList();
    int[] acknowledged = new int[1];
    long before = arrivals.count();
    try (OpenLoop load = new OpenLoop(server.address(), terms.connections())) {
      load.run(
          terms.writesPerSecond(),
          time,
          0,
          new OpenLoop.Story() {
            @Override
            public void ask(int number, ByteBuffer out) {
              out.put(requests.get(number % requests.size()));
            }

            @Override
            public void answered(int number, Incoming answer, long nanosTaken) {
              if (answer.status() != 201) {
                throw new IllegalStateException("a message was answered with " + answer.status());
              }
              if (number % apps >= uncounted) {
                acknowledged[0]++;
              }
            }
          });
    }
    arrivals.await(before + acknowledged[0]);
    return acknowledged[0];
  }

  private static String app(int number) {
    return "cli_be7c0001%08x".formatted(number + 1);
  }

  private static Path seed(Path folder, int apps, Way way, String url) throws IOException {
    JsonMapper mapper = JsonMapper.shared();
    Map<String, Object> seed =
        mapper.readValue(Files.readAllBytes(Acme.seed(folder, apps)), LinkedHashMap.class);
    List<Map<String, Object>> all = new ArrayList<>();
    for (int i = 0; i < apps; i++) {
      Map<String, Object> app = new LinkedHashMap<>();
      app.put("id", app(i));
      app.put("name", "App " + i);
      app.put("secret", SECRET);
      app.put("uid", "=benchApp%04d".formatted(i));
      app.put("scopes", List.of("im:message.group_msg", "im:message"));
      if (way == Way.WEBHOOKS) {
        app.put(
            "events",
            Map.of("mode", "webhook", "request_url", url + "/" + i, "verification_token", "bench"));
      }
      all.add(app);
    }
    List<Map<String, Object>> chats = new ArrayList<>();
    for (int i = 0; i < apps; i++) {
      Map<String, Object> chat = new LinkedHashMap<>();
      chat.put("chat_id", "oc_%016x%016x".formatted(i + 1, i + 1));
      chat.put("vchannel_id", Acme.vchannel(i));
      chat.put("name", "Chat " + i);
      chat.put("open", true);
      chat.put("general", false);
      chat.put("owner", PERSON);
      chat.put("members", List.of(PERSON, app(i)));
      chats.add(chat);
    }
    seed.put("apps", all);
    seed.put("chats", chats);
    seed.put("agents", List.of());
    Path file = folder.resolve("events-seed.json");
    Files.write(file, mapper.writeValueAsBytes(seed));
    return file;
  }
}
