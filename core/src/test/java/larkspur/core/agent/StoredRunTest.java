package larkspur.core.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import larkspur.core.json.Json;
import org.junit.jupiter.api.Test;

class StoredRunTest {

  @Test
  void a_run_that_was_stored_before_scopes_were_kept_has_none() {
    byte[] stored =
        "{\"position\":7,\"takesUpAfter\":0,\"agent\":\"spring_larkspur__c\",\"expiresAt\":1000}"
            .getBytes(StandardCharsets.UTF_8);
    assertThat(Json.read(stored, StoredRun.Order.class).scopes()).isEmpty();
  }
}
