package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import larkspur.server.CallCosts.Cost;
import larkspur.storage.contract.WatchedStore.Call;
import larkspur.storage.contract.WatchedStore.Operation;
import larkspur.storage.memory.MemoryData;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

/// What the hottest calls ask of the store, and the page that tells it.
class CallCostTest {

  /// The figures are of a cluster: a store that is not this server's alone.
  private static List<Cost> costs() {
    MemoryData data = new MemoryData();
    return CallCosts.of(MemoryStore.openShared(data), MemoryStore.openShared(data), () -> 0);
  }

  // ---- the page

  private static String table(List<Cost> costs) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| Call | Reads | Commits | Settled | and if no identity is remembered | Set off by it |\n");
    table.append("| --- | --- | --- | --- | --- | --- |\n");
    for (Cost cost : costs) {
      table
          .append("| ")
          .append(cost.call().protocol())
          .append(" · ")
          .append(cost.call().name())
          .append(" | ")
          .append(count(cost.answering().calls(), Kind.READ))
          .append(" | ")
          .append(count(cost.answering().calls(), Kind.COMMIT))
          .append(" | ")
          .append(count(cost.answering().calls(), Kind.SETTLE))
          .append(" | +")
          .append(cost.unknown())
          .append(" | ")
          .append(
              cost.afterwards().calls().isEmpty()
                  ? ""
                  : "%d reads, %d commits, %d settled"
                      .formatted(
                          count(cost.afterwards().calls(), Kind.READ),
                          count(cost.afterwards().calls(), Kind.COMMIT),
                          count(cost.afterwards().calls(), Kind.SETTLE)))
          .append(" |\n");
    }
    table.append("\nIn detail, each in its order:\n\n");
    for (Cost cost : costs) {
      table.append("- ").append(cost.call().protocol()).append(" · ").append(cost.call().name());
      table.append(": ").append(spelled(cost.answering().calls()));
      if (!cost.afterwards().calls().isEmpty()) {
        table.append(". Set off: ").append(spelled(cost.afterwards().calls()));
      }
      table.append(".\n");
    }
    return table.toString();
  }

  private enum Kind {
    READ,
    COMMIT,
    SETTLE;

    static Kind of(Operation operation) {
      return switch (operation) {
        case PARTITION_GET, PARTITION_SCAN, LOG_HEAD, LOG_HEADS, LOG_LAST, LOG_GET, LOG_SCAN ->
            READ;
        case DUE, NAMES, THINGS, ENTRIES -> READ;
        case PARTITION_COMMIT, PARTITION_ERASE, LOG_COMMIT, LOG_REPLACE, LOG_ERASE, NOTE, PUT ->
            COMMIT;
        case SETTLE -> SETTLE;
      };
    }
  }

  private static long count(List<Call> calls, Kind kind) {
    return calls.stream().filter(call -> Kind.of(call.operation()) == kind).count();
  }

  private static String spelled(List<Call> calls) {
    return calls.isEmpty()
        ? "nothing"
        : calls.stream().map(CallCostTest::spelled).collect(Collectors.joining(", "));
  }

  private static String spelled(Call call) {
    String what = String.join(" and ", call.what());
    String notes =
        switch (call.notes()) {
          case 0 -> "";
          case 1 -> " with a note";
          default -> " with " + call.notes() + " notes";
        };
    return switch (call.operation()) {
          case PARTITION_GET -> "read " + code(call.family()) + " " + code(named(what));
          case PARTITION_SCAN -> "scan " + code(call.family());
          case PARTITION_COMMIT -> "**commit** to " + code(call.family());
          case PARTITION_ERASE, LOG_ERASE -> "erase " + code(call.family());
          case LOG_HEAD -> "head " + code(call.family()) + " " + code(named(what));
          case LOG_HEADS -> "heads " + code(call.family());
          case LOG_LAST -> "last position of " + code(call.family());
          case LOG_GET -> "entry " + code(call.family()) + " " + code(what);
          case LOG_SCAN -> "scan " + code(call.family()) + " " + code(what);
          case LOG_COMMIT ->
              "**commit** to "
                  + code(call.family())
                  + (what.isEmpty() ? "" : " appending " + code(what));
          case LOG_REPLACE -> "**replace** " + code(call.family()) + " " + code(what);
          case NOTE -> "note " + code(what);
          case DUE -> "look at the agenda";
          case SETTLE -> "settle " + code(what);
          case NAMES -> "names of " + code(call.family());
          case THINGS, ENTRIES, PUT -> throw new IllegalArgumentException("no call moves data");
        }
        + notes;
  }

  private static String code(String text) {
    return "`" + text + "`";
  }

  /// A key without what is another one each time: the log that a mark is of, a hash.
  private static String named(String key) {
    return key.replaceFirst("^(applied/[a-z]+|key|sending)/.*", "$1/…");
  }

  @Test
  void the_page_tells_what_the_hottest_calls_ask_of_the_store() {
    CostPage.claim("counted", table(costs()));
  }

  /// Reading the same value twice while a caller waits is a round trip for nothing.
  @Test
  void no_call_reads_the_same_thing_twice() {
    Map<String, Long> twice = new TreeMap<>();
    for (Cost cost : costs()) {
      cost.answering().calls().stream()
          .filter(call -> Kind.of(call.operation()) == Kind.READ)
          .collect(Collectors.groupingBy(call -> call, Collectors.counting()))
          .forEach((call, times) -> {
            if (times > 1) {
              twice.put(cost.call().name() + ": " + call, times);
            }
          });
    }
    assertThat(twice).isEmpty();
  }
}
