package larkspur.core.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
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

  @Test
  void secrets_are_not_shown_by_accident() {
    assertThat(tenant("5".repeat(32)).toString()).doesNotContain("555");
    App app =
        new App(
            AppId.of(1), TenantId.of(1), "A", "5".repeat(64), Set.of(), true, "=a", Instant.EPOCH);
    assertThat(app.toString()).doesNotContain("555");
    Identities.AppToken token = new Identities.AppToken("t-555", Duration.ofMinutes(1));
    assertThat(token.toString()).doesNotContain("555");
    AppTokens.Issued issued = new AppTokens.Issued("t-555", Duration.ofMinutes(1));
    assertThat(issued.toString()).doesNotContain("555");
  }

  private static Tenant tenant(String idKey) {
    return new Tenant(TenantId.of(1), "T", "t", "=t", idKey, Tenant.Language.EN, Instant.EPOCH);
  }
}
