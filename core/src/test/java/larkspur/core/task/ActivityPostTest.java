package larkspur.core.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import larkspur.conformance.Proves;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The sentences of R-29.
class ActivityPostTest {

  private final TaskWorld world = new TaskWorld();

  @AfterEach
  void end() {
    world.close();
  }

  @Proves("R-29")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TASK_ADDED            | Ada added a task to the tasklist: [Ship]        | Ada 在清单中添加了任务：[Ship]
          TASK_REMOVED          | Ada removed a task from the tasklist: [Ship]    | Ada 从清单中移除了任务：[Ship]
          COMPLETED             | Ada completed the task [Ship]                   | Ada 完成了任务 [Ship]
          REOPENED              | Ada reopened the task [Ship]                    | Ada 将任务恢复为未完成 [Ship]
          ASSIGNEE_ADDED        | Ada added Lin, Kim as assignee of [Ship]        | Ada 添加了负责人 Lin、Kim：[Ship]
          ASSIGNEE_CHANGED      | Ada changed the assignee to Lin, Kim on [Ship]  | Ada 将负责人更新为 Lin、Kim：[Ship]
          ASSIGNEE_REMOVED      | Ada removed assignee Lin, Kim from [Ship]       | Ada 移除了负责人 Lin、Kim：[Ship]
          ATTACHMENT_ADDED      | Ada added attachment(s) plan to [Ship]          | Ada 添加了附件 plan：[Ship]
          COMMENTED             | Ada commented "plan" on [Ship]                  | Ada 发表了评论“plan”：[Ship]
          COMMENT_REPLIED       | Ada replied "plan" to Lin, Kim on [Ship]        | Ada 回复了 Lin、Kim 的评论“plan”：[Ship]
          START_SET             | Ada set the start time to 2026-03-02 on [Ship]  | Ada 将开始时间设为 2026-03-02：[Ship]
          DUE_SET               | Ada set the due time to 2026-03-06 on [Ship]    | Ada 将截止时间设为 2026-03-06：[Ship]
          START_AND_DUE_SET     | Ada set the time to 2026-03-02 – 2026-03-06 on [Ship] | Ada 将时间设为 2026-03-02 – 2026-03-06：[Ship]
          START_AND_DUE_CLEARED | Ada cleared the start and due time of [Ship]    | Ada 清除了开始和截止时间：[Ship]
          """)
  void everyKindHasASentenceInBothLanguages(ActivityKind kind, String english, String chinese) {
    Activity activity =
        new Activity(
            kind,
            TaskWorld.START,
            TaskWorld.ACME,
            "Roadmap",
            world.ada.actor(),
            TaskId.read("83912691-2e43-47fc-94a4-d512e03984fa").orElseThrow(),
            new TaskNumber(100_001),
            "Ship",
            new Schedule(day("2026-03-02T00:00:00Z"), day("2026-03-06T00:00:00Z")),
            List.of(world.lin.actor(), world.kim.actor()),
            Optional.of("plan"),
            List.of());
    ActivityPost post =
        new ActivityPost(world.identities, new Links("http://lark.test/"), ZoneId.of("UTC"));
    assertThat(TaskWorld.line(post.of(activity))).isEqualTo("Roadmap | " + english);
    world.speakChinese();
    assertThat(TaskWorld.line(post.of(activity))).isEqualTo("Roadmap | " + chinese);
  }

  private static Optional<TaskTime> day(String at) {
    return Optional.of(new TaskTime(Instant.parse(at), true));
  }
}
