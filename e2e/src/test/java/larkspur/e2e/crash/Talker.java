package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import tools.jackson.databind.JsonNode;

/// Says things in chats through BearyChat, each with a text that nobody else says, and at times
/// says one of them otherwise or takes it back.
///
/// BearyChat has no key against doubles: who lost the answer to a creation looks for the text with
/// `message.query`. Changing and deleting may simply be asked for again.
final class Talker implements CrashClient {

  private static final List<String> VCHANNELS =
      List.of(DevelopmentSeed.ROADMAP_VCHANNEL, DevelopmentSeed.GENERAL_VCHANNEL);

  private final String name;
  private final BearyChatHttp http;
  private final RandomGenerator random;

  /// What is acknowledged, for each chat: texts by key, in the order in which they were said. A
  /// message that was deleted has none.
  private final Map<String, Map<String, Optional<String>>> said = new LinkedHashMap<>();

  private Optional<Deed> pending = Optional.empty();
  private int count;
  private int acknowledged;

  /// What a talker does to a chat.
  private sealed interface Deed {
    String vchannel();

    record Say(String vchannel, String text) implements Deed {}

    record Change(String vchannel, String key, String text) implements Deed {}

    record Delete(String vchannel, String key) implements Deed {}
  }

  Talker(String name, BearyChatHttp http, RandomGenerator random) {
    this.name = name;
    this.http = http;
    this.random = random;
    VCHANNELS.forEach(vchannel -> said.put(vchannel, new LinkedHashMap<>()));
  }

  @Override
  public void step() throws IOException {
    Deed deed = next();
    pending = Optional.of(deed);
    send(deed);
  }

  /// Six in ten are said, three changed, one deleted.
  private Deed next() {
    String vchannel = VCHANNELS.get(random.nextInt(VCHANNELS.size()));
    List<String> standing =
        said.get(vchannel).entrySet().stream()
            .filter(message -> message.getValue().isPresent())
            .map(Map.Entry::getKey)
            .toList();
    String text = name + " says " + count++;
    int lot = standing.isEmpty() ? 0 : random.nextInt(10);
    if (lot < 6) {
      return new Deed.Say(vchannel, text);
    }
    String key = standing.get(random.nextInt(standing.size()));
    return lot < 9 ? new Deed.Change(vchannel, key, text) : new Deed.Delete(vchannel, key);
  }

  private void send(Deed deed) throws IOException {
    switch (deed) {
      case Deed.Say say ->
          acknowledge(say, http.create(say.vchannel(), say.text()).succeeded().text("/key"));
      case Deed.Change change -> {
        http.updateText(change.vchannel(), change.key(), change.text()).succeeded();
        acknowledge(change, change.key());
      }
      case Deed.Delete delete -> {
        http.delete(delete.vchannel(), delete.key()).succeeded();
        acknowledge(delete, delete.key());
      }
    }
  }

  private void acknowledge(Deed deed, String key) {
    said.get(deed.vchannel()).put(key, text(deed));
    pending = Optional.empty();
    acknowledged++;
  }

  /// The text that a message has after it.
  private static Optional<String> text(Deed deed) {
    return switch (deed) {
      case Deed.Say say -> Optional.of(say.text());
      case Deed.Change change -> Optional.of(change.text());
      case Deed.Delete delete -> Optional.empty();
    };
  }

  @Override
  public void settle() throws IOException {
    if (pending.isEmpty()) {
      return;
    }
    if (pending.get() instanceof Deed.Say say) {
      for (JsonNode message : http.after(say.vchannel(), lastKey(say.vchannel()))) {
        if (text(message).equals(pending.flatMap(Talker::text))) {
          acknowledge(say, key(message));
          return;
        }
      }
    }
    send(pending.get());
  }

  private String lastKey(String vchannel) {
    return said.get(vchannel).keySet().stream().reduce("", (earlier, later) -> later);
  }

  /// Reads the chats whole every time: a loss of power may take away what is old as well.
  @Override
  public void verify(boolean whole) throws IOException {
    for (String vchannel : VCHANNELS) {
      List<JsonNode> messages = http.after(vchannel, "");
      assertThat(messages.stream().map(Talker::key))
          .as("the keys of %s", vchannel)
          .isSorted()
          .doesNotHaveDuplicates();
      Map<String, Optional<String>> expected = said.get(vchannel);
      Map<String, Optional<String>> found = new LinkedHashMap<>();
      List<String> texts = new ArrayList<>();
      for (JsonNode message : messages) {
        Optional<String> text = text(message);
        boolean mine = text.map(words -> words.startsWith(name + " says ")).orElse(false);
        if (mine || expected.containsKey(key(message))) {
          found.put(key(message), text);
          text.ifPresent(texts::add);
        }
      }
      assertThat(texts).as("said once, there twice").doesNotHaveDuplicates();
      pending
          .filter(deed -> deed.vchannel().equals(vchannel))
          .ifPresent(deed -> passOver(deed, found, expected));
      Set<String> unasked = new HashSet<>(found.keySet());
      unasked.removeAll(expected.keySet());
      assertThat(unasked).as("never acknowledged and not pending either").isEmpty();
      Sequences.claimSame(
          "what " + name + " said in " + vchannel + ", with the keys that were acknowledged",
          List.copyOf(found.entrySet()),
          List.copyOf(expected.entrySet()));
    }
  }

  /// Takes what is pending out of what was found, if it was done: it may have been, or not.
  private static void passOver(
      Deed deed, Map<String, Optional<String>> found, Map<String, Optional<String>> expected) {
    switch (deed) {
      case Deed.Say say -> found.values().remove(text(say));
      case Deed.Change change ->
          found.replace(change.key(), text(change), expected.get(change.key()));
      case Deed.Delete delete ->
          found.replace(delete.key(), text(delete), expected.get(delete.key()));
    }
  }

  private static String key(JsonNode message) {
    return message.path("key").stringValue();
  }

  /// The text of a message; none if it was deleted.
  private static Optional<String> text(JsonNode message) {
    return message.path("deleted").asBoolean(false)
        ? Optional.empty()
        : Optional.of(message.path("text").stringValue());
  }

  @Override
  public int acknowledged() {
    return acknowledged;
  }
}
