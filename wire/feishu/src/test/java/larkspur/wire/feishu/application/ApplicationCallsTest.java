package larkspur.wire.feishu.application;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import larkspur.conformance.Proves;
import larkspur.core.identity.AppId;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApplicationCallsTest {

  private static final AppId OTHER = new AppId("cli_00000000000000aa");

  private final FeishuHarness harness =
      FeishuHarness.serving(
          Set.of("application:application:self_manage"),
          on -> new ApplicationCalls(on.identities).calls());

  private final Map<String, String> known = new HashMap<>();

  @BeforeEach
  void found() {
    harness.put(OTHER, "Other", Set.of("admin:app.info:readonly"));
    known.put("bot", harness.identities.openId(FeishuHarness.APP, FeishuHarness.APP));
  }

  @AfterEach
  void close() {
    harness.close();
  }

  @Test
  @Proves({"contact-4.3.1", "contact-4.3.2"})
  void the_bot_is_told_at_both_places_where_clients_look() {
    Sample.of("application/bot.info/own").play(harness, harness.tenantToken(), known);
    assertThat(harness.identities.botByOpenId(FeishuHarness.APP, known.get("bot")))
        .contains(FeishuHarness.APP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"me", "by-its-id", "without-language", "malformed", "unknown", "another"})
  @Proves({"contact-4.4.1", "contact-4.4.2", "contact-4.4.3"})
  void an_app_is_told_of_itself_and_of_others_only_with_the_scope_for_that(String sample) {
    Sample.of("application/application.get/" + sample).play(harness, harness.tenantToken(), known);
  }

  @Test
  @Proves("contact-4.4.3")
  void with_the_scope_another_app_of_the_tenant_is_told() {
    assertThat(
            harness
                .call(
                    "GET",
                    "/application/v6/applications/cli_0123456789abcdef?lang=en_us",
                    harness.tenantToken(OTHER),
                    "")
                .data()
                .at("/app/app_name")
                .asString())
        .isEqualTo("Ticket desk");
  }
}
