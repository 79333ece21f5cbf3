package larkspur.agents;

import larkspur.core.agent.Content;
import larkspur.core.agent.Skill;
import larkspur.core.time.ServerClock;

/// Goes through the fixed steps of a [Script]: the run's input if it has one, else the setting
/// `script`. For tests of whoever drives runs, since every state can be had.
///
/// It can be resumed. What it wants remembered is the step from which to go on: the one after the
/// last whole message, so that a message in progress is written from its beginning again.
final class ScriptSkill implements Skill {

  private static final String EMPTY = "{\"steps\": []}";
  private static final String WRONG_SCRIPT = "larkspur_script_wrong";

  private final Pause pause;

  ScriptSkill(ServerClock clock) {
    this.pause = new Pause(clock);
  }

  @Override
  public boolean canResume() {
    return true;
  }

  @Override
  public Outcome work(Conversation conversation, Voice voice) throws InterruptedException {
    Script script;
    try {
      script =
          Script.read(
              conversation
                  .input()
                  .filter(input -> !input.isBlank())
                  .orElse(conversation.skill().settings().getOrDefault("script", EMPTY)));
    } catch (IllegalArgumentException wrong) {
      return Outcome.fails(WRONG_SCRIPT, wrong.getMessage());
    }
    int first = conversation.state().map(Integer::parseInt).orElse(0);
    for (int i = first; i < script.steps().size(); i++) {
      switch (script.steps().get(i)) {
        case Script.Step.Say(var text) -> {
          voice.remember(Integer.toString(i + 1));
          voice.say(Content.text(text));
        }
        case Script.Step.Write(var text) -> voice.write(text);
        case Script.Step.Pause(var duration) -> pause.of(duration);
        case Script.Step.Ask(var text) -> {
          voice.remember(Integer.toString(i + 1));
          return Outcome.asks(Content.text(text));
        }
        case Script.Step.Fail(var code, var text) -> {
          return Outcome.fails(code, text);
        }
      }
    }
    return Outcome.done();
  }
}
