package larkspur.wire.feishu.task;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Identities;
import larkspur.core.refusal.Refusal;
import larkspur.core.task.Links;
import larkspur.core.task.NewTask;
import larkspur.core.task.Placement;
import larkspur.core.task.Schedule;
import larkspur.core.task.SectionId;
import larkspur.core.task.Task;
import larkspur.core.task.TaskEdit;
import larkspur.core.task.TaskMember;
import larkspur.core.task.TasklistId;
import larkspur.core.task.Tasks;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Failure;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;
import larkspur.wire.feishu.http.Voice;

/// Tasks: create, get, patch, their members, and the tasklists that contain them.
public final class TaskCalls {

  private static final List<String> READ = List.of("task:task:read", "task:task:write");
  private static final List<String> WRITE = List.of("task:task:write");

  /// Any one of which allows to create a task and to change it.
  public static final List<String> WRITE_ONLY = List.of("task:task:write", "task:task:writeonly");

  private static final List<String> PERSONNEL =
      List.of("task:personnel:writeonly", "task:task:write");

  private static final String ALL = "/task/v2/tasks";
  private static final String ONE = ALL + "/:task_guid";

  /// Members in one request, before repetitions are dropped. Documented for `remove_members` only.
  private static final int MEMBERS_MAX = 500;

