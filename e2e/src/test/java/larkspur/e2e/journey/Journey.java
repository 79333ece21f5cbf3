package larkspur.e2e.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.lark.oapi.service.aily.v1.model.CancelAilySessionRunReq;
import com.lark.oapi.service.im.v1.model.ListMessageReq;
import com.lark.oapi.service.im.v1.model.ListMessageResp;
import com.lark.oapi.service.im.v1.model.Message;
import com.lark.oapi.service.task.v2.model.CreateTasklistActivitySubscriptionReq;
import com.lark.oapi.service.task.v2.model.CreateTasklistReq;
import com.lark.oapi.service.task.v2.model.InputTasklist;
import com.lark.oapi.service.task.v2.model.Member;
import com.lark.oapi.service.task.v2.model.TasklistActivitySubscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.PlainHttp;
import larkspur.e2e.Post;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import larkspur.e2e.Scripts;
import larkspur.e2e.javasdk.Lark;
import larkspur.e2e.node.NodeClients;
import tools.jackson.databind.JsonNode;

/// One journey, step by step. Its tasklist has a name of its own, by which its post is told from
/// those of others.
final class Journey {

  /// One call of one client, with what it claims.
  interface Step {
    void go() throws Exception;
  }

  /// How many there are; a test asks before it has a journey.
  static final int STEPS = 9;

  private final String name;
  private final Post expected;
  private final RunningServer server;
  private final PlainHttp http;
  private final Lark lark;
  private final NodeClients node;

  private String tasklist;
  private String task;
  private String session;
  private String run;

  Journey(String name, RunningServer server, PlainHttp http, Lark lark, NodeClients node) {
    this.name = name;
    this.expected = new Post(name, Post.Kind.COMPLETED, "Ship 1.0");
    this.server = server;
    this.http = http;
    this.lark = lark;
    this.node = node;
  }

  List<Step> steps() {
    List<Step> steps =
        List.of(
            this::makeATasklistWithTheJavaSdk,
            this::subscribeTheChatWithTheJavaSdk,
            this::makeATaskWithTheNodeSdk,
            this::letAnAgentAskSomething,
            this::completeTheTaskWithTheNodeSdk,
            this::readThePostWithTheBearyChatClient,
            this::readThePostWithPlainBearyChat,
            this::readThePostThroughFeishu,
            this::cancelTheRunAndStillSeeOnePost);
    assertThat(steps).hasSize(STEPS);
    return steps;
  }

  private void makeATasklistWithTheJavaSdk() throws Exception {
    CreateTasklistReq request =
        CreateTasklistReq.newBuilder()
            .userIdType("open_id")
            .inputTasklist(InputTasklist.newBuilder().name(name).build())
            .build();
    tasklist =
        Lark.succeeded(lark.client().task().v2().tasklist().create(request))
            .getData()
            .getTasklist()
            .getGuid();
  }

  private void subscribeTheChatWithTheJavaSdk() throws Exception {
    CreateTasklistActivitySubscriptionReq request =
        CreateTasklistActivitySubscriptionReq.newBuilder()
            .tasklistGuid(tasklist)
            .tasklistActivitySubscription(
                TasklistActivitySubscription.newBuilder()
                    .name("Watchers")
                    .subscribers(
                        new Member[] {
                          Member.newBuilder().id(DevelopmentSeed.ROADMAP).type("chat").build()
                        })
                    .includeKeys(new Integer[] {103})
                    .disabled(false)
                    .build())
            .build();
    Lark.succeeded(lark.client().task().v2().tasklistActivitySubscription().create(request));
  }

  private void makeATaskWithTheNodeSdk() {
    JsonNode made =
        node.call("createTask", Map.of("tasklist", tasklist, "summary", expected.task()));
    task = made.path("guid").stringValue();
    assertThat(made.path("status").stringValue()).isEqualTo("todo");
  }

