package larkspur.e2e.javasdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.aily.v1.model.AilySession;
import com.lark.oapi.service.aily.v1.model.DeleteAilySessionReq;
import com.lark.oapi.service.aily.v1.model.GetAilySessionReq;
import com.lark.oapi.service.aily.v1.model.GetAilySessionResp;
import com.lark.oapi.service.aily.v1.model.UpdateAilySessionReq;
import com.lark.oapi.service.aily.v1.model.UpdateAilySessionReqBody;
import com.lark.oapi.service.aily.v1.model.UpdateAilySessionResp;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.Shape;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page of aily.session.update.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class UpdateSessionTest {

  @Test
  void anUpdateWithThePrintedValuesAnswersTheSessionAsPrinted(RunningServer server)
      throws Exception {
    Lark lark = Lark.of(server);
    AilySession created = lark.session();

    UpdateAilySessionResp response = update(lark, created.getId(), "{}", "{}");

    Shape.ofSeed("update-session").claimFor(Lark.raw(response));
    AilySession updated = response.getData().getSession();
    assertThat(response.getMsg()).isEqualTo("success");
    assertThat(updated.getId()).isEqualTo(created.getId()).matches("session_[0-9a-hjkmnp-z]{1,24}");
    assertThat(updated.getCreatedAt()).isEqualTo(created.getCreatedAt()).matches("\\d{13}");
    assertThat(updated.getModifiedAt())
        .matches("\\d{13}")
        .isGreaterThanOrEqualTo(created.getModifiedAt());
    assertThat(updated.getCreatedBy()).isEqualTo(created.getCreatedBy()).matches("\\d{1,20}");
    assertThat(updated.getChannelContext()).isEqualTo("{}");
    assertThat(updated.getMetadata()).isEqualTo("{}");
    assertThat(response.getRequestId()).as("the log id of every answer").isNotEmpty();
  }

  @Test
  void whatAnUpdateDoesNotNameStaysAsItWas(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();

    update(lark, session, null, "{\"step\":2}");

    GetAilySessionResp found = get(lark, session);
    Shape.ofSeed("update-session").claimFor(Lark.raw(found));
    assertThat(found.getData().getSession().getChannelContext()).isEqualTo("{}");
    assertThat(found.getData().getSession().getMetadata()).isEqualTo("{\"step\":2}");
  }

  @Test
  void aDeletedSessionIsRefusedLikeOneThatNeverWas(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String session = lark.session().getId();
    assertThat(get(lark, session).success()).isTrue();

    Lark.succeeded(
        lark.client()
            .aily()
            .v1()
            .ailySession()
            .delete(DeleteAilySessionReq.newBuilder().ailySessionId(session).build()));

    GetAilySessionResp refused = get(lark, session);
    assertThat(refused.getCode()).isEqualTo(2700001);
    assertThat(refused.getMsg()).startsWith("param is invalid");
    assertThat(refused.getRawResponse().getStatusCode()).isEqualTo(400);
    // The id that the document prints.
    assertThat(get(lark, "session_4dfunz7sp1g8m").getCode()).isEqualTo(2700001);
  }

  private static UpdateAilySessionResp update(
      Lark lark, String session, String context, String metadata) throws Exception {
    UpdateAilySessionReq request =
        UpdateAilySessionReq.newBuilder()
            .ailySessionId(session)
            .updateAilySessionReqBody(
                UpdateAilySessionReqBody.newBuilder()
                    .channelContext(context)
                    .metadata(metadata)
                    .build())
            .build();
    return Lark.succeeded(lark.client().aily().v1().ailySession().update(request));
  }

  private static GetAilySessionResp get(Lark lark, String session) throws Exception {
    return lark.client()
        .aily()
        .v1()
        .ailySession()
        .get(GetAilySessionReq.newBuilder().ailySessionId(session).build());
  }
}
