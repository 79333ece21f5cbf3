package larkspur.e2e.javasdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.aily.v1.model.ListAilySessionRunReq;
import com.lark.oapi.service.aily.v1.model.ListAilySessionRunResp;
import com.lark.oapi.service.aily.v1.model.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.Shape;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page of aily.run.list.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class ListRunsTest {

  /// What the document prints, and what no server but the original knows.
  private static final String PRINTED_TOKEN =
      "eVQrYzJBNDNONlk4VFZBZVlSdzlKdFJ4bVVHVExENDNKVHoxaVdiVnViQT0=";

  @Test
  void aPageOfThePrintedSizeWithMoreBehindItIsAsPrintedAndItsTokenLeadsToTheRest(
      RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();
    List<String> created = failedRuns(lark, session, 21);

    ListAilySessionRunResp first = list(lark, session, 20, null);
    Shape.ofSeed("list-runs").claimFor(Lark.raw(first));
    assertThat(first.getData().getHasMore()).isTrue();
    ListAilySessionRunResp second = list(lark, session, 20, first.getData().getPageToken());
    Shape.ofSeed("list-runs").claimFor(Lark.raw(second), "/data/page_token");
    assertThat(second.getData().getHasMore()).isFalse();

    assertThat(
            Stream.of(first, second)
                .flatMap(page -> Stream.of(page.getData().getRuns()))
                .map(Run::getId))
        .as("all runs, in the order of their creation")
        .containsExactlyElementsOf(created);
  }

  @Test
  void aSessionWithoutRunsHasAnEmptyListAndNoToken(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);

    ListAilySessionRunResp response = list(lark, lark.session().getId(), 20, null);

    Shape.ofSeed("list-runs").claimFor(Lark.raw(response), "/data/page_token");
    assertThat(response.getData().getRuns()).isEmpty();
    assertThat(response.getData().getHasMore()).isFalse();
  }

  @Test
  void aTokenThatThisServerNeverGaveIsRefused(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();

    ListAilySessionRunResp refused = answer(lark, session, 20, PRINTED_TOKEN);

    assertThat(refused.getCode()).isEqualTo(2700001);
    assertThat(refused.getRawResponse().getStatusCode()).isEqualTo(400);
  }

  @Test
  void whatABuilderSendsByDefaultIsTheFirstPage(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();
    List<String> created = failedRuns(lark, session, 1);

    ListAilySessionRunResp response = list(lark, session, 0, "");

    assertThat(Stream.of(response.getData().getRuns()).map(Run::getId))
        .containsExactlyElementsOf(created);
  }

  /// Runs of a skill that is gone: they end by themselves, and they have every member of the
  /// printed example.
  private static List<String> failedRuns(Lark lark, String session, int count) throws Exception {
    List<String> runs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String run = lark.run(session, "skill_000000000000", null).getId();
      lark.awaitEnd(session, run);
      runs.add(run);
    }
    return runs;
  }

  private static ListAilySessionRunResp list(Lark lark, String session, int size, String token)
      throws Exception {
    return Lark.succeeded(answer(lark, session, size, token));
  }

  private static ListAilySessionRunResp answer(Lark lark, String session, int size, String token)
      throws Exception {
    ListAilySessionRunReq request =
        ListAilySessionRunReq.newBuilder()
            .ailySessionId(session)
            .pageSize(size)
            .pageToken(token)
            .build();
    return lark.client().aily().v1().ailySessionRun().list(request);
  }
}
