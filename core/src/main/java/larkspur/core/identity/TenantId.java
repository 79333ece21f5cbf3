package larkspur.core.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/// A tenant, which BearyChat calls a team: 16 hexadecimal digits, the `tenant_key` of Feishu.
public record TenantId(@JsonValue String value) {

  @JsonCreator
  public TenantId {
    Hex.check(value, "", 16);
  }

  public static TenantId of(long number) {
    return new TenantId(Hex.of(number));
  }

  @Override
  public String toString() {
    return value;
  }
}
