package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.Reply;
import larkspur.e2e.Scripts;
import tools.jackson.databind.JsonNode;

/// Talks with agents: a message, a run on it, and then it waits for the run's end, answers what the
/// run asks, or cancels it.
final class Asker implements CrashClient {

  private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED", "CANCELLED", "EXPIRED");

  /// In these it is the server's turn.
  private static final Set<String> WORKING = Set.of("QUEUED", "IN_PROGRESS");

  /// After so many runs it begins another session.
  private static final int RUNS = 4;

  /// What a run is made for, and what it must have said when it has completed; an echo says one
  /// thing.
  private record Work(String skill, String input, List<String> says) {}

  private static final List<Work> WORK =
      List.of(
          new Work(DevelopmentSeed.ECHO, "", List.of()),
          new Work(DevelopmentSeed.SCRIPT, Scripts.WORKS, List.of("first", "second")),
          new Work(DevelopmentSeed.SCRIPT, Scripts.ASKS, List.of("which one?", "thank you")),
          new Work(DevelopmentSeed.SCRIPT, Scripts.TAKES_A_SECOND, List.of("well done")));

  /// What was acknowledged of one session.
  private static final class Ledger {
    private final String id;

    /// The content of each message by its id.
    private final Map<String, String> messages = new LinkedHashMap<>();

    /// Each run by its id, as it was when it was seen to have ended; null while it was not.
    private final Map<String, JsonNode> runs = new LinkedHashMap<>();

    private final Map<String, Work> works = new HashMap<>();

    private Ledger(String id) {
      this.id = id;
    }

    private String path() {
      return "/aily/v1/sessions/" + id;
    }
  }

  /// What comes next, or is pending.
  private sealed interface Doing {
    record Opening() implements Doing {}

    record Telling(String key, String content) implements Doing {}

    record Starting(Work work) implements Doing {}

    record Watching(String run) implements Doing {}

    record Cancelling(String run) implements Doing {}
  }

  private final String name;
  private final FeishuHttp feishu;
  private final RandomGenerator random;
  private final List<Ledger> ledgers = new ArrayList<>();

  private Doing doing = new Doing.Opening();
  private int verified;
  private int count;
  private int acknowledged;

  Asker(String name, FeishuHttp feishu, RandomGenerator random) {
    this.name = name;
    this.feishu = feishu;
    this.random = random;
  }

  private Ledger ledger() {
    return ledgers.getLast();
  }

  @Override
  public void step() throws IOException {
    doing =
        switch (doing) {
          case Doing.Opening opening -> open();
          case Doing.Telling telling -> tell(telling);
          case Doing.Starting starting -> start(starting);
          case Doing.Watching watching -> watch(watching);
          case Doing.Cancelling cancelling -> cancel(cancelling);
        };
  }

  /// What was being done stays what is to be done until it is acknowledged; so what is pending is
  /// only looked for here.
  @Override
  public void settle() throws IOException {
    if (doing instanceof Doing.Starting starting) {
      for (JsonNode run : runs(ledger())) {
        if (!ledger().runs.containsKey(id(run))) {
          doing = started(id(run), starting.work());
          return;
        }
      }
    }
    // The others may be sent again as they are: a session that nobody knows harms nobody, a message
    // has its idempotent id,
    // and a run that has ended stays as it is when it is cancelled.
  }

  private Doing open() throws IOException {
    ledgers.add(
        new Ledger(feishu.post("/aily/v1/sessions", null).succeeded().text("/data/session/id")));
    acknowledged++;
    return nextMessage();
  }

  private Doing nextMessage() {
    return new Doing.Telling(name + "-" + count, name + " asks " + count++);
  }

  private Doing tell(Doing.Telling telling) throws IOException {
    Reply reply =
        feishu
            .post(
                ledger().path() + "/messages",
                Map.of(
                    "idempotent_id",
                    telling.key(),
                    "content_type",
                    "TEXT",
                    "content",
                    telling.content()))
            .succeeded();
    ledger().messages.put(reply.text("/data/message/id"), telling.content());
    acknowledged++;
    // A message that answers a question belongs to the run that asked.
    return openRun()
        .<Doing>map(Doing.Watching::new)
        .orElseGet(() -> new Doing.Starting(WORK.get(random.nextInt(WORK.size()))));
  }

