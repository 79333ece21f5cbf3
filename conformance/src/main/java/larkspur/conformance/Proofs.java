package larkspur.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Which tests prove which rules, beside what a server serves.
///
/// @param marks of all tests, by the number of the rule
/// @param served calls as method and path, and `header` with the name of a header that answers have
public record Proofs(Rules rules, Map<String, List<Mark>> marks, Set<String> served) {

  public static Proofs of(Rules rules, Collection<Mark> marks, Collection<String> served) {
    Map<String, List<Mark>> byNumber = new TreeMap<>();
    marks.forEach(
        mark -> byNumber.computeIfAbsent(mark.number(), number -> new ArrayList<>()).add(mark));
    return new Proofs(rules, byNumber, new TreeSet<>(served));
  }

  /// The tests that prove a rule.
  public List<Mark> of(Rule rule) {
    return marks.getOrDefault(rule.number(), List.of());
  }

  /// Whether what a rule needs is served, so that it must hold.
  public boolean holds(Rule rule) {
    return rule.needs().map(served::contains).orElse(true);
  }

  /// What is wrong, in words; empty if nothing is.
  ///
  /// * a vector that must hold and that no test proves
  /// * a mark that names no rule
  /// * a call that is served, but that no file of rules has
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    Map<String, Rule> all = rules.byNumber();
    all.values().stream()
        .filter(rule -> rule.vector() && holds(rule) && of(rule).isEmpty())
        .forEach(rule -> faults.add("no test proves " + rule.number() + ": " + rule.sentence()));
    marks.forEach((number, tests) -> {
      if (!all.containsKey(number)) {
        tests.forEach(
            mark -> faults.add(mark.file() + ": " + mark.test() + " proves no rule: " + number));
      }
    });
    Set<String> known = new TreeSet<>();
    rules.areas().forEach(area -> known.addAll(rules.calls(area.page())));
    served.stream()
        .filter(call -> !call.startsWith("header ") && !known.contains(call))
        .forEach(call -> faults.add("served, but in no file of rules: " + call));
    rules.byNumber().values().stream()
        .flatMap(rule -> rule.needs().stream())
        .distinct()
        .filter(need -> !need.startsWith("header ") && !known.contains(need))
        .forEach(need -> faults.add("needed, but in no file of rules: " + need));
    return faults;
  }
}
