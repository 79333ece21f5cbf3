package larkspur.server.hostile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import larkspur.server.seed.Seed;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// One tenant of the two, seen by one of its apps and one of its people, with one of everything
/// made in it. Both tenants are alike but for their ids.
///
/// Every id is remembered with its kind, so that a request that names one can be made to name that
/// of the other tenant instead.
final class Side {

  private final char mark;
  private final Connection connection;
  private final Agreeing agreeing;
  private final AskedApp asked;
  private final Map<String, String> kinds = new LinkedHashMap<>();
  private final Map<String, String> ids = new LinkedHashMap<>();
  private final Map<String, String> atWork = new LinkedHashMap<>();

  final String appToken;
  final String otherAppToken;
  final String cardAppToken;
  final String personToken;
  final String teamToken;
  private final String personForOtherApp;
  private int made;

  /// @param mark a hexadecimal digit that stands in all of its fixed ids
  /// @param agreeing how its person agrees
  /// @param asked where its app with cards is asked
  Side(char mark, Connection connection, Agreeing agreeing, AskedApp asked) {
    this.mark = mark;
    this.connection = connection;
    this.agreeing = agreeing;
    this.asked = asked;
    this.appToken = token(app());
    this.otherAppToken = token(otherApp());
    this.cardAppToken = token(cardApp());
    this.personToken = "u-hostile-" + mark;
    this.teamToken = team();
    remember("app", app());
    remember("marketplace app", marketApp());
    remember("tenant", tenant());
    remember("chat", chat());
    remember("vchannel", vchannel());
    remember("uid", uid());
    remember("agent", agent());
    remember("person", memberId("open_id", appToken));
    personForOtherApp = memberId("open_id", otherAppToken);
    remember("union", memberId("union_id", appToken));
    remember("user", userId());
    session();
    tasklist();
    task();
    subscription(tasklist());
    run(session());
    sessionMessage(session());
    say();
    remember("reaction", reaction(message()));
    image();
    file();
    code();
    challengedCode();
    refreshToken();
    remember("card app's person", memberId("open_id", cardAppToken));
    credential();
  }

  /// @param scopes every scope that is asked for anywhere
  /// @param asked where the app with cards is asked
  static Seed seed(char mark, List<String> scopes, AskedApp asked) {
    String sixteen = String.valueOf(mark).repeat(16);
    return new Seed(
        new Seed.TenantSeed(
            sixteen,
            "Tenant " + mark,
            "tenant-" + mark,
            "=bwTeam" + mark,
            sixteen + sixteen,
            Optional.empty()),
        List.of(
            new Seed.PersonSeed(
                person(mark),
                "ada",
                "Ada",
                "ada@tenant-" + mark + ".example",
                Optional.empty(),
                "user" + mark,
                "=bwAda" + mark,
                Optional.of("owner"),
                List.of(team(mark)),
                List.of(new Seed.GrantSeed("u-hostile-" + mark, app(mark), scopes)))),
        List.of(
            new Seed.AppSeed(
                app(mark),
                "Bot",
                secret(mark),
                "=bwBot" + mark,
                scopes,
                List.of(),
                List.of(Agreeing.REDIRECT),
                Optional.empty(),
                Optional.empty()),
            new Seed.AppSeed(
                marketApp(mark),
                "Market",
                secret(mark),
                "=bwMarket" + mark,
                scopes,
                List.of(),
                List.of(),
                Optional.of("marketplace"),
                Optional.empty()),
            new Seed.AppSeed(
                cardApp(mark),
                "Cards",
                secret(mark),
                "=bwCards" + mark,
                scopes,
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(asked.events())),
            new Seed.AppSeed(
                otherApp(mark), "Other", secret(mark), "=bwOther" + mark, scopes, List.of())),
        List.of(
            new Seed.ChatSeed(
                chat(mark),
                vchannel(mark),
                "Roadmap",
                Optional.of("Where we are going"),
                false,
                false,
                person(mark),
                List.of(person(mark), app(mark), otherApp(mark), cardApp(mark)),
                List.of(
                    new Seed.HookSeed(
                        "Builds", hook(mark), Optional.empty(), List.of(), List.of())))),
        List.of(
            new Seed.AgentSeed(
                agent(mark),
                app(mark),
                "Agent",
                List.of(
                    new Seed.SkillSeed(
                        "skill_script", "script", "Script", Optional.empty(), Optional.empty())))));
  }