  private void letAnAgentAskSomething() throws Exception {
    session = lark.session().getId();
    lark.message(session, "is it done?");
    run = lark.run(session, DevelopmentSeed.SCRIPT, Scripts.ASKS).getId();
    lark.awaitStatus(session, run, "REQUIRES_MESSAGE");
  }

  private void completeTheTaskWithTheNodeSdk() {
    JsonNode done = node.call("completeTask", Map.of("task", task));
    assertThat(done.path("status").stringValue()).isEqualTo("done");
  }

  private void readThePostWithTheBearyChatClient() {
    JsonNode post =
        Eventually.find(
            "the post of " + name,
            () ->
                node.call("latestMessages", Map.of("limit", 100)).values().stream()
                    .filter(this::isThePost)
                    .findFirst());
    assertThat(post.path("subtype").stringValue()).isEqualTo("robot");
    assertThat(post.path("uid").isNull()).as("it was not sent by a user").isTrue();
    assertThat(post.path("robot_id").isString()).isTrue();
    assertThat(post.path("vchannel_id").stringValue()).isEqualTo(DevelopmentSeed.ROADMAP_VCHANNEL);
  }

  private void readThePostWithPlainBearyChat() throws IOException {
    claimOnePost();
  }

  private void readThePostThroughFeishu() throws Exception {
    List<Message> posts = new ArrayList<>();
    String token = null;
    do {
      ListMessageReq request =
          ListMessageReq.newBuilder()
              .containerIdType("chat")
              .containerId(DevelopmentSeed.ROADMAP)
              .sortType("ByCreateTimeDesc")
              .pageSize(50)
              .pageToken(token)
              .build();
      ListMessageResp page = Lark.succeeded(lark.client().im().v1().message().list(request));
      Stream.of(page.getData().getItems()).filter(this::isThePost).forEach(posts::add);
      token = page.getData().getHasMore() ? page.getData().getPageToken() : null;
    } while (token != null);

    assertThat(posts).hasSize(1);
    assertThat(posts.getFirst().getChatId()).isEqualTo(DevelopmentSeed.ROADMAP);
    assertThat(posts.getFirst().getSender().getSenderType()).isEqualTo("app");
    JsonNode content = Reply.json(posts.getFirst().getBody().getContent());
    JsonNode line = content.at("/content/0");
    assertThat(line.at("/0/tag").stringValue()).isEqualTo("text");
    assertThat(line.at("/0/text").stringValue()).endsWith("completed the task ");
    assertThat(line.at("/1/tag").stringValue()).isEqualTo("a");
    assertThat(line.at("/1/text").stringValue()).isEqualTo(expected.task());
    assertThat(line.at("/1/href").stringValue()).contains("guid=" + task);
  }

  private void cancelTheRunAndStillSeeOnePost() throws Exception {
    CancelAilySessionRunReq request =
        CancelAilySessionRunReq.newBuilder().ailySessionId(session).runId(run).build();
    assertThat(
            Lark.succeeded(lark.client().aily().v1().ailySessionRun().cancel(request))
                .getData()
                .getRun()
                .getStatus())
        .isEqualTo("CANCELLED");
    claimOnePost();
  }

  private void claimOnePost() throws IOException {
    BearyChatHttp bot = new BearyChatHttp(http, server.url(), DevelopmentSeed.BOT);
    Eventually.holds("the post of " + name, () -> posts(bot) > 0);
    assertThat(posts(bot)).as("posts of one change").isEqualTo(1);
  }

  private long posts(BearyChatHttp bot) {
    try {
      return bot.after(DevelopmentSeed.ROADMAP_VCHANNEL, "").stream()
          .filter(this::isThePost)
          .count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isThePost(JsonNode message) {
    return Post.of(message).filter(expected::equals).isPresent();
  }

  private boolean isThePost(Message message) {
    return message.getMsgType().equals("post")
        && Reply.json(message.getBody().getContent()).path("title").stringValue().equals(name);
  }
}
