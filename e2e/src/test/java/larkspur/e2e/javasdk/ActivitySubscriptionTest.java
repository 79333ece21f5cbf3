package larkspur.e2e.javasdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.task.v2.model.CreateTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.CreateTasklistActivitySubscriptionResp;
import com.lark.oapi.service.task.v2.model.CreateTasklistReq;
import com.lark.oapi.service.task.v2.model.DeleteTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.GetTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.GetTasklistActivitySubscriptionResp;
import com.lark.oapi.service.task.v2.model.InputTasklist;
import com.lark.oapi.service.task.v2.model.ListTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.ListTasklistActivitySubscriptionResp;
import com.lark.oapi.service.task.v2.model.Member;
import com.lark.oapi.service.task.v2.model.PatchTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.PatchTasklistActivitySubscriptionReqBody;
import com.lark.oapi.service.task.v2.model.PatchTasklistActivitySubscriptionResp;
import com.lark.oapi.service.task.v2.model.TasklistActivitySubscription;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.Shape;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The page of task.activity_subscription.patch.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class ActivitySubscriptionTest {

  private static final Shape ANSWER = Shape.ofSeed("patch-activity-subscription");

  @Test
  void aPatchWithThePrintedValuesChangesTheNameAloneAndAnswersAsPrinted(RunningServer server)
      throws Exception {
    Lark lark = Lark.of(server);
    String list = tasklist(lark);
    String subscription =
        create(lark, list, "Before", 100, 103).getData().getActivitySubscription().getGuid();

    // All four values, of which update_fields names one: exactly what the document prints.
    PatchTasklistActivitySubscriptionResp response =
        patch(lark, list, subscription, printed(), "name");

    ANSWER.claimFor(Lark.raw(response));
    TasklistActivitySubscription patched = response.getData().getActivitySubscription();
    assertThat(patched.getGuid())
        .isEqualTo(subscription)
        .matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    assertThat(patched.getName()).isEqualTo("Roadmap订阅");
    assertThat(patched.getIncludeKeys()).as("not named in update_fields").containsExactly(100, 103);
    assertThat(patched.getDisabled()).isFalse();
    assertThat(patched.getSubscribers()).hasSize(1);
    assertThat(patched.getSubscribers()[0].getId()).isEqualTo(DevelopmentSeed.ROADMAP);
    assertThat(patched.getSubscribers()[0].getType()).isEqualTo("chat");
    assertThat(patched.getSubscribers()[0].getRole()).isEqualTo("editor");
  }

  @Test
  void aPatchOfAllFieldsReplacesThemWhole(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String list = tasklist(lark);
    String subscription =
        create(lark, list, "Before", 100, 103).getData().getActivitySubscription().getGuid();

    patch(lark, list, subscription, printed(), "name", "subscribers", "include_keys", "disabled");

    GetTasklistActivitySubscriptionResp found = get(lark, list, subscription);
    ANSWER.claimFor(Lark.raw(found));
    TasklistActivitySubscription patched = found.getData().getActivitySubscription();
    assertThat(patched.getName()).isEqualTo("Roadmap订阅");
    assertThat(patched.getIncludeKeys()).containsExactly(101);
  }

  @Test
  void whatIsCreatedIsListedAndOnceDeletedIsGone(RunningServer server) throws Exception {
    Lark lark = Lark.of(server);
    String list = tasklist(lark);

    CreateTasklistActivitySubscriptionResp created = create(lark, list, "Roadmap订阅", 101);
    ANSWER.claimFor(Lark.raw(created));
    String subscription = created.getData().getActivitySubscription().getGuid();
    ListTasklistActivitySubscriptionResp listed =
        Lark.succeeded(
            lark.client()
                .task()
                .v2()
                .tasklistActivitySubscription()
                .list(
                    ListTasklistActivitySubscriptionReq.newBuilder()
                        .tasklistGuid(list)
                        .limit(50)
                        .build()));
    assertThat(listed.getData().getItems())
        .extracting(TasklistActivitySubscription::getGuid)
        .containsExactly(subscription);

    Lark.succeeded(
        lark.client()
            .task()
            .v2()
            .tasklistActivitySubscription()
            .delete(
                DeleteTasklistActivitySubscriptionReq.newBuilder()
                    .tasklistGuid(list)
                    .activitySubscriptionGuid(subscription)
                    .build()));

    GetTasklistActivitySubscriptionResp gone = get(lark, list, subscription);
    assertThat(gone.getCode()).isEqualTo(1470404);
    assertThat(gone.getRawResponse().getStatusCode()).isEqualTo(404);
  }

  @Test
  void anUnknownTasklistIsNotFoundAndAnUnknownFieldIsRefused(RunningServer server)
      throws Exception {
    Lark lark = Lark.of(server);
    String list = tasklist(lark);
    String subscription =
        create(lark, list, "Before", 101).getData().getActivitySubscription().getGuid();

    // The ids that the document prints.
    assertThat(
            answer(
                    lark,
                    "33991879-704f-444f-81d7-55a6aa7be80c",
                    "f5ca6747-5ac3-422e-a97e-972c1b2c24f3",
                    printed(),
                    "name")
                .getCode())
        .isEqualTo(1470404);
    assertThat(answer(lark, list, subscription, printed(), "guid").getCode()).isEqualTo(1470400);
  }

  /// The request of the document.
  private static TasklistActivitySubscription printed() {
    return TasklistActivitySubscription.newBuilder()
        .name("Roadmap订阅")
        .subscribers(
            new Member[] {Member.newBuilder().id(DevelopmentSeed.ROADMAP).type("chat").build()})
        .includeKeys(new Integer[] {101})
        .disabled(false)
        .build();
  }

  private static String tasklist(Lark lark) throws Exception {
    CreateTasklistReq request =
        CreateTasklistReq.newBuilder()
            .inputTasklist(InputTasklist.newBuilder().name("Roadmap").build())
            .build();
    return Lark.succeeded(lark.client().task().v2().tasklist().create(request))
        .getData()
        .getTasklist()
        .getGuid();
  }

  private static CreateTasklistActivitySubscriptionResp create(
      Lark lark, String list, String name, Integer... keys) throws Exception {
    CreateTasklistActivitySubscriptionReq request =
        CreateTasklistActivitySubscriptionReq.newBuilder()
            .tasklistGuid(list)
            .userIdType("open_id")
            .tasklistActivitySubscription(
                TasklistActivitySubscription.newBuilder()
                    .name(name)
                    .subscribers(
                        new Member[] {
                          Member.newBuilder().id(DevelopmentSeed.ROADMAP).type("chat").build()
                        })
                    .includeKeys(keys)
                    .disabled(false)
                    .build())
            .build();
    return Lark.succeeded(lark.client().task().v2().tasklistActivitySubscription().create(request));
  }

  private static PatchTasklistActivitySubscriptionResp patch(
      Lark lark,
      String list,
      String subscription,
      TasklistActivitySubscription values,
      String... fields)
      throws Exception {
    return Lark.succeeded(answer(lark, list, subscription, values, fields));
  }

  private static PatchTasklistActivitySubscriptionResp answer(
      Lark lark,
      String list,
      String subscription,
      TasklistActivitySubscription values,
      String... fields)
      throws Exception {
    PatchTasklistActivitySubscriptionReq request =
        PatchTasklistActivitySubscriptionReq.newBuilder()
            .tasklistGuid(list)
            .activitySubscriptionGuid(subscription)
            .userIdType("open_id")
            .patchTasklistActivitySubscriptionReqBody(
                PatchTasklistActivitySubscriptionReqBody.newBuilder()
                    .activitySubscription(values)
                    .updateFields(fields)
                    .build())
            .build();
    return lark.client().task().v2().tasklistActivitySubscription().patch(request);
  }

  private static GetTasklistActivitySubscriptionResp get(
      Lark lark, String list, String subscription) throws Exception {
    return lark.client()
        .task()
        .v2()
        .tasklistActivitySubscription()
        .get(
            GetTasklistActivitySubscriptionReq.newBuilder()
                .tasklistGuid(list)
                .activitySubscriptionGuid(subscription)
                .build());
  }
}
