package larkspur.e2e;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// A comparison that every answer passes would prove nothing.
final class ShapeTest {

  private static final Shape RUN = Shape.ofSeed("cancel-run").at("/data/run");

  private static final String WHOLE =
      """
      {"id": "run_1", "created_at": "1", "app_id": "spring_1__c", "session_id": "session_1", "status": "FAILED",
       "started_at": "2", "ended_at": "3", "error": {"code": "c", "message": "m"}, "metadata": ""}\
      """;

  @Test
  void anAnswerWithThePrintedMembersPassesWhateverTheirValues() {
    assertThatCode(() -> RUN.claimFor(Reply.json(WHOLE))).doesNotThrowAnyException();
  }

  @Test
  void aMemberOfAnotherTypeIsNamed() {
    assertThatThrownBy(() -> RUN.claimFor(Reply.json(WHOLE.replace("\"3\"", "3"))))
        .hasMessageContaining("/ended_at is NUMBER, not STRING");
  }

  @Test
  void aMissingMemberIsNamedUnlessItIsRightlyAbsent() {
    String running = WHOLE.replace("\"ended_at\": \"3\", ", "");
    assertThatThrownBy(() -> RUN.claimFor(Reply.json(running)))
        .hasMessageContaining("/ended_at is missing");
    assertThatCode(() -> RUN.claimFor(Reply.json(running), "/ended_at")).doesNotThrowAnyException();
  }

  @Test
  void aMemberThatShouldBeAbsentIsNamedEvenIfItIsNull() {
    String running = WHOLE.replace("\"3\"", "null");
    assertThatThrownBy(() -> RUN.claimFor(Reply.json(running), "/ended_at"))
        .hasMessageContaining("/ended_at is there");
  }

  @Test
  void aMemberThatTheDocumentDoesNotHaveIsNamed() {
    assertThatThrownBy(() -> RUN.claimFor(Reply.json(WHOLE.replace("\"metadata\"", "\"meta\""))))
        .hasMessageContaining("/meta is not in the document");
  }
}
