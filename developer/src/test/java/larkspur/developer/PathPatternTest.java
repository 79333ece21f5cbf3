package larkspur.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathPatternTest {

  private static Optional<Map<String, String>> match(String pattern, String path) {
    return PathPattern.of(pattern).match(PathPattern.segments(path));
  }

  @Test
  void a_parameter_stands_for_one_segment_and_is_decoded() {
    assertThat(match("/a/:id/c", "/a/b%20+b/c")).contains(Map.of("id", "b +b"));
    assertThat(match("/a/:id/c", "/a/b/b/c")).isEmpty();
    assertThat(match("/a/:id", "/a")).isEmpty();
    assertThat(match("/a/:id", "/b/1")).isEmpty();
  }

  @Test
  void a_star_stands_for_any_rest() {
    assertThat(match("/a/*", "/a/b/c")).contains(Map.of());
    assertThat(match("/a/*", "/a")).contains(Map.of());
    assertThat(match("/*", "/")).isPresent();
    assertThat(match("/a/*", "/b/c")).isEmpty();
  }

  @Test
  void an_encoding_that_is_broken_is_taken_as_it_is() {
    assertThat(match("/a/:id", "/a/%zz")).contains(Map.of("id", "%zz"));
  }

  @Test
  void less_open_is_preferred() {
    assertThat(PathPattern.of("/a/b").looseness()).isLessThan(PathPattern.of("/a/:id").looseness());
    assertThat(PathPattern.of("/:a/:b").looseness()).isLessThan(PathPattern.of("/*").looseness());
  }

  @Test
  void what_is_no_path_is_refused() {
    for (String text : List.of("a/b", "/a b", "/a?b=1", "/:", "/:a/:a", "/:a-b")) {
      assertThatThrownBy(() -> PathPattern.of(text)).as(text).isInstanceOf(Wrong.class);
    }
  }
}
