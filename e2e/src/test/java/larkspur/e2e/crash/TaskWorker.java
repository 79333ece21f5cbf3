package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.Eventually;
import larkspur.e2e.FeishuHttp;
import larkspur.e2e.Post;
import larkspur.e2e.Reply;

/// Makes tasks in a tasklist that it shares with others, completes and reopens them. Each of its
/// changes must be posted once into each chat that is subscribed to the tasklist, those of one task
/// in their order.
final class TaskWorker implements CrashClient {

  /// A task is changed so often, and then the next one is made: made, completed, reopened,
  /// completed.
  private static final int CHANGES = 4;

  /// A tasklist with a subscription; made before the load begins.
  record Board(String name, String guid, List<String> vchannels) {

    static Board make(FeishuHttp feishu, String name, Map<String, String> chats)
        throws IOException {
      String guid =
          feishu
              .post("/task/v2/tasklists", Map.of("name", name))
              .succeeded()
              .text("/data/tasklist/guid");
      feishu
          .post(
              "/task/v2/tasklists/" + guid + "/activity_subscriptions",
              Map.of(
                  "name",
                  "Watchers",
                  "subscribers",
                  chats.keySet().stream().map(chat -> Map.of("id", chat, "type", "chat")).toList(),
                  "include_keys",
                  List.of(100, 103, 104)))
          .succeeded();
      return new Board(name, guid, List.copyOf(chats.values()));
    }

    List<Post> posts(BearyChatHttp http, String vchannel) {
      try {
        return http.after(vchannel, "").stream()
            .map(Post::of)
            .flatMap(Optional::stream)
            .filter(post -> post.tasklist().equals(name))
            .toList();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final String name;
  private final Board board;
  private final FeishuHttp feishu;
  private final BearyChatHttp bearyChat;
  private final RandomGenerator random;

  /// What must have been posted for what was acknowledged.
  private final List<Post> expected = new ArrayList<>();

  /// Tasks by their guid, with the status that was acknowledged last.
  private final Map<String, String> statuses = new LinkedHashMap<>();

  private Post pending;
  private String clientToken;
  private String task;
  private int changes;
  private int count;

  TaskWorker(
      String name,
      Board board,
      FeishuHttp feishu,
      BearyChatHttp bearyChat,
      RandomGenerator random) {
    this.name = name;
    this.board = board;
    this.feishu = feishu;
    this.bearyChat = bearyChat;
    this.random = random;
  }

  @Override
  public void step() throws IOException {
    if (task == null || changes == CHANGES) {
      pending = new Post(board.name(), Post.Kind.ADDED, name + " task " + count++);
      clientToken = "token-%016x".formatted(random.nextLong());
      task = null;
      changes = 0;
    } else {
      pending =
          new Post(
              board.name(),
              isDone() ? Post.Kind.REOPENED : Post.Kind.COMPLETED,
              expected.getLast().task());
    }
    send();
  }

  private boolean isDone() {
    return statuses.get(task).equals("done");
  }

  private void send() throws IOException {
    switch (pending.kind()) {
      // Sent again with the same token, it makes no second task.
      case ADDED ->
          acknowledge(
              feishu.post(
                  "/task/v2/tasks",
                  Map.of(
                      "summary",
                      pending.task(),
                      "client_token",
                      clientToken,
                      "tasklists",
                      List.of(Map.of("tasklist_guid", board.guid())))));
      case COMPLETED -> acknowledge(patch(Long.toString(System.currentTimeMillis())));
      case REOPENED -> acknowledge(patch("0"));
    }
  }

  private Reply patch(String completedAt) throws IOException {
    return feishu.patch(
        "/task/v2/tasks/" + task,
        Map.of(
            "task", Map.of("completed_at", completedAt), "update_fields", List.of("completed_at")));
  }

  private void acknowledge(Reply reply) {
    reply.succeeded();
    task = reply.text("/data/task/guid");
    assertThat(reply.text("/data/task/status")).isEqualTo(wantedStatus());
    statuses.put(task, wantedStatus());
    expected.add(pending);
    changes++;
    pending = null;
  }

  private String wantedStatus() {
    return pending.kind() == Post.Kind.COMPLETED ? "done" : "todo";
  }

  @Override
  public void settle() throws IOException {
    if (pending == null) {
      return;
    }
    if (pending.kind() != Post.Kind.ADDED) {
      Reply found = feishu.get("/task/v2/tasks/" + task);
      if (found.succeeded().text("/data/task/status").equals(wantedStatus())) {
        acknowledge(found);
        return;
      }
    }
    send();
  }

  @Override
  public void verify(boolean whole) throws IOException {
    for (String vchannel : board.vchannels()) {
      List<Post> posted =
          Eventually.find(
              "the posts for " + expected.size() + " changes of " + name,
              () -> Optional.of(mine(vchannel)).filter(this::hasAllExpected));
      claimPosted(vchannel, posted);
    }
    if (whole) {
      for (Map.Entry<String, String> entry : statuses.entrySet()) {
        claimStatus(entry.getKey(), entry.getValue());
      }
    } else if (task != null && pending == null) {
      claimStatus(task, statuses.get(task));
    }
  }

  /// Counting them is not enough: what is pending may be posted before what was acknowledged, if it
  /// is of another task.
  private boolean hasAllExpected(List<Post> posts) {
    List<Post> missing = new ArrayList<>(expected);
    posts.forEach(missing::remove);
    return missing.isEmpty();
  }

  /// The posts of one task come in the order of its changes. Those of different tasks come in the
  /// order in which the tasklist took them, which is the same in every chat but need not be the
  /// order in which they were acknowledged.
  private void claimPosted(String vchannel, List<Post> posted) {
    Map<String, List<Post>> found = byTask(posted);
    Map<String, List<Post>> wanted = byTask(expected);
    if (pending != null && posted.size() == expected.size() + 1) {
      wanted.computeIfAbsent(pending.task(), first -> new ArrayList<>()).add(pending);
    }
    assertThat(found.keySet()).as("tasks of %s in %s", name, vchannel).isEqualTo(wanted.keySet());
    wanted.forEach((summary, changes) ->
        Sequences.claimSame(
            "the posts in " + vchannel + " for " + summary, found.get(summary), changes));
  }

  private static Map<String, List<Post>> byTask(List<Post> posts) {
    return posts.stream().collect(Collectors.groupingBy(Post::task));
  }

  private List<Post> mine(String vchannel) {
    return board.posts(bearyChat, vchannel).stream()
        .filter(post -> post.task().startsWith(name + " task "))
        .toList();
  }

  private void claimStatus(String guid, String status) throws IOException {
    assertThat(feishu.get("/task/v2/tasks/" + guid).succeeded().text("/data/task/status"))
        .as("the status of a task of %s", name)
        .isEqualTo(status);
  }

  @Override
  public int acknowledged() {
    return expected.size();
  }
}
