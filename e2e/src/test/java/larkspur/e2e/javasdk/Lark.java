package larkspur.e2e.javasdk;

import com.lark.oapi.Client;
import com.lark.oapi.core.cache.ICache;
import com.lark.oapi.core.response.BaseResponse;
import com.lark.oapi.service.aily.v1.model.AilySession;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionAilyMessageReq;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionAilyMessageReqBody;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionReq;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionReqBody;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionRunReq;
import com.lark.oapi.service.aily.v1.model.CreateAilySessionRunReqBody;
import com.lark.oapi.service.aily.v1.model.GetAilySessionRunReq;
import com.lark.oapi.service.aily.v1.model.Run;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Eventually;
import larkspur.e2e.Reply;
import larkspur.e2e.RunningServer;
import tools.jackson.databind.JsonNode;

/// The SDK's client, pointed at a server, and the calls that more than one test begins with.
public final class Lark {

  private static final Set<String> TERMINAL = Set.of("COMPLETED", "FAILED", "CANCELLED", "EXPIRED");

  private final Client client;

  private Lark(Client client) {
    this.client = client;
  }

  /// A client that gets and keeps its tenant token by itself, as users have it.
  ///
  /// Unless told otherwise the SDK keeps tokens for the whole process by app id alone, so that a
  /// second server of the same app would be called with the first one's. Hence each client brings a
  /// cache of its own; the last one built is used.
  public static Lark of(RunningServer server) {
    return of(server.url());
  }

  /// The same, for what stands before a server.
  public static Lark of(URI server) {
    return new Lark(
        Client.newBuilder(DevelopmentSeed.APP, DevelopmentSeed.SECRET)
            .openBaseUrl(server.toString())
            .tokenCache(new Tokens())
            .requestTimeout(120, TimeUnit.SECONDS)
            .build());
  }

  private static final class Tokens implements ICache {
    private final Map<String, String> kept = new ConcurrentHashMap<>();

    @Override
    public String get(String key) {
      return kept.getOrDefault(key, "");
    }

    @Override
    public void set(String key, String value, int expire, TimeUnit unit) {
      kept.put(key, value);
    }
  }

  public Client client() {
    return client;
  }

  /// The response, if the call succeeded.
  public static <T, R extends BaseResponse<T>> R succeeded(R response) {
    if (!response.success()) {
      throw new AssertionError("refused: " + response.getCode() + " " + response.getMsg());
    }
    return response;
  }

  /// The body as it came.
  public static JsonNode raw(BaseResponse<?> response) {
    return Reply.json(response.getRawResponse().getBody());
  }

  /// A session with the values that the documents print.
  public AilySession session() throws Exception {
    CreateAilySessionReq request =
        CreateAilySessionReq.newBuilder()
            .createAilySessionReqBody(
                CreateAilySessionReqBody.newBuilder().channelContext("{}").metadata("{}").build())
            .build();
    return succeeded(client.aily().v1().ailySession().create(request)).getData().getSession();
  }

  public void message(String session, String content) throws Exception {
    CreateAilySessionAilyMessageReq request =
        CreateAilySessionAilyMessageReq.newBuilder()
            .ailySessionId(session)
            .createAilySessionAilyMessageReqBody(
                CreateAilySessionAilyMessageReqBody.newBuilder()
                    .idempotentId(UUID.randomUUID().toString())
                    .contentType("TEXT")
                    .content(content)
                    .build())
            .build();
    succeeded(client.aily().v1().ailySessionAilyMessage().create(request));
  }

  /// @param input of the skill; none if null
  public Run run(String session, String skill, String input) throws Exception {
    CreateAilySessionRunReq request =
        CreateAilySessionRunReq.newBuilder()
            .ailySessionId(session)
            .createAilySessionRunReqBody(
                CreateAilySessionRunReqBody.newBuilder()
                    .appId(DevelopmentSeed.AGENT)
                    .skillId(skill)
                    .skillInput(input)
                    .metadata("{}")
                    .build())
            .build();
    return succeeded(client.aily().v1().ailySessionRun().create(request)).getData().getRun();
  }

  public Run run(String session, String run) {
    try {
      GetAilySessionRunReq request =
          GetAilySessionRunReq.newBuilder().ailySessionId(session).runId(run).build();
      return succeeded(client.aily().v1().ailySessionRun().get(request)).getData().getRun();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public Run awaitEnd(String session, String run) {
    return await("the end of " + run, session, run, TERMINAL);
  }

  public Run awaitStatus(String session, String run, String status) {
    return await(run + " to be " + status, session, run, Set.of(status));
  }

  private Run await(String what, String session, String run, Set<String> wanted) {
    return Eventually.find(
        what,
        () -> Optional.of(run(session, run)).filter(found -> wanted.contains(found.getStatus())));
  }
}
