package larkspur.core.task;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Identities;
import larkspur.core.identity.Tenant.Language;

/// How an activity reads in a chat: the tasklist's name above, then who did what, and a link
/// to the task.
final class ActivityPost {

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Identities identities;
  private final Links links;
  private final ZoneId zone;

  ActivityPost(Identities identities, Links links, ZoneId zone) {
    this.identities = identities;
    this.links = links;
    this.zone = zone;
  }

  Body of(Activity activity) {
    Language language =
        identities.tenant(activity.tenant()).map(tenant -> tenant.language()).orElse(Language.EN);
    String phrase =
        switch (language) {
          case EN -> english(activity) + " ";
          // A full-width colon brings its own space.
          case ZH -> chinese(activity).endsWith("：") ? chinese(activity) : chinese(activity) + " ";
        };
    List<Inline> line =
        List.of(
            new Inline.Text(name(activity.actor(), language) + " " + phrase),
            new Inline.Link(activity.summary(), links.task(activity.task(), activity.number())));
    return new Body.Post(activity.tasklistName(), List.of(line));
  }

  private String english(Activity activity) {
    return switch (activity.kind()) {
      case TASK_ADDED -> "added a task to the tasklist:";
      case TASK_REMOVED -> "removed a task from the tasklist:";
      case COMPLETED -> "completed the task";
      case REOPENED -> "reopened the task";
      case ASSIGNEE_ADDED -> "added " + people(activity, Language.EN) + " as assignee of";
      case ASSIGNEE_CHANGED -> "changed the assignee to " + people(activity, Language.EN) + " on";
      case ASSIGNEE_REMOVED -> "removed assignee " + people(activity, Language.EN) + " from";
      case ATTACHMENT_ADDED -> "added attachment(s) " + detail(activity) + " to";
      case COMMENTED -> "commented \"" + detail(activity) + "\" on";
      case COMMENT_REPLIED ->
          "replied \"" + detail(activity) + "\" to " + people(activity, Language.EN) + " on";
      case START_SET -> "set the start time to " + start(activity) + " on";
      case DUE_SET -> "set the due time to " + due(activity) + " on";
      case START_AND_DUE_SET ->
          "set the time to " + start(activity) + " – " + due(activity) + " on";
      case START_AND_DUE_CLEARED -> "cleared the start and due time of";
    };
  }

  private String chinese(Activity activity) {
    return switch (activity.kind()) {
      case TASK_ADDED -> "在清单中添加了任务：";
      case TASK_REMOVED -> "从清单中移除了任务：";
      case COMPLETED -> "完成了任务";
      case REOPENED -> "将任务恢复为未完成";
      case ASSIGNEE_ADDED -> "添加了负责人 " + people(activity, Language.ZH) + "：";
      case ASSIGNEE_CHANGED -> "将负责人更新为 " + people(activity, Language.ZH) + "：";
      case ASSIGNEE_REMOVED -> "移除了负责人 " + people(activity, Language.ZH) + "：";
      case ATTACHMENT_ADDED -> "添加了附件 " + detail(activity) + "：";
      case COMMENTED -> "发表了评论“" + detail(activity) + "”：";
      case COMMENT_REPLIED ->
          "回复了 " + people(activity, Language.ZH) + " 的评论“" + detail(activity) + "”：";
      case START_SET -> "将开始时间设为 " + start(activity) + "：";
      case DUE_SET -> "将截止时间设为 " + due(activity) + "：";
      case START_AND_DUE_SET -> "将时间设为 " + start(activity) + " – " + due(activity) + "：";
      case START_AND_DUE_CLEARED -> "清除了开始和截止时间：";
    };
  }

  private String people(Activity activity, Language language) {
    String separator =
        switch (language) {
          case EN -> ", ";
          case ZH -> "、";
        };
    return activity.people().stream()
        .map(actor -> name(actor, language))
        .collect(Collectors.joining(separator));
  }

  private String name(Actor actor, Language language) {
    return identities
        .nameOf(actor)
        .orElse(
            switch (language) {
              case EN -> "Somebody";
              case ZH -> "某人";
            });
  }

  private static String detail(Activity activity) {
    return activity.detail().orElse("");
  }

  private String start(Activity activity) {
    return shown(activity.schedule().start());
  }

  private String due(Activity activity) {
    return shown(activity.schedule().due());
  }

  private String shown(Optional<TaskTime> time) {
    return time.map(set ->
            set.allDay()
                ? DAY.format(set.at().atZone(ZoneOffset.UTC))
                : MINUTE.format(set.at().atZone(zone)))
        .orElse("");
  }
}