  private Optional<String> openRun() {
    return ledger().runs.entrySet().stream()
        .filter(run -> run.getValue() == null)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  private Doing start(Doing.Starting starting) throws IOException {
    Map<String, String> body = new HashMap<>();
    body.put("app_id", DevelopmentSeed.AGENT);
    body.put("skill_id", starting.work().skill());
    body.put("skill_input", starting.work().input());
    String run = feishu.post(ledger().path() + "/runs", body).succeeded().text("/data/run/id");
    return started(run, starting.work());
  }

  private Doing started(String run, Work work) {
    ledger().runs.put(run, null);
    ledger().works.put(run, work);
    acknowledged++;
    return random.nextInt(3) == 0 ? new Doing.Cancelling(run) : new Doing.Watching(run);
  }

  /// One look. Some are cancelled while they work.
  private Doing watch(Doing.Watching watching) throws IOException {
    JsonNode run =
        feishu.get(ledger().path() + "/runs/" + watching.run()).succeeded().at("/data/run");
    if (TERMINAL.contains(status(run))) {
      return ended(run);
    }
    if (status(run).equals("REQUIRES_MESSAGE")) {
      return nextMessage();
    }
    return random.nextInt(20) == 0 ? new Doing.Cancelling(watching.run()) : watching;
  }

  private Doing cancel(Doing.Cancelling cancelling) throws IOException {
    JsonNode run =
        feishu
            .post(ledger().path() + "/runs/" + cancelling.run() + "/cancel", null)
            .succeeded()
            .at("/data/run");
    assertThat(TERMINAL).as("the status after a cancel").contains(status(run));
    return ended(run);
  }

  private Doing ended(JsonNode run) {
    ledger().runs.put(id(run), run);
    acknowledged++;
    return ledger().runs.size() < RUNS ? nextMessage() : new Doing.Opening();
  }

  @Override
  public void verify(boolean whole) throws IOException {
    int from = whole ? 0 : verified;
    for (Ledger ledger : ledgers.subList(from, ledgers.size())) {
      verifyMessages(ledger);
      verifyRuns(ledger);
    }
    // The last session goes on.
    verified = Math.max(0, ledgers.size() - 1);
  }

  private void verifyMessages(Ledger ledger) throws IOException {
    Map<String, String> found = new LinkedHashMap<>();
    for (JsonNode message :
        all(ledger.path() + "/messages?with_partial_message=true", "messages")) {
      if (message.at("/sender/sender_type").stringValue().equals("USER")) {
        assertThat(found.put(id(message), message.path("content").stringValue()))
            .as("a message that is listed twice")
            .isNull();
      }
    }
    assertThat(found.values()).as("the contents of %s", ledger.id).doesNotHaveDuplicates();
    if (ledger == ledger() && doing instanceof Doing.Telling pending) {
      found.values().remove(pending.content());
    }
    Sequences.claimSame(
        "the messages of " + ledger.id + ", in the order in which they were acknowledged",
        List.copyOf(found.entrySet()),
        List.copyOf(ledger.messages.entrySet()));
  }

  private void verifyRuns(Ledger ledger) throws IOException {
    List<JsonNode> runs =
        Eventually.find(
            "each run of " + ledger.id + " to end or to ask",
            () ->
                Optional.of(runs(ledger))
                    .filter(
                        found -> found.stream().noneMatch(run -> WORKING.contains(status(run)))));
    Set<String> ids = new HashSet<>();
    for (JsonNode run : runs) {
      assertThat(ids.add(id(run))).as("%s is listed once", id(run)).isTrue();
      JsonNode seen = ledger.runs.get(id(run));
      if (seen != null) {
        assertThat(run).as("a run that had ended stays as it was").isEqualTo(seen);
      }
    }
    assertThat(ids).as("runs that were acknowledged").containsAll(ledger.runs.keySet());
    ids.removeAll(ledger.runs.keySet());
    int pending = ledger == ledger() && doing instanceof Doing.Starting ? 1 : 0;
    assertThat(ids).as("runs that nobody asked for").hasSizeLessThanOrEqualTo(pending);
    assertThat(runs.stream().filter(run -> !TERMINAL.contains(status(run))).count())
        .as("active runs of %s", ledger.id)
        .isLessThanOrEqualTo(1);
    runs.forEach(run -> claimSaid(ledger, run));
  }

  /// A run that was resumed goes on where it was, and says nothing twice.
  private void claimSaid(Ledger ledger, JsonNode run) {
    Work work = ledger.works.get(id(run));
    if (work == null || !status(run).equals("COMPLETED")) {
      return;
    }
    List<String> said =
        all(ledger.path() + "/messages?run_id=" + id(run), "messages").stream()
            .filter(message -> message.at("/sender/sender_type").stringValue().equals("ASSISTANT"))
            .map(message -> message.path("content").stringValue())
            .toList();
    if (work.says().isEmpty()) {
      assertThat(said).as("what the echo %s said", id(run)).hasSize(1);
    } else {
      assertThat(said).as("what %s said", id(run)).isEqualTo(work.says());
    }
  }

  private List<JsonNode> runs(Ledger ledger) {
    return all(ledger.path() + "/runs?page_size=100", "runs");
  }

  /// All pages of a list.
  private List<JsonNode> all(String path, String member) {
    List<JsonNode> all = new ArrayList<>();
    String token = "";
    do {
      try {
        Reply page = feishu.get(path + token).succeeded();
        all.addAll(page.at("/data/" + member).values());
        token =
            page.at("/data/has_more").booleanValue()
                ? "&page_token="
                    + page.text("/data/page_token").replace("=", "%3D").replace("+", "%2B")
                : "";
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    } while (!token.isEmpty());
    return all;
  }

  private static String id(JsonNode object) {
    return object.path("id").stringValue();
  }

  private static String status(JsonNode run) {
    return run.path("status").stringValue();
  }

  @Override
  public int acknowledged() {
    return acknowledged;
  }
}