  private static final Shape USERS = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));

  private static final Kind MEMBER =
      Kind.part(
          Shape.of(
              Shape.required("id", Kind.text(1, 100)),
              Shape.optional("type", Kind.choice("user", "app")),
              Shape.required("role", Kind.choice("assignee", "follower"))));

  private static final Kind CLIENT_TOKEN = Kind.text(10, 100);

  private static final Shape PLACEMENT =
      Shape.of(
          Shape.required("tasklist_guid", Kind.text(1, 100)),
          Shape.optional("section_guid", Kind.text(100)));

  private final Tasks tasks;
  private final Chats chats;
  private final Identities identities;
  private final Links links;

  public TaskCalls(Tasks tasks, Chats chats, Identities identities, Links links) {
    this.tasks = tasks;
    this.chats = chats;
    this.identities = identities;
    this.links = links;
  }

  public List<Call> calls() {
    Shape created =
        TaskValues.GIVEN
            .and(
                Shape.optional("origin", TaskValues.ORIGIN),
                Shape.optional("members", Kind.many(MEMBER, 0, MEMBERS_MAX)),
                Shape.optional("tasklists", Kind.many(Kind.part(PLACEMENT), 0, MEMBERS_MAX)),
                Shape.optional("client_token", CLIENT_TOKEN))
            .and(Unserved.all());
    Shape members = Shape.of(Shape.required("members", Kind.many(MEMBER, 1, MEMBERS_MAX)));
    Shape patched = TaskValues.CHANGEABLE.and(Unserved.patchable());
    return List.of(
        call("create", Method.POST, ALL, WRITE_ONLY, created, TaskVoice.TASK, this::create),
        call("get", Method.GET, ONE, READ, Shape.EMPTY, TaskVoice.TASK, this::get),
        call(
            "patch",
            Method.PATCH,
            ONE,
            WRITE_ONLY,
            Shape.of(
                Shape.optional("task", Kind.listed(patched, "update_fields")),
                Shape.required("update_fields", Kind.many(Kind.choice(names(patched)), 1, 100))),
            TaskVoice.PATCHED_TASK,
            this::patch),
        call(
            "add_members",
            Method.POST,
            ONE + "/add_members",
            PERSONNEL,
            members.and(Shape.optional("client_token", CLIENT_TOKEN)),
            TaskVoice.TASK,
            this::addMembers),
        call(
            "remove_members",
            Method.POST,
            ONE + "/remove_members",
            WRITE,
            members,
            TaskVoice.TASK,
            this::removeMembers),
        call(
            "add_tasklist",
            Method.POST,
            ONE + "/add_tasklist",
            WRITE,
            PLACEMENT,
            TaskVoice.TASK,
            this::addTasklist),
        call(
            "remove_tasklist",
            Method.POST,
            ONE + "/remove_tasklist",
            WRITE,
            Shape.of(Shape.required("tasklist_guid", Kind.text(1, 100))),
            TaskVoice.TASK,
            this::removeTasklist));
  }

  private static String[] names(Shape shape) {
    return shape.fields().stream().map(Shape.Field::name).toArray(String[]::new);
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape body,
      Voice voice,
      Call.Handler handler) {
    return new Call(
        "task.task." + name,
        method,
        path,
        Call.TENANT_OR_USER,
        scopes,
        USERS,
        body,
        voice,
        handler);
  }

  private Object create(Inbound in) {
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    Unserved.refuse(in, body, Unserved.all(), "");
    TaskValues values = new TaskValues(in, body, "");
    NewTask draft =
        new NewTask(
            body.needText("summary"),
            values.text("description"),
            new Schedule(values.time("start"), values.time("due")),
            values.completedAt(),
            values.text("extra"),
            values.origin(),
            values.customComplete(),
            values.mode(),
            values.milestone(),
            proposals(parties, body),
            placements(in, body.parts("tasklists")),
            body.text("client_token"));
    return show(parties, tasks.create(in.caller(), draft));
  }

  private Object get(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    return show(parties, tasks.get(in.caller(), task));
  }

  private Object patch(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    List<String> fields = body.texts("update_fields").stream().distinct().toList();
    Values given = body.part("task").orElseGet(Values::none);
    Shape.Field[] unserved =
        Stream.of(Unserved.patchable())
            .filter(field -> fields.contains(field.name()))
            .toArray(Shape.Field[]::new);
    Unserved.refuse(in, given, unserved, "task.");
    TaskValues values = new TaskValues(in, given, "task.");
    List<TaskEdit> edits = new ArrayList<>();
    for (String field : fields) {
      // One that is none of these is not served: it was never set, so there is nothing to clear.
      TaskField.of(field).ifPresent(served -> edits.add(edit(in, served, given, values)));
    }
    return show(parties, tasks.edit(in.caller(), task, edits));
  }

  /// What a name in `update_fields` asks for; a value that is absent clears the field.
  private static TaskEdit edit(Inbound in, TaskField field, Values given, TaskValues values) {
    return switch (field) {
      case SUMMARY ->
          new TaskEdit.Summary(
              given
                  .text("summary")
                  .orElseThrow(() -> in.invalid("task.summary", "", "must not be empty")));
      case DESCRIPTION -> new TaskEdit.Description(values.text("description"));
      case START -> new TaskEdit.Start(values.time("start"));
      case DUE -> new TaskEdit.Due(values.time("due"));
      case COMPLETED_AT -> new TaskEdit.CompletedAt(values.completedAt());
      case EXTRA -> new TaskEdit.Extra(values.text("extra"));
      case CUSTOM_COMPLETE -> new TaskEdit.Completion(values.customComplete());
      case MODE -> new TaskEdit.Mode(values.mode());
      case IS_MILESTONE -> new TaskEdit.Milestone(values.milestone());
    };
  }

  private Object addMembers(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    List<TaskMember.Proposal> proposals = proposals(parties, body);
    try {
      return show(
          parties, tasks.addMembers(in.caller(), task, proposals, body.text("client_token")));
    } catch (Refusal.TooMany many) {
      // The domain counts each role alike; the protocol has a code for each. With both in a
      // request, assignees are meant.
      boolean followers =
          proposals.stream().allMatch(proposal -> proposal.role() == TaskMember.Role.FOLLOWER);
      throw new Failure(
          400,
          followers ? TaskVoice.TOO_MANY_FOLLOWERS : TaskVoice.TOO_MANY_ASSIGNEES,
          "at most " + many.limit() + (followers ? " followers." : " assignees."));
    }
  }

  private Object removeMembers(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    return show(parties, tasks.removeMembers(in.caller(), task, proposals(parties, in.body())));
  }

  private Object addTasklist(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    return show(parties, tasks.addToTasklist(in.caller(), task, placement(in, in.body(), "")));
  }

  private Object removeTasklist(Inbound in) {
    var task = Guids.task(in);
    Parties parties = new Parties(identities, chats, in);
    var tasklist =
        Guids.read(in, "tasklist_guid", in.body().needText("tasklist_guid"), TasklistId::read);
    return show(parties, tasks.removeFromTasklist(in.caller(), task, tasklist));
  }

  private static List<TaskMember.Proposal> proposals(Parties parties, Values body) {
    List<TaskMember.Proposal> proposals = new ArrayList<>();
    for (Values member : body.parts("members")) {
      boolean follows = member.needText("role").equals("follower");
      TaskMember.Role role = follows ? TaskMember.Role.FOLLOWER : TaskMember.Role.ASSIGNEE;
      proposals.add(new TaskMember.Proposal(parties.actor(member), role));
    }
    return proposals;
  }

  private static List<Placement.Proposal> placements(Inbound in, List<Values> parts) {
    List<Placement.Proposal> placements = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      placements.add(placement(in, parts.get(i), "tasklists[" + i + "]."));
    }
    return placements;
  }

  private static Placement.Proposal placement(Inbound in, Values part, String prefix) {
    return new Placement.Proposal(
        Guids.read(in, prefix + "tasklist_guid", part.needText("tasklist_guid"), TasklistId::read),
        part.text("section_guid")
            .filter(guid -> !guid.isEmpty())
            .map(guid -> Guids.read(in, prefix + "section_guid", guid, SectionId::read)));
  }

  private record OneJson(TaskJson task) {}

  private OneJson show(Parties parties, Task task) {
    return new OneJson(TaskJson.of(task, parties, links));
  }
}