  private static String person(char mark) {
    return "person_" + String.valueOf(mark).repeat(16);
  }

  private static String app(char mark) {
    return "cli_" + String.valueOf(mark).repeat(16);
  }

  private static String otherApp(char mark) {
    return "cli_" + String.valueOf(mark).repeat(15) + "0";
  }

  private static String marketApp(char mark) {
    return "cli_" + String.valueOf(mark).repeat(15) + "1";
  }

  private static String cardApp(char mark) {
    return "cli_" + String.valueOf(mark).repeat(15) + "2";
  }

  private static String chat(char mark) {
    return "oc_" + String.valueOf(mark).repeat(32);
  }

  private static String vchannel(char mark) {
    return "=bwChat" + mark;
  }

  private static String agent(char mark) {
    return "spring_hostile" + mark + "__c";
  }

  private static String hook(char mark) {
    return "hostile-hook-" + mark;
  }

  /// The token of its chat's custom bot, which is all that is asked for: of another tenant's it is
  /// as good.
  String hook() {
    return hook(mark);
  }

  private static String secret(char mark) {
    return "hostile-secret-" + mark;
  }

  private static String team(char mark) {
    return String.valueOf(mark).repeat(32);
  }

  String secret() {
    return secret(mark);
  }

  String app() {
    return app(mark);
  }

  String otherApp() {
    return otherApp(mark);
  }

  String cardApp() {
    return cardApp(mark);
  }

  /// The `open_id` that the app with cards has for its person.
  String personForCardApp() {
    return ids.get("card app's person");
  }

  String marketApp() {
    return marketApp(mark);
  }

  /// The key of the tenant.
  String tenant() {
    return String.valueOf(mark).repeat(16);
  }

  String chat() {
    return chat(mark);
  }

  String vchannel() {
    return vchannel(mark);
  }

  String uid() {
    return "=bwAda" + mark;
  }

  String agent() {
    return agent(mark);
  }

  String team() {
    return team(mark);
  }

  String userId() {
    return "user" + mark;
  }

  /// The `open_id` of its person for its app.
  String person() {
    return ids.get("person");
  }

  /// The `open_id` that the other app has for its person.
  String personForOtherApp() {
    return personForOtherApp;
  }

  private String memberId(String kind, String token) {
    return send("GET", "/im/v1/chats/" + chat() + "/members?member_id_type=" + kind, null, token)
        .at("/data/items/0/member_id")
        .asString();
  }

  /// The kind of a thing that this side has an id for; empty if it is no id.
  Optional<String> kind(String id) {
    return Optional.ofNullable(kinds.get(id));
  }

  /// Some id of that kind.
  String any(String kind) {
    return ids.get(kind);
  }

  // ---- making things, each one new

  String session() {
    return remember(
        "session", feishu("POST", "/aily/v1/sessions", "{}").at("/session/id").asString());
  }

  String sessionMessage(String session) {
    return remember(
        "session message",
        feishu(
                "POST",
                "/aily/v1/sessions/" + session + "/messages",
                """
                {"idempotent_id":"%s","content_type":"TEXT","content":"hello"}\
                """
                    .formatted(unique()))
            .at("/message/id")
            .asString());
  }

  /// A run that asks something, and so stays as it is.
  String run(String session) {
    String run =
        feishu(
                "POST",
                "/aily/v1/sessions/" + session + "/runs",
                """
                {"app_id":"%s","skill_id":"skill_script",\
                "skill_input":"{\\"steps\\":[{\\"ask\\":\\"which?\\"}]}"}\
                """
                    .formatted(agent()))
            .at("/run/id")
            .asString();
    atWork.put(run, session);
    return remember("run", run);
  }

