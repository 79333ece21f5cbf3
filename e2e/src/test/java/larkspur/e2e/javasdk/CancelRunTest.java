package larkspur.e2e.javasdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.aily.v1.model.CancelAilySessionRunReq;
import com.lark.oapi.service.aily.v1.model.CancelAilySessionRunResp;
import com.lark.oapi.service.aily.v1.model.GetAilySessionRunReq;
import com.lark.oapi.service.aily.v1.model.GetAilySessionRunResp;
import com.lark.oapi.service.aily.v1.model.Run;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.RunningServer;
import larkspur.e2e.Scripts;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.Shape;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page of aily.run.cancel.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class CancelRunTest {

  private static final Shape RUN = Shape.ofSeed("cancel-run").at("/data/run");

  @Test
  void aRunInProgressIsCancelledAtOnceAndAnswersAsPrintedButForAnError(RunningServer server)
      throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();
    lark.message(session, "work for a while");
    Run created = lark.run(session, DevelopmentSeed.SCRIPT, Scripts.WAITS);
    Run running = lark.awaitStatus(session, created.getId(), "IN_PROGRESS");
    RUN.claimFor(
        Lark.raw(get(lark, session, created.getId())).at("/data/run"), "/ended_at", "/error");

    CancelAilySessionRunResp response = cancel(lark, session, created.getId());

    Shape.ofSeed("cancel-run").claimFor(Lark.raw(response), "/data/run/error");
    Run cancelled = response.getData().getRun();
    assertThat(cancelled.getId()).isEqualTo(created.getId()).matches("run_[0-9a-hjkmnp-z]{1,28}");
    assertThat(cancelled.getStatus()).isEqualTo("CANCELLED");
    assertThat(cancelled.getAppId()).isEqualTo(DevelopmentSeed.AGENT);
    assertThat(cancelled.getSessionId()).isEqualTo(session);
    assertThat(cancelled.getCreatedAt()).isEqualTo(created.getCreatedAt()).matches("\\d{13}");
    assertThat(cancelled.getStartedAt()).isEqualTo(running.getStartedAt()).matches("\\d{13}");
    assertThat(cancelled.getEndedAt())
        .matches("\\d{13}")
        .isGreaterThanOrEqualTo(cancelled.getStartedAt());
    assertThat(cancelled.getMetadata()).isEqualTo("{}");
  }

  @Test
  void cancellingARunThatHasEndedChangesNothing(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();
    String run = lark.run(session, "skill_000000000000", null).getId();
    Run failed = lark.awaitEnd(session, run);

    CancelAilySessionRunResp response = cancel(lark, session, run);

    // A run of a skill that is gone is the one that has every member of the printed example.
    Shape.ofSeed("cancel-run").claimFor(Lark.raw(response));
    Run same = response.getData().getRun();
    assertThat(same.getStatus()).isEqualTo("FAILED");
    assertThat(same.getEndedAt()).isEqualTo(failed.getEndedAt());
    assertThat(same.getError().getCode()).isEqualTo("sp_ec_sm_900101");
    assertThat(same.getError().getMessage()).isEqualTo("技能不存在或已删除");
  }

  @Test
  void aRunThatIsQueuedHasNeitherStartedNorEnded(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();

    Run created = lark.run(session, DevelopmentSeed.SCRIPT, Scripts.WAITS);

    assertThat(created.getStatus()).isEqualTo("QUEUED");
    assertThat(created.getStartedAt()).isNull();
    assertThat(created.getEndedAt()).isNull();
    assertThat(created.getError()).isNull();
    Lark.succeeded(cancel(lark, session, created.getId()));
  }

  @Test
  void aRunThatNeverWasIsRefused(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();

    CancelAilySessionRunResp refused = cancel(lark, session, "run_4dfrxvctjqzzj");

    assertThat(refused.getCode()).isEqualTo(2700001);
    assertThat(refused.getRawResponse().getStatusCode()).isEqualTo(400);
  }

  private static CancelAilySessionRunResp cancel(Lark lark, String session, String run)
      throws Exception {
    return lark.client()
        .aily()
        .v1()
        .ailySessionRun()
        .cancel(CancelAilySessionRunReq.newBuilder().ailySessionId(session).runId(run).build());
  }

  private static GetAilySessionRunResp get(Lark lark, String session, String run) throws Exception {
    return Lark.succeeded(
        lark.client()
            .aily()
            .v1()
            .ailySessionRun()
            .get(GetAilySessionRunReq.newBuilder().ailySessionId(session).runId(run).build()));
  }
}
