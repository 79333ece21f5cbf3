package larkspur.wire.feishu.task;

import java.util.ArrayList;
import java.util.List;
import larkspur.core.chat.Chats;
import larkspur.core.identity.Identities;
import larkspur.core.task.Links;
import larkspur.core.task.NewTasklist;
import larkspur.core.task.Tasklist;
import larkspur.core.task.TasklistMember;
import larkspur.core.task.Tasklists;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.PersonIds;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Tasklists: create, get, add and remove members.
public final class TasklistCalls {

  private static final List<String> READ = List.of("task:tasklist:read", "task:tasklist:write");
  private static final List<String> WRITE = List.of("task:tasklist:write");

  private static final String ALL = "/task/v2/tasklists";
  private static final String ONE = ALL + "/:tasklist_guid";

  private static final Shape USERS = Shape.of(Shape.optional("user_id_type", PersonIds.kind()));

  private static final Shape PARTY =
      Shape.of(
          Shape.required("id", Kind.text(1, 100)),
          Shape.optional("type", Kind.choice("user", "app", "chat")));

  private static final Shape MEMBER =
      PARTY.and(Shape.optional("role", Kind.choice("editor", "viewer")));

  private final Tasklists tasklists;
  private final Chats chats;
  private final Identities identities;
  private final Links links;

  public TasklistCalls(Tasklists tasklists, Chats chats, Identities identities, Links links) {
    this.tasklists = tasklists;
    this.chats = chats;
    this.identities = identities;
    this.links = links;
  }

  public List<Call> calls() {
    return List.of(
        call(
            "create",
            Method.POST,
            ALL,
            WRITE,
            Shape.of(
                Shape.required("name", Kind.text(1, Tasklist.NAME_MAX)),
                Shape.optional("members", Kind.many(Kind.part(MEMBER), 0, Tasklist.MEMBERS_MAX)),
                Shape.optional("archive_tasklist", Kind.bool())),
            this::create),
        call("get", Method.GET, ONE, READ, Shape.EMPTY, this::get),
        call(
            "add_members",
            Method.POST,
            ONE + "/add_members",
            WRITE,
            members(MEMBER),
            this::addMembers),
        call(
            "remove_members",
            Method.POST,
            ONE + "/remove_members",
            WRITE,
            members(PARTY),
            this::removeMembers));
  }

  private static Shape members(Shape member) {
    return Shape.of(
        Shape.required("members", Kind.many(Kind.part(member), 1, Tasklist.MEMBERS_MAX)));
  }

  private static Call call(
      String name,
      Method method,
      String path,
      List<String> scopes,
      Shape body,
      Call.Handler handler) {
    return new Call(
        "task.tasklist." + name,
        method,
        path,
        Call.TENANT_OR_USER,
        scopes,
        USERS,
        body,
        TaskVoice.TASK,
        handler);
  }

  private Object create(Inbound in) {
    Parties parties = new Parties(identities, chats, in);
    Values body = in.body();
    if (body.bool("archive_tasklist").orElse(false)) {
      throw in.invalid("archive_tasklist", "true", Inbound.UNSERVED);
    }
    NewTasklist draft = new NewTasklist(body.needText("name"), proposals(parties, body));
    return show(parties, tasklists.create(in.caller(), draft));
  }

  private Object get(Inbound in) {
    var tasklist = Guids.tasklist(in);
    Parties parties = new Parties(identities, chats, in);
    return show(parties, tasklists.get(in.caller(), tasklist));
  }

  private Object addMembers(Inbound in) {
    var tasklist = Guids.tasklist(in);
    Parties parties = new Parties(identities, chats, in);
    return show(
        parties, tasklists.addMembers(in.caller(), tasklist, proposals(parties, in.body())));
  }

  private Object removeMembers(Inbound in) {
    var tasklist = Guids.tasklist(in);
    Parties parties = new Parties(identities, chats, in);
    var members = in.body().parts("members").stream().map(parties::party).toList();
    return show(parties, tasklists.removeMembers(in.caller(), tasklist, members));
  }

  private static List<TasklistMember.Proposal> proposals(Parties parties, Values body) {
    List<TasklistMember.Proposal> proposals = new ArrayList<>();
    for (Values member : body.parts("members")) {
      boolean edits = member.text("role").filter("editor"::equals).isPresent();
      TasklistMember.Role role = edits ? TasklistMember.Role.EDITOR : TasklistMember.Role.VIEWER;
      proposals.add(parties.proposal(member, role));
    }
    return proposals;
  }

  /// @param archiveMsec `0`: nothing is archived here yet
  private record TasklistJson(
      String guid,
      String name,
      MemberJson creator,
      MemberJson owner,
      List<MemberJson> members,
      String url,
      String createdAt,
      String updatedAt,
      String archiveMsec) {}

  private record OneJson(TasklistJson tasklist) {}

  private OneJson show(Parties parties, Tasklist tasklist) {
    return new OneJson(
        new TasklistJson(
            tasklist.id().value(),
            tasklist.name(),
            parties.show(tasklist.creator(), "creator"),
            parties.show(tasklist.owner(), "owner"),
            tasklist.members().stream()
                .map(member -> parties.show(member.party(), role(member.role())))
                .toList(),
            links.tasklist(tasklist.id()),
            Long.toString(tasklist.createdAt().toEpochMilli()),
            Long.toString(tasklist.updatedAt().toEpochMilli()),
            "0"));
  }

  private static String role(TasklistMember.Role role) {
    return switch (role) {
      case EDITOR -> "editor";
      case VIEWER -> "viewer";
    };
  }
}
