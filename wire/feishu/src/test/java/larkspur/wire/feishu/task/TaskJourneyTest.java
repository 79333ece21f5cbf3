package larkspur.wire.feishu.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.identity.Caller;
import larkspur.storage.Agenda;
import larkspur.storage.Note;
import larkspur.storage.Order;
import larkspur.storage.Position;
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
  @Timeout(30)
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
    String task =
        stage
            .call(
                "POST",
                "/tasks",
                stage.app,
                "{'summary':'Ship 1.0','tasklists':[{'tasklist_guid':'" + tasklist + "'}]}")
            .data()
            .at("/task/guid")
            .asString();
    for (String completedAt : List.of("1688529478195", "0")) {
      assertThat(
              stage
                  .call(
                      "PATCH",
                      "/tasks/" + task,
                      stage.app,
                      "{'task':{'completed_at':'"
                          + completedAt
                          + "'},'update_fields':['completed_at']}")
                  .status())
          .isEqualTo(200);
    }
    assertThat(heard())
        .containsExactly(
            "Ticket desk completed the task Ship 1.0", "Ticket desk reopened the task Ship 1.0");
  }

  private List<String> heard() {
    // What set out has arrived when nobody is noted to follow it any more.
    while (IntStream.range(0, Agenda.SHARDS)
        .anyMatch(shard -> !stage.harness.store.agenda().due(Note.LATEST, shard, 1).isEmpty())) {
      Thread.onSpinWait();
    }
    Caller ada =
        new Caller(FeishuHarness.TENANT, FeishuHarness.ADA, java.util.Optional.empty(), Set.of());
    ChatId chat =
        stage
            .harness
            .chats
            .byOpenChatId(FeishuHarness.TENANT, TaskStage.ROADMAP_CHAT)
            .orElseThrow();
    List<Message> messages =
        stage.harness.chats.messages(ada, chat, Position.START, Position.END, Order.FORWARD, 100);
    return messages.stream().map(message -> text((Body.Post) message.body())).toList();
  }

  private static String text(Body.Post post) {
    StringBuilder text = new StringBuilder();
    for (Inline inline : post.paragraphs().getFirst()) {
      switch (inline) {
        case Inline.Text words -> text.append(words.text());
        case Inline.Link link -> text.append(link.text());
        case Inline.Mention mention -> text.append(mention.name());
      }
    }
    return text.toString();
  }
}
