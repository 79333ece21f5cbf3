package larkspur.e2e.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import larkspur.client.bearychat.Attachment;
import larkspur.client.bearychat.HttpRequester;
import larkspur.client.bearychat.MessageApi;
import larkspur.client.bearychat.MessageQuery;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import larkspur.e2e.Stories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;

/// `client/bearychat` against the running server.
@ExtendWith({SharedServer.class, ServerTrail.class})
final class BearyChatClientTest {

  private static HttpRequester requester;

  @BeforeAll
  static void open() {
    requester = new HttpRequester();
  }

  @AfterAll
  static void close() {
    requester.close();
  }

  private static Function<String, Form> client(RunningServer server, Form.Kind kind) {
    return token -> kind.of(new MessageApi(requester, token, server.url().resolve("/v1")));
  }

  @Test
  void itsStoriesAreThoseOnTheListInItsOrder(RunningServer server) {
    for (Form.Kind kind : Form.Kind.values()) {
      assertThat(new MessageStories(client(server, kind)).all().keySet())
          .containsExactlyElementsOf(Stories.listed("bearychat"));
    }
  }

  @TestFactory
  Stream<DynamicTest> everyFormTellsEveryStory(RunningServer server) {
    return Stream.of(Form.Kind.values())
        .flatMap(kind ->
            new MessageStories(client(server, kind))
                .all().entrySet().stream()
                    .map(story ->
                        DynamicTest.dynamicTest(
                            story.getKey() + " (" + kind.title() + ")",
                            () -> story.getValue().run())));
  }

  @Test
  void everyFormTellsTheSameOfTheSameMessages(RunningServer server) {
    Form ada = client(server, Form.Kind.TYPED_WAITING).apply(DevelopmentSeed.ADA);
    String vchannel = Stories.STORIES_VCHANNEL;
    String edited = ada.create(vchannel, "a slip").key();
    ada.updateText(vchannel, edited, "中午吃啥啊?");
    String deleted = ada.create(vchannel, "never mind").key();
    ada.delete(vchannel, deleted);
    String attached =
        ada.create(
                vchannel, "", Attachment.ofTitle("t").withUrl("http://u"), Attachment.ofText("x"))
            .key();

    List<List<Told>> told =
        forms(server, DevelopmentSeed.ADA)
            .map(form -> form.query(vchannel, MessageQuery.latest(3)))
            .toList();

    assertThat(told.getFirst()).extracting(Told::key).containsExactly(edited, deleted, attached);
    assertThat(told).allSatisfy(each -> assertThat(each).isEqualTo(told.getFirst()));
    assertThat(forms(server, DevelopmentSeed.ADA).map(form -> form.info(vchannel, attached)))
        .allSatisfy(each -> assertThat(each).isEqualTo(told.getFirst().getLast()));
  }

  @Test
  void everyFormTellsTheSameOfTheSameRefusal(RunningServer server) {
    List<Refused> told =
        forms(server, DevelopmentSeed.ADA)
            .map(form ->
                catchThrowableOfType(
                    Refused.class, () -> form.create(Stories.ELSEWHERE_VCHANNEL, "hello")))
            .toList();
    assertThat(told).hasSize(4).containsOnly(new Refused(403, 4, "没有权限"));
  }

  private static Stream<Form> forms(RunningServer server, String token) {
    return Stream.of(Form.Kind.values()).map(kind -> client(server, kind).apply(token));
  }
}
