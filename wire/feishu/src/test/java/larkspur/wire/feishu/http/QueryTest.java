package larkspur.wire.feishu.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {

  @Test
  void a_list_is_one_parameter_again_and_again() {
    Query query = Query.parse("a=1&b=%E6%9E%9D&a=x+y&&c");
    assertThat(query.all("a")).containsExactly("1", "x y");
    assertThat(query.all("b")).containsExactly("枝");
    assertThat(query.all("c")).containsExactly("");
    assertThat(query.all("d")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a=%", "a=%4", "a=%zz", "a=%ff", "a=%c0%80", "a=%ed%a0%bd", "%e2%82=1", "a=é"})
  void what_is_not_well_encoded_is_refused(String raw) {
    assertThatThrownBy(() -> Query.parse(raw)).isInstanceOf(IllegalArgumentException.class);
  }
}
