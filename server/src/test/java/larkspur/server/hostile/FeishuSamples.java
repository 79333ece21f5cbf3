package larkspur.server.hostile;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import tools.jackson.databind.node.ObjectNode;

/// A right request for every call of the Open Platform, on things made for it. A call that is
/// served and not here fails the tests.
final class FeishuSamples {

  private static final String USERS = "user_id_type=open_id";

  private static final String TEXT = "{\"text\":\"hello\"}";

  private static final String MANY_PARTS =
      """
      'summary':'Ship it','description':'d','start':{'timestamp':'1785000000000','is_all_day':false},\
      'due':{'timestamp':'1785000001000','is_all_day':false},'completed_at':'1785000002000','extra':'e',\
      'custom_complete':{'pc':{'href':'https://a.example','tip':{'en_us':'t'}},\
      'ios':{'href':'https://a.example','tip':{'en_us':'t'}},\
      'android':{'href':'https://a.example','tip':{'en_us':'t'}}},'mode':2,'is_milestone':false\
      """;

  private static final String SETTINGS =
      """
      'name':'Launch','description':'d','chat_type':'private','avatar':'img_a',\
      'i18n_names':{'zh_cn':'z','en_us':'e','ja_jp':'j'},'group_message_type':'chat',\
      'join_message_visibility':'all_members','leave_message_visibility':'all_members',\
      'membership_approval':'no_approval_required','edit_permission':'all_members',\
      'urgent_setting':'all_members','video_conference_setting':'all_members',\
      'hide_member_count_setting':'all_members','restricted_mode_setting':{'status':false,\
      'screenshot_has_permission_setting':'all_members',\
      'download_has_permission_setting':'all_members','message_has_permission_setting':'all_members'}\
      """;

  private FeishuSamples() {}