  /// Whether all of its runs have asked.
  boolean isAtRest() {
    atWork
        .entrySet()
        .removeIf(run ->
            !feishu("GET", "/aily/v1/sessions/" + run.getValue() + "/runs/" + run.getKey(), null)
                .at("/run/status")
                .asString()
                .matches("QUEUED|IN_PROGRESS"));
    return atWork.isEmpty();
  }

  String tasklist() {
    return remember(
        "tasklist",
        feishu("POST", "/task/v2/tasklists", "{\"name\":\"List\"}")
            .at("/tasklist/guid")
            .asString());
  }

  String task() {
    return remember(
        "task",
        feishu("POST", "/task/v2/tasks", "{\"summary\":\"Task\"}").at("/task/guid").asString());
  }

  String taskIn(String tasklist) {
    return feishu(
            "POST",
            "/task/v2/tasks",
            "{\"summary\":\"Task\",\"tasklists\":[{\"tasklist_guid\":\"" + tasklist + "\"}]}")
        .at("/task/guid")
        .asString();
  }

  String subscription(String tasklist) {
    return remember(
        "subscription",
        feishu(
                "POST",
                "/task/v2/tasklists/" + tasklist + "/activity_subscriptions",
                """
                {"name":"S","subscribers":[{"id":"%s","type":"chat"}],"include_keys":[103]}\
                """
                    .formatted(chat()))
            .at("/activity_subscription/guid")
            .asString());
  }

  /// Says something as the person, through BearyChat's API.
  ///
  /// @return its key
  String say() {
    Request request =
        new Request(
            "POST",
            "/v1/message.create?token=" + teamToken,
            Map.of("Content-Type", "application/json"),
            Optional.of(Edit.bytes(json("{'vchannel_id':'" + vchannel() + "','text':'hello'}"))),
            false);
    Answer answer = connection.send(request);
    if (answer.status() != 201) {
      throw new AssertionError(request + " was answered " + answer);
    }
    return answer.json().get("key").asString();
  }

  /// Says something, and gives the message's id of Feishu's.
  String message() {
    say();
    return remember(
        "message",
        feishu(
                "GET",
                "/im/v1/messages?container_id_type=chat&sort_type=ByCreateTimeDesc&page_size=1&container_id="
                    + chat(),
                null)
            .at("/items/0/message_id")
            .asString());
  }

  /// A group that its app owns and its person is in, made for one request.
  String newChat() {
    return remember(
        "chat",
        feishu("POST", "/im/v1/chats", "{\"user_id_list\":[\"" + person() + "\"]}")
            .get("chat_id")
            .asString());
  }

  /// A reaction of its app's to a message.
  String reaction(String message) {
    return remember(
        "reaction",
        feishu(
                "POST",
                "/im/v1/messages/" + message + "/reactions",
                "{\"reaction_type\":{\"emoji_type\":\"SMILE\"}}")
            .get("reaction_id")
            .asString());
  }

  /// Sends a message as the app, through Feishu's API.
  String sent(String type, String content) {
    return sent(type, content, appToken);
  }

  private String sent(String type, String content, String bearer) {
    ObjectNode body =
        json("{'receive_id':'" + chat() + "','msg_type':'" + type + "'}").put("content", content);
    return remember(
        "message",
        feishu("POST", "/im/v1/messages?receive_id_type=chat_id", body.toString(), bearer)
            .at("/message_id")
            .asString());
  }

  /// A card of the app that is there to be asked, with the button that [#PRESS] presses.
  String card() {
    return sent(
        "interactive",
        "{\"schema\":\"2.0\",\"body\":{\"elements\":[{\"tag\":\"button\",\"element_id\":\"b1\","
            + "\"name\":\"approve\",\"text\":{\"tag\":\"plain_text\",\"content\":\"Approve\"},"
            + "\"behaviors\":[{\"type\":\"callback\",\"value\":{\"do\":\"approve\"}}]}]}}",
        cardAppToken);
  }

