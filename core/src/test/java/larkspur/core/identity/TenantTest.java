package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TenantTest {

  @Test
  void the_id_key_has_32_hexadecimal_digits() {
    assertThat(tenant("0123456789abcdefABCDEF0000000000").idKey()).hasSize(32);
    for (String wrong : List.of("", "0".repeat(31), "0".repeat(33), "0".repeat(31) + "g")) {
      assertThatThrownBy(() -> tenant(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("the id key must be 32 hexadecimal digits");
    }
  }

  private static Tenant tenant(String idKey) {
    return new Tenant(TenantId.of(1), "T", "t", "=t", idKey, Tenant.Language.EN, Instant.EPOCH);
  }
}