  static Sample of(Call call, Side side) {
    Map<String, String> path = new LinkedHashMap<>();
    String query = "";
    String body = null;
    Map<String, String> headers = new LinkedHashMap<>();
    if (!call.tokens().isEmpty()) {
      boolean ofPerson = call.tokens().equals(Set.of(Call.TokenKind.USER));
      headers.put("Authorization", "Bearer " + (ofPerson ? side.personToken : side.appToken));
    }
    switch (call.name()) {
      case "auth.tenant_access_token.internal", "auth.app_access_token.internal" ->
          body = "{'app_id':'" + side.app() + "','app_secret':'" + side.secret() + "'}";
      case "auth.app_access_token" ->
          body =
              "{'app_id':'%s','app_secret':'%s','app_ticket':'%s'}"
                  .formatted(side.marketApp(), side.secret(), side.ticket());
      case "auth.tenant_access_token" ->
          body =
              "{'app_access_token':'%s','tenant_key':'%s'}"
                  .formatted(side.marketToken(), side.tenant());
      case "auth.app_ticket.resend" ->
          body = "{'app_id':'%s','app_secret':'%s'}".formatted(side.marketApp(), side.secret());
      case "authen.authorize" ->
          query =
              "client_id=%s&app_id=%s&response_type=code&redirect_uri=%s&scope=im:chat&state=s"
                      .formatted(side.app(), side.app(), Agreeing.REDIRECT)
                  + "&code_challenge=%s&code_challenge_method=plain&prompt=consent&larkspur_user=a"
                      .formatted(Agreeing.VERIFIER);
      case "authen.index" ->
          query =
              "app_id=%s&redirect_uri=%s&state=s&larkspur_user=a"
                  .formatted(side.app(), Agreeing.REDIRECT);
      case "authen.user_info" -> {}
      case "authen.access_token", "authen.oidc.access_token" ->
          body = "{'grant_type':'authorization_code','code':'" + side.code() + "'}";
      case "authen.refresh_access_token", "authen.oidc.refresh_access_token" ->
          body = "{'grant_type':'refresh_token','refresh_token':'" + side.refreshToken() + "'}";
      case "authen.oauth.token", "oauth.token" ->
          body =
              "{'grant_type':'authorization_code','client_id':'%s','client_secret':'%s',"
                      .formatted(side.app(), side.secret())
                  + "'code':'%s','redirect_uri':'%s','code_verifier':'%s','refresh_token':'r',"
                      .formatted(side.challengedCode(), Agreeing.REDIRECT, Agreeing.VERIFIER)
                  + "'device_code':'d','scope':'im:chat'}";
      case "oauth.device_authorization" ->
          body =
              "{'client_id':'%s','client_secret':'%s','scope':'im:chat'}"
                  .formatted(side.app(), side.secret());
      case "card.action.press" -> {
        path.put("message_id", side.card());
        body = Side.PRESS;
      }
      case "interactive.card.update" -> {
        headers.put("Authorization", "Bearer " + side.cardAppToken);
        body =
            "{'token':'%s','card':{'open_ids':['%s'],'schema':'2.0','body':{'elements':[]}}}"
                .formatted(side.credential(), side.personForCardApp());
      }
      case "aily.session.create" -> {
        headers.put("X-Aily-BizUserID", "somebody");
        body = "{'channel_context':'c','metadata':'m'}";
      }
      case "aily.session.update" -> {
        path.put("aily_session_id", side.session());
        body = "{'channel_context':'c','metadata':'m'}";
      }
      case "aily.session.get", "aily.session.delete" -> path.put("aily_session_id", side.session());
      case "aily.message.create" -> {
        String session = side.session();
        path.put("aily_session_id", session);
        body =
            "{'idempotent_id':'"
                + side.unique()
                + "','content_type':'TEXT','content':'hello','file_ids':[],'quote_message_id':'"
                + side.sessionMessage(session)
                + "','mentions':[{'entity_id':'"
                + side.person()
                + "','identity_provider':'FEISHU','key':'@_user_1','name':'Ada','aily_id':'1'}]}";
      }
      case "aily.message.get" -> {
        String session = side.session();
        path.put("aily_session_id", session);
        path.put("aily_message_id", side.sessionMessage(session));
      }
      case "aily.message.list" -> {
        String session = side.session();
        path.put("aily_session_id", session);
        query = "page_size=20&run_id=" + side.run(session) + "&with_partial_message=true";
      }
      case "aily.run.create" -> {
        headers.put("X-Aily-BizUserID", "somebody");
        path.put("aily_session_id", side.session());
        body =
            "{'app_id':'"
                + side.agent()
                + "','skill_id':'skill_script','skill_input':'{}',"
                + "'metadata':'m'}";
      }
      case "aily.run.get", "aily.run.cancel" -> {
        String session = side.session();
        path.put("aily_session_id", session);
        path.put("run_id", side.run(session));
      }
      case "aily.run.list" -> {
        path.put("aily_session_id", side.session());
        query = "page_size=20";
      }
      case "task.tasklist.create" -> {
        query = USERS;
        body =
            "{'name':'List','members':["
                + member(side, "editor")
                + "],"
                + "'archive_tasklist':false}";
      }
      case "task.tasklist.get" -> {
        query = USERS;
        path.put("tasklist_guid", side.tasklist());
      }
      case "task.tasklist.add_members", "task.tasklist.remove_members" -> {
        query = USERS;
        path.put("tasklist_guid", side.tasklist());
        body = "{'members':[" + member(side, "viewer") + "]}";
      }
      case "task.activity_subscription.create" -> {
        query = USERS;
        path.put("tasklist_guid", side.tasklist());
        body = "{" + subscription(side) + "}";
      }
      case "task.activity_subscription.list" -> {
        query = USERS + "&limit=10";
        path.put("tasklist_guid", side.tasklist());
      }
      case "task.activity_subscription.get", "task.activity_subscription.delete" -> {
        query = call.query().fields().isEmpty() ? "" : USERS;
        path.put("tasklist_guid", side.tasklist());
        path.put("activity_subscription_guid", side.subscription(path.get("tasklist_guid")));
      }
      case "task.activity_subscription.patch" -> {
        query = USERS;
        path.put("tasklist_guid", side.tasklist());
        path.put("activity_subscription_guid", side.subscription(path.get("tasklist_guid")));
        body =
            "{'activity_subscription':{"
                + subscription(side)
                + "},'update_fields':['name','subscribers','include_keys','disabled']}";
      }
      case "task.task.create" -> {
        query = USERS;
        body =
            "{"
                + MANY_PARTS
                + ",'origin':{'platform_i18n_name':{'en_us':'n'},"
                + "'href':{'url':'https://a.example','title':'t'}},'members':["
                + member(side, "assignee")
                + "],'tasklists':[{'tasklist_guid':'"
                + side.tasklist()
                + "','section_guid':''}],'client_token':'"
                + side.unique()
                + "-token'}";
      }
      case "task.task.get" -> {
        query = USERS;
        path.put("task_guid", side.task());
      }
      case "task.task.patch" -> {
        query = USERS;
        path.put("task_guid", side.task());
        body =
            "{'task':{"
                + MANY_PARTS
                + "},'update_fields':['summary','description','start','due','completed_at','extra',"
                + "'custom_complete','mode','is_milestone','repeat_rule']}";
      }
      case "task.task.add_members" -> {
        query = USERS;
        path.put("task_guid", side.task());
        body =
            "{'members':["
                + member(side, "follower")
                + "],'client_token':'"
                + side.unique()
                + "-token'}";
      }
      case "task.task.remove_members" -> {
        query = USERS;
        path.put("task_guid", side.task());
        body = "{'members':[" + member(side, "follower") + "]}";
      }
      case "task.task.add_tasklist" -> {
        query = USERS;
        path.put("task_guid", side.task());
        body = "{'tasklist_guid':'" + side.tasklist() + "','section_guid':''}";
      }
      case "task.task.remove_tasklist" -> {
        query = USERS;
        String tasklist = side.tasklist();
        path.put("task_guid", side.taskIn(tasklist));
        body = "{'tasklist_guid':'" + tasklist + "'}";
      }
      case "im.chat.create" -> {
        query = USERS + "&set_bot_manager=false&uuid=";
        body =
            "{'owner_id':'%s','user_id_list':['%s'],'bot_id_list':['%s'],'chat_mode':'group',"
                    .formatted(side.person(), side.person(), side.app())
                + SETTINGS
                + "}";
      }
      case "im.chat.update" -> {
        query = USERS;
        path.put("chat_id", side.newChat());
        body =
            "{'owner_id':'"
                + side.person()
                + "','at_all_permission':'all_members','add_member_permission':'all_members',"
                + "'share_card_permission':'allowed',"
                + SETTINGS
                + "}";
      }
      case "im.chat.delete" -> path.put("chat_id", side.newChat());
      case "im.chat.list" -> query = USERS + "&sort_type=ByCreateTimeAsc&page_size=20";
      case "im.chat.search" -> query = USERS + "&query=Road&page_size=20";
      case "im.chat.batch_query" -> {
        query = USERS;
        body = "{'chat_ids':['" + side.chat() + "']}";
      }
      case "im.chat.members.delete" -> {
        query = "member_id_type=open_id";
        path.put("chat_id", side.newChat());
        body = "{'id_list':['" + side.person() + "']}";
      }
      case "im.chat.members.me_join" -> path.put("chat_id", side.chat());
      case "im.chat.managers.add_managers", "im.chat.managers.delete_managers" -> {
        query = "member_id_type=open_id";
        path.put("chat_id", side.newChat());
        body = "{'manager_ids':['" + side.person() + "']}";
      }
      case "im.message.reaction.create" -> {
        path.put("message_id", side.message());
        body = "{'reaction_type':{'emoji_type':'SMILE'}}";
      }
      case "im.message.reaction.delete" -> {
        String message = side.message();
        path.put("message_id", message);
        path.put("reaction_id", side.reaction(message));
      }
      case "im.message.reaction.list" -> {
        query = USERS + "&reaction_type=SMILE&page_size=20";
        path.put("message_id", side.message());
      }
      case "im.pin.create" -> body = "{'message_id':'" + side.message() + "'}";
      case "im.pin.delete" -> path.put("message_id", side.message());
      case "im.pin.list" ->
          query = "start_time=0&end_time=9999999999999&page_size=20&chat_id=" + side.chat();
      case "im.chat.get" -> {
        query = USERS;
        path.put("chat_id", side.chat());
      }
      case "im.chat.members.create" -> {
        query = "member_id_type=open_id&succeed_type=0";
        path.put("chat_id", side.chat());
        body = "{'id_list':['" + side.person() + "']}";
      }
      case "im.chat.members.get" -> {
        query = "member_id_type=open_id&page_size=20";
        path.put("chat_id", side.chat());
      }
      case "im.chat.members.is_in_chat" -> path.put("chat_id", side.chat());
      case "im.message.list" ->
          query =
              "container_id_type=chat&start_time=0&end_time=9999999999&sort_type=ByCreateTimeAsc"
                  + "&page_size=20&card_msg_content_type=raw&container_id="
                  + side.chat();
      case "im.message.get" -> {
        query = USERS + "&card_msg_content_type=raw";
        path.put("message_id", side.message());
      }
      case "contact.user.get" -> {
        query = USERS + "&department_id_type=open_department_id";
        path.put("user_id", side.person());
      }
      case "contact.user.batch" ->
          query = USERS + "&department_id_type=open_department_id&user_ids=" + side.person();
      case "contact.user.basic_batch" -> {
        query = USERS;
        body = "{'user_ids':['" + side.person() + "']}";
      }
      case "contact.user.batch_get_id" -> {
        query = USERS;
        body = "{'emails':['a@b.example'],'mobiles':['13011111111'],'include_resigned':false}";
      }
      case "contact.user.find_by_department" ->
          query = USERS + "&department_id_type=open_department_id&page_size=10&department_id=0";
      case "contact.department.get" -> {
        query = USERS + "&department_id_type=open_department_id";
        path.put("department_id", "0");
      }
      case "contact.department.children" -> {
        query = USERS + "&department_id_type=open_department_id&fetch_child=false&page_size=10";
        path.put("department_id", "0");
      }
      case "bot.info" -> {}
      case "bot.hook" -> {
        path.put("token", side.hook());
        body =
            "{'timestamp':'1785000000','sign':'s','msg_type':'text','content':{'text':'hello'},"
                + "'card':{}}";
      }
      case "application.get" -> {
        query = USERS + "&lang=en_us";
        path.put("app_id", side.app());
      }
      case "task.task_subscription.create" -> query = USERS;
      case "im.message.mget" ->
          query = USERS + "&card_msg_content_type=raw&message_ids=" + side.message();
      case "im.message.read_users" -> {
        query = USERS + "&page_size=20";
        path.put("message_id", side.sent("text", TEXT));
      }
      case "im.message.create" -> {
        query = "receive_id_type=chat_id";
        body =
            "{'receive_id':'"
                + side.chat()
                + "','msg_type':'text','content':'{}','uuid':'"
                + side.unique()
                + "'}";
      }
      case "im.message.reply" -> {
        path.put("message_id", side.message());
        body =
            "{'msg_type':'text','content':'{}','reply_in_thread':true,'uuid':'"
                + side.unique()
                + "'}";
      }
      case "im.message.update" -> {
        path.put("message_id", side.sent("text", TEXT));
        body = "{'msg_type':'text','content':'{}'}";
      }
      case "im.message.patch" -> {
        path.put("message_id", side.sent("interactive", "{\"elements\":[]}"));
        body = "{'content':'{}'}";
      }
      case "im.message.delete" -> path.put("message_id", side.sent("text", TEXT));
      case "im.message.forward" -> {
        query = "receive_id_type=chat_id&uuid=" + side.unique();
        path.put("message_id", side.message());
        body = "{'receive_id':'" + side.chat() + "'}";
      }
      case "im.message.merge_forward" -> {
        query = "receive_id_type=chat_id&uuid=" + side.unique();
        body = "{'receive_id':'" + side.chat() + "','message_id_list':['" + side.message() + "']}";
      }
      case "im.image.create" -> body = "{'image_type':'message','image':'\u00ff\u00d8\u00ff'}";
      case "im.file.create" ->
          body =
              "{'file_type':'mp4','file_name':'a.mp4','duration':'3000','file':'\\u0000\\u0001'}";
      case "im.image.get" -> path.put("image_key", side.image());
      case "im.file.get" -> path.put("file_key", side.file());
      case "im.message.resource.get" -> {
        query = "type=image";
        String image = side.image();
        path.put("message_id", side.sent("image", "{\"image_key\":\"" + image + "\"}"));
        path.put("file_key", image);
      }
      case "im.chat.p2p_batch_query" -> {
        query = "chatter_id_type=open_id";
        body = "{'chatter_ids':['" + side.person() + "']}";
      }
      default ->
          throw new AssertionError(
              call.name() + " is served and has no right request here: give it one");
    }
    return new Sample(
        call.method().name(),
        call.url(),
        path,
        parameters(query),
        Optional.ofNullable(body).map(Side::json).map(json -> withContent(call, json)),
        call.body().fields().stream()
            .filter(field -> field.kind() instanceof Kind.File)
            .map(Shape.Field::name)
            .collect(Collectors.toSet()),
        headers);
  }

