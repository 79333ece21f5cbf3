package larkspur.agents;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import larkspur.core.json.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Fixed steps that a run goes through, written as JSON:
///
/// ```
/// {"steps": [{"say": "hello"}, {"pause": 500}, {"write": "so "}, {"write": "far"},
///            {"ask": "which one?"}, {"fail": {"code": "no_luck", "text": "not today"}}]}
/// ```
record Script(List<Step> steps) {

  private static final int STEPS_MAX = 1000;
  private static final long PAUSE_MAX = Duration.ofHours(1).toMillis();

  Script {
    steps = List.copyOf(steps);
  }

  sealed interface Step {
    /// A whole message.
    record Say(String text) implements Step {}

    /// A part of the message in progress. It ends with the next step that is neither this nor a
    /// pause.
    record Write(String text) implements Step {}

    record Pause(Duration duration) implements Step {}

    /// A question; the run goes on with the step after it when it is answered.
    record Ask(String text) implements Step {}

    record Fail(String code, String text) implements Step {}
  }

  /// @throws IllegalArgumentException that says what is wrong
  static Script read(String json) {
    JsonNode root;
    try {
      root = Json.read(json.getBytes(StandardCharsets.UTF_8), JsonNode.class);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("the script is not JSON", e);
    }
    if (!root.path("steps").isArray() || root.path("steps").size() > STEPS_MAX) {
      throw new IllegalArgumentException(
          "the script is not a list of at most " + STEPS_MAX + " \"steps\"");
    }
    List<Step> steps = new ArrayList<>();
    for (JsonNode node : root.path("steps")) {
      steps.add(step(node, steps.size() + 1));
    }
    return new Script(steps);
  }

  private static Step step(JsonNode node, int number) {
    if (node.path("say").isString()) {
      return new Step.Say(node.path("say").asString());
    }
    if (node.path("write").isString()) {
      return new Step.Write(node.path("write").asString());
    }
    if (node.path("pause").isIntegralNumber() && node.path("pause").canConvertToLong()) {
      return new Step.Pause(
          Duration.ofMillis(Math.clamp(node.path("pause").asLong(), 0, PAUSE_MAX)));
    }
    if (node.path("ask").isString()) {
      return new Step.Ask(node.path("ask").asString());
    }
    JsonNode fail = node.path("fail");
    if (fail.path("code").isString() && fail.path("text").isString()) {
      return new Step.Fail(fail.path("code").asString(), fail.path("text").asString());
    }
    throw new IllegalArgumentException(
        "step " + number + " is none of say, write, pause, ask, fail");
  }
}
