package larkspur.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is printed when the server cannot even be asked.
class MainTest {

  private static final String NOWHERE = "--base-url=http://127.0.0.1:1";

  private final StringWriter told = new StringWriter();

  private int run(String... arguments) {
    return Main.run(new PrintWriter(told), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3cret\nmore", "s3cret more", "s3crét", " "})
  void a_secret_that_no_header_can_carry_is_refused_and_not_told(String secret) {
    assertThat(run("bearychat", NOWHERE, "--token=" + secret, "--vchannel==bw1", "--pause=0"))
        .isEqualTo(2);
    assertThat(run("feishu", NOWHERE, "--app-id=cli_1", "--app-secret=" + secret)).isEqualTo(2);
    assertThat(
            run("feishu", NOWHERE, "--app-id=cli_1", "--app-secret=x", "--user-token=x" + secret))
        .isEqualTo(2);
    assertThat(told.toString())
        .contains("--token", "--app-secret", "--user-token")
        .doesNotContain("s3");
  }
}
