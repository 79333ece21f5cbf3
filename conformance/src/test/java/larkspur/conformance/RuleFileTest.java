package larkspur.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleFileTest {

  private static final String HEAD = "# Things\npage: things\nvectors: things-1\n";

  private static Area area(String rest) {
    return RuleFile.read("things.rules", HEAD + rest);
  }

  @Test
  void a_file_has_a_title_a_page_prose_and_headings() {
    Area area = area("\nAbout things.\n\n## All calls\n## GET /things\n\nShort.\n");
    assertThat(area.title()).isEqualTo("Things");
    assertThat(area.page()).isEqualTo("things");
    assertThat(area.prose()).isEqualTo("About things.");
    assertThat(area.headings())
        .extracting(Area.Heading::title)
        .containsExactly("All calls", "GET /things");
    assertThat(area.headings()).extracting(Area.Heading::note).containsExactly("", "Short.");
    assertThat(area.headings().getFirst().call()).isEmpty();
    assertThat(area.headings().getLast().call()).contains("GET /things");
  }

  @Test
  void a_rule_has_a_number_a_kind_and_a_sentence_and_needs_the_call_above_it() {
    Area area =
        area(
            """
            ## All calls
            R-01 our choice: One: two.
            ## GET /things
            things-1.2 documented: Three.
            things-10.2 observed: Four.
              needs: POST /things
            """);
    assertThat(area.headings().getFirst().rules())
        .containsExactly(
            new Rule("R-01", Rule.Kind.OUR_CHOICE, "One: two.", Optional.empty(), false));
    assertThat(area.headings().getLast().rules())
        .containsExactly(
            new Rule(
                "things-1.2", Rule.Kind.DOCUMENTED, "Three.", Optional.of("GET /things"), true),
            new Rule(
                "things-10.2", Rule.Kind.OBSERVED, "Four.", Optional.of("POST /things"), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "## A\nR-01 our choice: One.\nwhatever\n",
        "## A\nR-01 our choice: One.\nR-1 our choice: Two.\n",
        "## A\nR-01 our choice: One.\nR-02 hearsay: Two.\n",
        "## A\n  needs: GET /things\n",
        "## A\nR-01 our choice: One | two.\n",
        "R-01 our choice: One.\n",
      })
  void what_has_another_form_is_refused_by_file(String rest) {
    assertThatThrownBy(() -> area(rest))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("things.rules:");
  }

  @Test
  void a_file_without_a_page_is_refused() {
    assertThatThrownBy(() -> RuleFile.read("things.rules", "# Things\n\n"))
        .hasMessage("things.rules:2: wants a line that begins with \"page: \"");
  }

  @Test
  void a_rule_or_a_call_that_is_there_twice_is_refused() {
    Area one = area("## GET /things\nR-01 our choice: One.\n");
    assertThat(new Rules(List.of(one)).byNumber()).containsOnlyKeys("R-01");
    assertThatThrownBy(() -> new Rules(List.of(one, area("## A\nR-01 our choice: Two.\n"))))
        .hasMessage("there twice: [R-01]");
    assertThatThrownBy(() -> new Rules(List.of(one, area("## GET /things\n"))))
        .hasMessage("there twice: [GET /things]");
  }
}