  /// What is said is JSON in a text, which cannot be written among the rest.
  private static ObjectNode withContent(Call call, ObjectNode body) {
    boolean says = call.body().fields().stream().anyMatch(field -> field.name().equals("content"));
    return says && call.name().startsWith("im.message.") ? body.put("content", TEXT) : body;
  }

  private static String member(Side side, String role) {
    return "{'id':'" + side.person() + "','type':'user','role':'" + role + "'}";
  }

  private static String subscription(Side side) {
    return "'name':'S','subscribers':[{'id':'"
        + side.chat()
        + "','type':'chat'}],'include_keys':[103],'disabled':false";
  }

  /// Fields whose value need not be anybody's of this tenant, each for its reason.
  static boolean namesNobody(Call call, String field) {
    return switch (call.name() + " " + field) {
      // Nobody is signed in yet: any app may send a browser here.
      case "authen.authorize ?client_id", "authen.authorize ?app_id", "authen.index ?app_id" ->
          true;
      // A mention is kept as it was sent; it gives nobody anything.
      case "aily.message.create mentions[0].entity_id" -> true;
      // A run that is not of the session has no messages in it.
      case "aily.message.list ?run_id" -> true;
      // A chat that the caller may not look at is left out.
      case "im.chat.batch_query chat_ids[0]" -> true;
      // Whoever is no member is passed over.
      case "task.tasklist.remove_members members[0].id" -> true;
      case "task.task.remove_members members[0].id" -> true;
      // Messages that may not be seen are left out, as those that are not there.
      case "im.message.mget ?message_ids" -> true;
      default -> false;
    };
  }

  /// Fields that the description leaves open and the rest of the right request makes necessary.
  static boolean wantedWithTheRest(Call call, String field) {
    return switch (call.name() + " " + field) {
      case "authen.oauth.token code", "oauth.token code" -> true;
      case "oauth.device_authorization client_id" -> true;
      case "oauth.device_authorization client_secret" -> true;
      default -> false;
    };
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String pair : query.isEmpty() ? new String[0] : query.split("&")) {
      int equals = pair.indexOf('=');
      parameters.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return parameters;
  }
}