  static final String PRESS =
      "{'tag':'button','name':'approve','element_id':'b1','value':{'do':'approve'},'option':'o',"
          + "'options':['o'],'checked':true,'input_value':'i','form_value':{},'timezone':'UTC'}";

  /// With which that app draws a card anew that its person pressed.
  String credential() {
    Request press =
        new Request(
            "POST",
            "/larkspur/v1/messages/" + card() + "/card_actions",
            Map.of("Authorization", "Bearer " + personToken),
            Optional.of(Edit.bytes(json(PRESS))),
            false);
    Answer answer = connection.send(press);
    if (answer.json().path("code").asInt(-1) != 0) {
      throw new AssertionError(press + " was answered " + answer);
    }
    return remember("credential", asked.token());
  }

  /// An image that its app brought.
  String image() {
    return remember(
        "image",
        brought(
            "/im/v1/images",
            "{'image_type':'message','image':'\u00ff\u00d8\u00ff'}",
            "image",
            "image_key"));
  }

  /// A file that its app brought.
  String file() {
    return remember(
        "file",
        brought(
            "/im/v1/files",
            "{'file_type':'pdf','file_name':'a.pdf','file':'x'}",
            "file",
            "file_key"));
  }

  private String brought(String path, String fields, String file, String key) {
    Sample upload =
        new Sample(
            "POST",
            "/open-apis" + path,
            Map.of(),
            Map.of(),
            Optional.of(json(fields)),
            Set.of(file),
            Map.of("Authorization", "Bearer " + appToken));
    return connection.send(upload.request()).json().at("/data/" + key).asString("");
  }

  /// A code with which its app exchanges what its person agreed to.
  String code() {
    return remember("code", agreeing.code(person(mark), app(), Optional.empty()));
  }

  /// One for which the verifier is to be shown, too.
  String challengedCode() {
    return remember("challenged code", agreeing.challenged(person(mark), app()));
  }

  String refreshToken() {
    return remember("refresh token", agreeing.refreshToken(person(mark), app()));
  }

  /// The ticket of its marketplace app.
  String ticket() {
    return agreeing.ticket(marketApp());
  }

  /// A token of its marketplace app's.
  String marketToken() {
    return send(
            "POST",
            "/auth/v3/app_access_token",
            "{\"app_id\":\"%s\",\"app_secret\":\"%s\",\"app_ticket\":\"%s\"}"
                .formatted(marketApp(), secret(), ticket()),
            "")
        .get("app_access_token")
        .asString();
  }

  String unique() {
    made++;
    return "unique-" + mark + "-" + made;
  }

  private String remember(String kind, String id) {
    if (id.isEmpty()) {
      throw new AssertionError("no " + kind + " was made");
    }
    kinds.put(id, kind);
    ids.put(kind, id);
    return id;
  }

  private String token(String app) {
    return send(
            "POST",
            "/auth/v3/tenant_access_token/internal",
            "{\"app_id\":\"" + app + "\",\"app_secret\":\"" + secret() + "\"}",
            "")
        .get("tenant_access_token")
        .asString();
  }

  private JsonNode feishu(String method, String path, String body) {
    return feishu(method, path, body, appToken);
  }

  private JsonNode feishu(String method, String path, String body, String bearer) {
    JsonNode answer = send(method, path, body, bearer);
    if (answer.get("code").asInt() != 0) {
      throw new AssertionError(method + " " + path + " " + body + " was refused: " + answer);
    }
    return answer.get("data");
  }

  private JsonNode send(String method, String path, String body, String bearer) {
    Request request =
        new Request(
            method,
            "/open-apis" + path,
            bearer.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + bearer),
            Optional.ofNullable(body)
                .map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            false);
    return connection.send(request).json();
  }

  /// JSON written with `'` for `"`.
  static ObjectNode json(String text) {
    return (ObjectNode)
        tools.jackson.databind.json.JsonMapper.shared().readTree(text.replace('\'', '"'));
  }
}
