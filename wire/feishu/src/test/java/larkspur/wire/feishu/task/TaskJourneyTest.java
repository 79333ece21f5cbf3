package larkspur.wire.feishu.task;

import static org.assertj.core.api.Assertions.assertThat;

import larkspur.wire.feishu.FeishuHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The main journey over HTTP: a tasklist is subscribed to, a task in it is completed, the chat
/// hears of it.
class TaskJourneyTest {

  private final TaskStage stage = new TaskStage();

  @AfterEach
  void end() {
    stage.close();
  }

  @Test
  @Timeout(120)
  void aCompletedTaskIsHeardInTheChatThatSubscribed() {
    String tasklist = stage.tasklist("Roadmap");
    stage.share(tasklist, FeishuHarness.APP.value(), "app", "editor");
    stage.call(
        "POST",
        "/tasklists/" + tasklist + "/activity_subscriptions",
        stage.ada,
        "{'name':'W','subscribers':[{'id':'"
            + TaskStage.ROADMAP_CHAT
            + "','type':'chat'}],'include_keys':[103,104]}");
    String task = stage.task(stage.app, tasklist, "Ship 1.0");
    stage.complete(stage.app, task, "1688529478195");
    stage.complete(stage.app, task, "0");
    assertThat(stage.heard())
        .containsExactly(
            "Ticket desk completed the task Ship 1.0", "Ticket desk reopened the task Ship 1.0");
  }
}
