package larkspur.core.task;

import java.util.function.Supplier;

/// The links by which people open tasks and tasklists in this server's own console. The guid comes
/// first: there are clients that cut a link at its first `&`.
public final class Links {

  private final Supplier<String> publicUrl;

  /// @param publicUrl under which this server is reached; asked for each time, since a server that
  ///   listens on any free port knows it only once it does
  public Links(Supplier<String> publicUrl) {
    this.publicUrl = publicUrl;
  }

  /// @param publicUrl under which this server is reached
  public Links(String publicUrl) {
    this(() -> publicUrl);
  }

  public String task(TaskId task, TaskNumber number) {
    return root() + "/client/todo/detail?guid=" + task + "&suite_entity_num=" + number;
  }

  public String tasklist(TasklistId tasklist) {
    return root() + "/client/todo/task_list?guid=" + tasklist;
  }

  private String root() {
    String url = publicUrl.get();
    return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }
}
