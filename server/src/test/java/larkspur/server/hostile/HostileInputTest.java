package larkspur.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/// Every call that is served, with everything wrong that its description can be made to be wrong.
///
/// What must be refused is sent to one world, and after each call the store is as it was before,
/// byte for byte. What may be accepted is sent to another, each time with things made for it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileInputTest {

  private static final int TOLD_MAX = 25;

  private final Map<Protocol, Figures> figures = new EnumMap<>(Protocol.class);

  private ServerLog log;
  private HostileWorld untouched;
  private HostileWorld changing;

  private static final class Figures {
    private int calls;
    private final Set<String> fields = new HashSet<>();
    private final Set<String> trials = new HashSet<>();
    private int requests;
    private int faults;

    String line() {
      return calls
          + " calls × "
          + fields.size()
          + " fields × "
          + trials.size()
          + " cases = "
          + requests
          + " requests, "
          + faults
          + " answered 5xx";
    }
  }

  /// A call of either protocol.
  private record Subject(
      Protocol protocol,
      String name,
      java.util.function.Function<Side, List<Sample>> samples,
      Casing casing) {}

  private interface Casing {
    Cases of(Sample sample, Side mine, Side theirs);
  }

  @BeforeAll
  void serve() {
    log = new ServerLog();
    untouched = new HostileWorld();
    changing = new HostileWorld();
    for (Protocol protocol : Protocol.values()) {
      figures.put(protocol, new Figures());
    }
  }

  @AfterAll
  void stop() {
    untouched.close();
    changing.close();
    log.close();
  }

  private static Stream<Subject> subjects(HostileWorld world) {
    var feishu = world.server.feishuCalls();
    return Stream.concat(
        feishu.stream()
            .map(call ->
                new Subject(
                    Protocol.of(call),
                    call.name(),
                    side -> List.of(FeishuSamples.of(call, side)),
                    (sample, mine, theirs) -> FeishuCases.of(feishu, call, sample, mine, theirs))),
        world.server.bearyChatCalls().stream()
            .map(call ->
                new Subject(
                    Protocol.BEARYCHAT,
                    call.name(),
                    side -> BearyChatSamples.of(call, side),
                    (sample, mine, theirs) -> BearyChatCases.of(call, sample, mine, theirs))));
  }

  @TestFactory
  @Proves({
    "platform-1.1.6",
    "platform-1.2.2",
    "platform-1.3.1",
    "platform-1.4.1",
    "bearychat-1.4.5",
    "bearychat-1.4.9",
    "bearychat-1.6.1"
  })
  Stream<DynamicTest> hostile_input() {
    return Stream.of(
            subjects(untouched)
                .map(subject ->
                    test(subject, "what is right is accepted", () -> right(untouched, subject))),
            subjects(untouched)
                .map(subject ->
                    test(
                        subject,
                        "what is wrong is refused and changes nothing",
                        () -> refused(subject))),
            subjects(changing)
                .map(subject ->
                    test(subject, "what is odd but not wrong is no fault", () -> allowed(subject))),
            Stream.of(
                DynamicTest.dynamicTest(
                    "after all that the server goes on", this::theServerGoesOn)))
        .flatMap(tests -> tests);
  }

  private static DynamicTest test(Subject subject, String claim, Runnable test) {
    return DynamicTest.dynamicTest(
        subject.protocol() + " " + subject.name() + ": " + claim, test::run);
  }

  private static void right(HostileWorld world, Subject subject) {
    for (Sample sample : subject.samples().apply(world.mine)) {
      Request request = sample.request();
      Answer answer = world.connection.send(request);
      assertThat(subject.protocol().wrong(Case.Verdict.ACCEPTED, request, answer))
          .as(request + " was answered " + answer)
          .isEmpty();
    }
  }

  private void refused(Subject subject) {
    List<String> failures = new ArrayList<>();
    Figures counted = figures.get(subject.protocol());
    counted.calls++;
    List<Sample> samples = subject.samples().apply(untouched.mine);
    untouched.settle();
    String before = untouched.store.export();
    Set<String> notesBefore = untouched.store.notes();
    Set<String> blobsBefore = untouched.blobs();
    for (Sample sample : samples) {
      Cases cases = subject.casing().of(sample, untouched.mine, untouched.theirs);
      cases.fields().forEach(field -> counted.fields.add(subject.name() + " " + field));
      cases.cases().stream()
          .filter(Case::mustBeRefused)
          .forEach(each -> send(untouched, subject, each, () -> sample, failures));
    }
    untouched.settle();
    assertThat(failures).as(failures.size() + " failures").isEmpty();
    assertThat(untouched.store.export()).isEqualTo(before);
    assertThat(untouched.blobs()).isEqualTo(blobsBefore);
    // A note says nothing; one that was settled late may go, but none may come.
    assertThat(notesBefore).containsAll(untouched.store.notes());
  }

  private void allowed(Subject subject) {
    List<String> failures = new ArrayList<>();
    // The server closes one that was idle while the other world was tried.
    changing.connection.close();
    int samples = subject.samples().apply(changing.mine).size();
    for (int i = 0; i < samples; i++) {
      int which = i;
      Supplier<Sample> fresh = () -> subject.samples().apply(changing.mine).get(which);
      Cases cases = subject.casing().of(fresh.get(), changing.mine, changing.theirs);
      cases.cases().stream()
          .filter(each -> !each.mustBeRefused())
          .forEach(each -> send(changing, subject, each, fresh, failures));
    }
    assertThat(failures).as(failures.size() + " failures").isEmpty();
  }

  private void send(
      HostileWorld world,
      Subject subject,
      Case each,
      Supplier<Sample> sample,
      List<String> failures) {
    Figures counted = figures.get(subject.protocol());
    counted.trials.add(each.trial());
    counted.requests++;
    Request request = each.request().apply(sample.get());
    List<String> wrong;
    String told;
    try {
      Answer answer = world.connection.send(request);
      if (answer.status() >= 500) {
        counted.faults++;
      }
      wrong = subject.protocol().wrong(each.verdict(), request, answer);
      told = answer.toString();
    } catch (java.io.UncheckedIOException e) {
      wrong = List.of("no answer");
      told = e.getCause().toString();
    }
    if (!wrong.isEmpty() && failures.size() < TOLD_MAX) {
      failures.add(each + ": " + wrong + "\n    " + request + "\n    " + told + "\n");
    }
  }

  private void theServerGoesOn() {
    for (HostileWorld world : List.of(untouched, changing)) {
      world.connection.close();
      Request health = new Request("GET", "/larkspur/v1/health", Map.of(), Optional.empty(), false);
      assertThat(world.connection.send(health).text()).isEqualTo("{\"status\":\"ready\"}");
      subjects(world).forEach(subject -> right(world, subject));
    }
    int faults = figures.values().stream().mapToInt(counted -> counted.faults).sum();
    figures.forEach((protocol, counted) ->
        System.out.println("hostile input, " + protocol + ": " + counted.line()));
    System.out.println("hostile input: " + together().line());
    assertThat(faults).isZero();
    assertThat(log.alarms()).isEmpty();
  }

  private Figures together() {
    Figures all = new Figures();
    figures.forEach((protocol, counted) -> {
      all.calls += counted.calls;
      counted.fields.forEach(field -> all.fields.add(protocol + " " + field));
      all.trials.addAll(counted.trials);
      all.requests += counted.requests;
      all.faults += counted.faults;
    });
    return all;
  }
}
