package larkspur.developer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StubTest {

  private static Stub stub(String json) {
    return Stub.read(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void parameters_of_the_path_stand_in_every_text_of_the_body() {
    Stub stub =
        stub(
            "{\"method\":\"GET\",\"path\":\"/u/:id/:x\",\"body\":{\"a\":[\"{{id}}-{{x}}\",1,null],\"{{id}}\":true}}");
    assertThat(
            new String(
                stub.body(Map.of("id", "$1\"", "x", "é")).orElseThrow(), StandardCharsets.UTF_8))
        .isEqualTo("{\"a\":[\"$1\\\"-é\",1,null],\"{{id}}\":true}");
    assertThat(stub.status()).isEqualTo(200);
  }

  @Test
  void what_says_no_stub_is_refused_by_the_name_of_what_is_wrong() {
    Map<String, String> wrong =
        Map.ofEntries(
            Map.entry("[]", "object"),
            Map.entry("{\"path\":\"/a\"}", "method"),
            Map.entry("{\"method\":\"get\",\"path\":\"/a\"}", "method"),
            Map.entry("{\"method\":\"GET\"}", "path"),
            Map.entry("{\"method\":\"GET\",\"path\":\"a\"}", "path"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"status\":\"200\"}", "status"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"status\":99}", "status"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"status\":204,\"body\":{}}", "204"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"headers\":[]}", "headers"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"headers\":{\"a b\":\"\"}}", "a b"),
            Map.entry(
                "{\"method\":\"GET\",\"path\":\"/a\",\"headers\":{\"A\":\"1\\r\\nB: 2\"}}", "A"),
            Map.entry(
                "{\"method\":\"GET\",\"path\":\"/a\",\"headers\":{\"Content-Length\":\"1\"}}",
                "Content-Length"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"body\":\"{{id}}\"}", "{{id}}"),
            Map.entry("{\"method\":\"GET\",\"path\":\"/a\",\"extra\":1}", "extra"));
    wrong.forEach((json, name) ->
        assertThatThrownBy(() -> stub(json))
            .as(json)
            .isInstanceOf(Wrong.class)
            .hasMessageContaining(name));
  }

  @Test
  void no_method_is_named_that_http_cannot_carry() {
    for (String method : List.of("G T", "GET\\r\\n", "")) {
      assertThatThrownBy(() -> stub("{\"method\":\"" + method + "\",\"path\":\"/a\"}"))
          .isInstanceOf(Wrong.class);
    }
  }
}
