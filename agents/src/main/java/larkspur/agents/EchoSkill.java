package larkspur.agents;

import java.time.Duration;
import java.util.Optional;
import larkspur.core.agent.Content;
import larkspur.core.agent.Skill;
import larkspur.core.time.ServerClock;

/// Answers with the owner's latest message. For tests, and for trying out a client.
///
/// Two settings let it answer in parts, as a model would: `parts`, into how many (1 unless said
/// otherwise, at most 100), and `pause`, the milliseconds between two of them (500). It can be
/// resumed: it says the same again.
final class EchoSkill implements Skill {

  private static final int PARTS_MAX = 100;
  private static final Duration PAUSE_MAX = Duration.ofMinutes(10);

  private final Pause pause;

  EchoSkill(ServerClock clock) {
    this.pause = new Pause(clock);
  }

  @Override
  public boolean canResume() {
    return true;
  }

  @Override
  public Outcome work(Conversation conversation, Voice voice) throws InterruptedException {
    Optional<Content> latest = conversation.latestOfOwner().map(message -> message.content());
    if (latest.isEmpty()) {
      return Outcome.done(Content.text("There is no message to echo."));
    }
    int parts = setting(conversation, "parts", 1, PARTS_MAX);
    if (parts == 1 || latest.get().text().isEmpty()) {
      return Outcome.done(latest.get());
    }
    Duration between =
        Duration.ofMillis(setting(conversation, "pause", 500, (int) PAUSE_MAX.toMillis()));
    String text = latest.get().text();
    int characters = text.codePointCount(0, text.length());
    int said = 0;
    for (int part = 1; part <= parts; part++) {
      int end = text.offsetByCodePoints(0, (int) ((long) characters * part / parts));
      voice.write(text.substring(said, end));
      said = end;
      if (part < parts) {
        pause.of(between);
      }
    }
    return Outcome.done();
  }

  private static int setting(Conversation conversation, String name, int otherwise, int max) {
    String value = conversation.skill().settings().get(name);
    return value == null ? otherwise : Math.clamp(Integer.parseInt(value), 1, max);
  }
}
