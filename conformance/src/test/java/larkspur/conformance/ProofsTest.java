package larkspur.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProofsTest {

  private static final Rules RULES =
      new Rules(
          List.of(
              RuleFile.read(
                  "things.rules",
                  """
                  # Things
                  page: things
                  vectors: things-1

                  ## All calls
                  things-1.1 documented: Always.
                  R-01 our choice: Maybe.
                  ## GET /things
                  things-1.2 documented: If read.
                  ## POST /things
                  things-1.3 documented: If written.
                  things-1.4 documented: If told.
                    needs: header x-told
                  """)));

  private static Mark mark(String number) {
    return new Mark(number, Path.of("wire/src/test/java/ThingsTest.java"), "ThingsTest.a_test");
  }

  private static List<String> faults(List<String> marks, String... served) {
    return Proofs.of(RULES, marks.stream().map(ProofsTest::mark).toList(), List.of(served))
        .faults();
  }

  @Test
  void nothing_is_wrong_if_each_vector_that_must_hold_has_a_test() {
    assertThat(faults(List.of("things-1.1", "things-1.2", "R-01"), "GET /things")).isEmpty();
  }

  @Test
  void a_vector_without_a_test_is_a_fault_as_soon_as_its_call_is_served() {
    assertThat(faults(List.of("things-1.1"))).isEmpty();
    assertThat(faults(List.of("things-1.1"), "GET /things", "POST /things"))
        .containsExactly(
            "no test proves things-1.2: If read.", "no test proves things-1.3: If written.");
    assertThat(faults(List.of())).containsExactly("no test proves things-1.1: Always.");
    assertThat(faults(List.of("things-1.1"), "header x-told"))
        .containsExactly("no test proves things-1.4: If told.");
  }

  @Test
  void a_mark_that_names_no_rule_is_a_fault() {
    assertThat(faults(List.of("things-1.1", "things-1.9")))
        .containsExactly(
            "wire/src/test/java/ThingsTest.java: ThingsTest.a_test proves no rule: things-1.9");
  }

  @Test
  void a_call_that_no_file_has_is_a_fault() {
    assertThat(faults(List.of("things-1.1"), "DELETE /things"))
        .containsExactly("served, but in no file of rules: DELETE /things");
  }

  @Test
  void the_pages_say_what_is_served_and_which_tests_prove_what() {
    Proofs proofs = Proofs.of(RULES, List.of(mark("things-1.1")), List.of("GET /things"));
    Map<String, String> pages = new Pages(proofs, Set.of("things-1.2")).all();
    assertThat(pages.get("vectors.md"))
        .contains("4 vectors: 1 proved, 2 waiting")
        .contains("[ThingsTest.a\\_test](../../wire/src/test/java/ThingsTest.java)")
        .contains("not served yet: POST /things")
        .contains("not served yet: header x-told");
  }
}
