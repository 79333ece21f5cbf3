package larkspur.developer.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {

  private static final String SECRET = "b0700000000000000000000000000001";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"token\":\"SECRET\",\"text\":\"hi\"} | {\"token\":\"b07000…\",\"text\":\"hi\"}",
        "{ \"App_Secret\" : \"SECRET\" } | { \"App_Secret\" : \"b07000…\" }",
        "{\"a\":{\"tenant_access_token\":\"SECRET\"}} | {\"a\":{\"tenant_access_token\":\"b07000…\"}}",
        "{\"tok\\u0065n\":\"SECRET\"} | {\"tok\\u0065n\":\"b07000…\"}",
        "{\"token\":\"SEC\\\"RETS\"} | {\"token\":\"SEC…\"}",
        "{\"token\":\"SECRET | {\"token\":\"b07000…",
        "{\"token\":123456} | {\"token\":123…}",
        "{\"token\":null} | {\"token\":null}",
        "{\"password\":\"abc\"} | {\"password\":\"a…\"}",
        "{\"page_token\":\"SECRET\"} | {\"page_token\":\"SECRET\"}",
        "{\"text\":\"token\",\"x\":\"SECRET\"} | {\"text\":\"token\",\"x\":\"SECRET\"}",
        "token=SECRET&text=hi | token=b07000…&text=hi",
        "text=hi&%74oken=SECRET | text=hi&%74oken=b07000…",
        "token=&text=token | token=&text=token",
        "token | token",
        "token=SECRET&text=say \"hi\" | token=b07000…&text=say \"hi\"",
        "token=SECRET&query={\"latest\":{\"limit\":1}} | token=b07000…&query={\"latest\":{\"limit\":1}}",
        "token=\"SECRET\"&a={\"token\":\"SECRET\"} | token=\"b0700…&a={\"token\":\"b07000…\"}",
        "token={\"token\":\"SECRET\"} | token={\"toke…",
        "{\"token\":[\"SECRET\",\"SECRET\"],\"a\":\"b\"} | {\"token\":[\"b07000…\",\"b07000…\"],\"a\":\"b\"}",
        "{\"token\":{\"a\":[\"SECRET\",7654321]},\"a\":[1]} | {\"token\":{\"a\":[\"b07000…\",765…]},\"a\":[1]}",
        "[{\"text\":\"a&token=b\"}] | [{\"text\":\"a&token=b\"}]",
      })
  void the_values_of_what_is_named_after_a_secret_are_cut(String sent, String shown) {
    assertThat(Masking.MASKED.body(sent.replace("SECRET", SECRET)))
        .isEqualTo(shown.replace("SECRET", SECRET));
    assertThat(Masking.SHOWN.body(sent)).isEqualTo(sent);
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer t-0123456789abcdef, Bearer t-0123…",
    "Authorization, t-0123456789abcdef, t-0123…",
    "Cookie, session=0123456789; a=b, sessio…",
    "X-Gitlab-Token, glpat 0123456789abcdef, 'glpat …'",
    "X-Lark-Request-Secret, 0123456789abcdef, 012345…",
    "Content-Type, application/json, application/json",
    "Authorization, '', ''",
  })
  void headers_that_let_somebody_in_are_cut(String name, String sent, String shown) {
    assertThat(Masking.MASKED.header(new Exchange.Header(name, sent))).isEqualTo(shown);
  }

  @Test
  void a_query_is_cut_where_its_secrets_are() {
    assertThat(Masking.MASKED.query("vchannel_id==bw52O&token=" + SECRET))
        .isEqualTo("vchannel_id==bw52O&token=b07000…");
  }

  @Test
  void a_text_of_nothing_but_quotes_and_escapes_is_looked_through_in_peace() {
    String hostile = "\"\\\"\\".repeat(20_000) + "\"token\":\"";
    assertThat(Masking.MASKED.body(hostile)).startsWith("\"\\\"");
    assertThat(Masking.MASKED.body("\\")).isEqualTo("\\");
    assertThat(Masking.MASKED.body("{\"token\":\"\\")).isEqualTo("{\"token\":\"…");
  }
}
