package larkspur.conformance.suite;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// All stories of the suite, in the order in which they are played.
public final class Stories {

  private Stories() {}

  static List<Story> ofFeishu(
      Feishu feishu,
      Made made,
      Optional<String> agent,
      Optional<Skill> slow,
      Optional<Skill> asking) {
    List<Story> stories = new ArrayList<>(new PlatformStories(feishu).stories());
    stories.addAll(new AilyStories(feishu, made, agent, slow, asking).stories());
    stories.addAll(new SubscriptionStories(feishu, made).stories());
    return stories;
  }

  static List<Story> ofBearyChat(Wire wire, Made made, String token, String vchannel) {
    return new BearyChatStories(wire, made, token, vchannel).stories();
  }

  /// The numbers of the rules that some story asks a server about.
  public static Set<String> rules() {
    Set<String> rules = new TreeSet<>();
    try (Wire wire = new Wire(URI.create("http://127.0.0.1"), Pace.real(), Duration.ZERO, 0)) {
      Made made = new Made();
      Feishu feishu = new Feishu(wire, "", "", Optional.empty());
      ofFeishu(feishu, made, Optional.empty(), Optional.empty(), Optional.empty())
          .forEach(story -> rules.addAll(story.rules()));
      ofBearyChat(wire, made, "", "").forEach(story -> rules.addAll(story.rules()));
    }
    return rules;
  }
}
