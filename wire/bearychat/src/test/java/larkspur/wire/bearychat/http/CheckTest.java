package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class CheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"8", "\"8\"", "900000000000000000000000", "\"0000000000000000000008\""})
  void a_count_above_its_maximum_is_the_maximum(String sent) {
    assertThat(check(Kind.count(7), sent).count("x")).hasValue(7);
  }

  @ParameterizedTest
  @ValueSource(strings = {"6", "\"6\"", "\"006\""})
  void a_count_below_its_maximum_is_itself(String sent) {
    assertThat(check(Kind.count(7), sent).count("x")).hasValue(6);
  }

  @Test
  void of_each_object_in_a_list_only_the_member_that_counts_is_left() {
    Kind either =
        Kind.firstOf(
            Shape.of(Shape.optional("a", Kind.count(7)), Shape.optional("b", Kind.text(9))));
    List<Values> items =
        check(
                Kind.many(either, 3),
                """
                [{"b":"x","a":9},"{\\"b\\":\\"y\\"}"]\
                """)
            .parts("x");

    assertThat(items).hasSize(2);
    assertThat(items.get(0).count("a")).hasValue(7);
    assertThat(items.get(0).has("b")).isFalse();
    assertThat(items.get(1).text("b")).contains("y");
    assertThatThrownBy(() ->
            check(
                Kind.many(either, 3),
                """
                [{"b":"x"},{"c":1}]\
                """))
        .hasMessage("x[1] has none of a, b");
  }

  private static Values check(Kind kind, String sent) {
    return Check.of(
        Shape.of(Shape.required("x", kind)),
        (ObjectNode) BearyChatJson.read("{\"x\":" + sent + "}"));
  }
}
