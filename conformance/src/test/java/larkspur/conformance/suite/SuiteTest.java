package larkspur.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import larkspur.conformance.Rules;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.MissingNode;

class SuiteTest {

  private static final Wire WIRE =
      new Wire(URI.create("http://127.0.0.1:1"), pause -> {}, Duration.ZERO, 0);

  private static final Answer GONE = answer(400, "{\"code\":2700001}");
  private static final Answer NOT_GONE = answer(200, "{\"code\":0}");

  private final Made made = new Made();

  private static Answer answer(int status, String body) {
    return new Answer("GET /one", status, "", "", body, Answer.json(body));
  }

  private Report play(Story... stories) throws IOException {
    return new Suite(WIRE, made, List.of(stories)).play();
  }

  @Test
  void every_story_names_rules_that_there_are() {
    Feishu feishu = new Feishu(WIRE, "cli_1", "s3cret", Optional.empty());
    List<Story> stories =
        new ArrayList<>(
            Stories.ofFeishu(feishu, made, Optional.empty(), Optional.empty(), Optional.empty()));
    stories.addAll(Stories.ofBearyChat(WIRE, made, "s3cret", "=1"));
    assertThat(stories.stream().flatMap(story -> story.rules().stream()))
        .doesNotHaveDuplicates()
        .isSubsetOf(Rules.load().byNumber().keySet());
  }

  @Test
  void a_story_agrees_differs_or_is_not_applicable() throws IOException {
    Report report =
        play(
            Story.of(() -> answer(200, "{\"code\":0}").succeeds(), "A-01", "A-02"),
            Story.of(() -> answer(200, "{\"code\":7}").succeeds(), "A-03"),
            Story.of(() -> Suite.needed(Optional.empty(), "--agent"), "A-04"));
    assertThat(report.lines())
        .containsExactly(
            new Report.Line("A-01", new Verdict.Agrees()),
            new Report.Line("A-02", new Verdict.Agrees()),
            new Report.Line(
                "A-03",
                new Verdict.Differs(
                    "GET /one", "200 and success", "200 no content type {\"code\":7}")),
            new Report.Line("A-04", new Verdict.NotApplicable("it wants --agent")));
    assertThat(report.text(Rules.load()))
        .contains("agrees          A-01: ", "differs         A-03: ", "not applicable  A-04: ")
        .contains("    asked       GET /one\n    expected    200 and success\n")
        .endsWith("2 agree, 1 differ, 1 not applicable; 0 calls\n");
  }

  @Test
  void what_was_made_is_taken_away_newest_first_and_what_stays_is_told() throws IOException {
    List<String> removed = new ArrayList<>();
    Report report =
        play(
            Story.of(
                () -> {
                  make(removed, "first", answer(404, "{\"code\":99991201}"), NOT_GONE);
                  make(removed, "second", answer(400, "{\"code\":2700001}"), GONE);
                  make(removed, "third", answer(200, "{}"), NOT_GONE);
                },
                "A-01"));
    assertThat(removed).containsExactly("third", "second", "first");
    assertThat(report.left()).containsExactly("first: 404 with code 99991201");
    assertThat(made.remove()).isEmpty();
  }

  @Test
  void a_removal_that_was_refused_as_invalid_left_the_thing_if_it_is_still_shown()
      throws IOException {
    Report report =
        play(
            Story.of(
                () -> {
                  make(new ArrayList<>(), "locked", answer(400, "{\"code\":2700001}"), NOT_GONE);
                  make(new ArrayList<>(), "page", answer(200, "<html>"), NOT_GONE);
                  make(
                      new ArrayList<>(),
                      "deleted",
                      answer(404, "{\"code\":5}"),
                      answer(200, "{\"deleted\":true}"));
                },
                "A-01"));
    assertThat(report.left())
        .containsExactly("page: 200 with code 0", "locked: 400 with code 2700001");
  }

  @Test
  void what_is_left_is_told_though_the_server_answers_no_more() {
    Story breaking =
        Story.of(
            () -> {
              made.add(
                  "one",
                  () -> {
                    throw new IOException("no removal");
                  },
                  () -> NOT_GONE);
              throw new IOException("gone away");
            },
            "A-01");
    assertThatThrownBy(() -> play(breaking))
        .isInstanceOf(IOException.class)
        .hasMessage("gone away%nleft behind     one: java.io.IOException: no removal".formatted());
  }

  @Test
  void what_is_no_answer_of_the_protocol_is_no_success() {
    for (String body : List.of("<html>", "", "{\"code\":\"0\"}", "{\"data\":{}}")) {
      assertThatThrownBy(() -> answer(200, body).hasCode()).isInstanceOf(Difference.class);
    }
    assertThat(answer(200, "{\"code\":0}").hasCode().succeeds().status()).isEqualTo(200);
    assertThatThrownBy(() -> answer(200, "<html>").succeeds()).isInstanceOf(Difference.class);
    assertThatThrownBy(() -> answer(404, "{}").refused(404, 0)).isInstanceOf(Difference.class);
    assertThat(answer(204, "").succeeds(204).status()).isEqualTo(204);
  }

  private void make(List<String> removed, String name, Answer removal, Answer look) {
    made.add(
        name,
        () -> {
          removed.add(name);
          return removal;
        },
        () -> look);
  }

  @Test
  void a_body_that_is_no_json_is_nothing() {
    assertThat(Answer.json("<html>")).isEqualTo(MissingNode.getInstance());
    assertThat(Answer.json("")).isEqualTo(MissingNode.getInstance());
  }
}
