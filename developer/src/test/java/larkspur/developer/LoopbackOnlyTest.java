package larkspur.developer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoopbackOnlyTest {

  private static Optional<String> refusal(String host) {
    return LoopbackOnly.refusal(Optional.of(host), Optional.empty(), Optional.empty());
  }

  @Test
  void loopback_is_known_by_its_name_and_by_its_numbers() {
    for (String host :
        List.of("localhost", "LOCALHOST:80", "127.0.0.1:8686", "127.1.2.3", "[::1]:1")) {
      assertThat(refusal(host)).as(host).isEmpty();
    }
  }

  @Test
  void any_other_host_is_refused_also_where_it_leads_here() {
    for (String host :
        List.of(
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
            "a b",
            "")) {
      assertThat(refusal(host)).as(host).isPresent();
    }
    assertThat(LoopbackOnly.refusal(Optional.empty(), Optional.empty(), Optional.empty()))
        .isPresent();
  }

  @Test
  void pages_of_another_origin_are_refused() {
    Optional<String> host = Optional.of("127.0.0.1:8686");
    for (String origin :
        List.of("null", "https://127.0.0.1:8686", "http://127.0.0.1:1", "http://evil.example")) {
      assertThat(LoopbackOnly.refusal(host, Optional.of(origin), Optional.empty()))
          .as(origin)
          .isPresent();
    }
    assertThat(
            LoopbackOnly.refusal(
                host, Optional.of("http://127.0.0.1:8686"), Optional.of("same-origin")))
        .isEmpty();
    assertThat(LoopbackOnly.refusal(host, Optional.empty(), Optional.of("cross-site"))).isPresent();
  }
}
