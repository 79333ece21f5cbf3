package larkspur.wire.feishu.task;

import java.util.Map;
import larkspur.conformance.Proves;
import larkspur.wire.feishu.FeishuHarness;
import larkspur.wire.feishu.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The samples of Task v2, in the order in which a client would make the calls.
class TaskSamplesTest {

  private final TaskStage stage = new TaskStage();

  @AfterEach
  void end() {
    stage.close();
  }

  private Map<String, String> play(String sample, String token, Map<String, String> known) {
    return Sample.of("task/" + sample).play(stage.harness, token, known);
  }

  @Proves({"R-02", "R-24", "R-25", "task-3.9"})
  @Test
  void aSubscriptionLivesAsTheSamplesSay() {
    Map<String, String> known = stage.known();
    known.put("tasklist", stage.tasklist("Roadmap"));
    stage.share(known.get("tasklist"), stage.openId(FeishuHarness.LIN), "user", "viewer");
    Map<String, String> made = play("activity_subscription.create/watchers", stage.ada, known);
    made.remove("log_id");
    play("activity_subscription.create/unsupported_key", stage.ada, known);
    play("activity_subscription.create/unknown_chat", stage.ada, known);
    play("activity_subscription.list/one", stage.ada, made);
    play("activity_subscription.get/one", stage.lin, made);
    play("activity_subscription.patch/viewer", stage.lin, made);
    play("activity_subscription.patch/seed_003", stage.ada, made);
    play("activity_subscription.patch/all_four", stage.ada, made);
    play("activity_subscription.patch/unsupported_key", stage.ada, made);
    play("activity_subscription.delete/one", stage.ada, made);
    play("activity_subscription.delete/again", stage.ada, made);
  }

  @Proves({"R-09", "R-41"})
  @Test
  void aTasklistLivesAsTheSamplesSay() {
    Map<String, String> made = play("tasklist.create/shared_with_a_chat", stage.ada, stage.known());
    play("tasklist.get/one", stage.lin, made);
    play("tasklist.add_members/app", stage.ada, made);
    play("tasklist.remove_members/chat", stage.ada, made);
    play("tasklist.get/unknown", stage.ada, made);
  }

  @Proves("platform-5.13.1")
  @Test
  void askingToHearOfChangesIsAnsweredAsTheSamplesSayHoweverOften() {
    play("task_subscription.create/one", stage.app, stage.known());
    play("task_subscription.create/one", stage.ada, stage.known());
    play("task_subscription.create/one", stage.ada, stage.known());
    play("task_subscription.create/unknown_id_type", stage.ada, stage.known());
  }

  @Test
  void aTaskLivesAsTheSamplesSay() {
    Map<String, String> known = stage.known();
    known.put("tasklist", stage.tasklist("Roadmap"));
    stage.share(known.get("tasklist"), FeishuHarness.APP.value(), "app", "editor");
    play("task.create/no_summary", stage.app, known);
    play("task.create/reminders_not_served", stage.app, known);
    Map<String, String> made = play("task.create/plain", stage.app, known);
    play("task.get/plain", stage.app, made);
    play("task.patch/complete", stage.app, made);
    play("task.patch/complete_again", stage.app, made);
    play("task.patch/reopen", stage.app, made);
    play("task.add_tasklist/default_section", stage.app, made);
    play("task.remove_tasklist/one", stage.app, made);
    play("task.add_members/both_roles", stage.app, made);
    play("task.remove_members/one_role", stage.app, made);
  }

  @Test
  void aTaskWithEveryFieldComesBackAsItWasGiven() {
    Map<String, String> known = stage.known();
    known.put("tasklist", stage.tasklist("Roadmap"));
    stage.share(known.get("tasklist"), FeishuHarness.APP.value(), "app", "editor");
    play("task.create/full", stage.app, known);
  }
}
