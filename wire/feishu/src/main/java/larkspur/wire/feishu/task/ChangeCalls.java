package larkspur.wire.feishu.task;

import java.util.List;
import larkspur.core.task.TaskSubscribers;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;

/// `POST task/v2/task_v2/task_subscription`: lets the app hear of changes of the caller's tasks, as
/// `task.task.update_user_access_v2`. No official page is known; the facts are from the Node SDK
/// and the CLI (platform, 5.13).
public final class ChangeCalls {

  private static final List<String> SCOPES = List.of("task:task:read", "task:task:write");

  private final TaskSubscribers subscribers;

  public ChangeCalls(TaskSubscribers subscribers) {
    this.subscribers = subscribers;
  }

  public List<Call> calls() {
    return List.of(
        new Call(
            "task.task_subscription.create",
            Method.POST,
            "/task/v2/task_v2/task_subscription",
            Call.TENANT_OR_USER,
            SCOPES,
            Shape.of(Shape.optional("user_id_type", PersonIds.kind())),
            Shape.EMPTY,
            TaskVoice.TASK,
            this::subscribe));
  }

  private Object subscribe(Inbound in) {
    in.query();
    subscribers.subscribe(in.caller());
    return Answer.NOTHING;
  }
}
