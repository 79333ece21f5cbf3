package larkspur.e2e.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import larkspur.e2e.BearyChatHttp;
import larkspur.e2e.DevelopmentSeed;
import tools.jackson.databind.JsonNode;

/// Says things in chats through BearyChat, each with a text that nobody else says. BearyChat has no
/// key against doubles: who lost an answer looks for the text with `message.query`.
final class Talker implements CrashClient {

  private static final List<String> VCHANNELS =
      List.of(DevelopmentSeed.ROADMAP_VCHANNEL, DevelopmentSeed.GENERAL_VCHANNEL);

  private final String name;
  private final BearyChatHttp http;
  private final RandomGenerator random;

  /// Acknowledged texts with their keys, in the order in which they were said, for each chat.
  private final Map<String, Map<String, String>> said = new LinkedHashMap<>();

  private Said pending;
  private int count;

  private record Said(String vchannel, String text) {}

  Talker(String name, BearyChatHttp http, RandomGenerator random) {
    this.name = name;
    this.http = http;
    this.random = random;
    VCHANNELS.forEach(vchannel -> said.put(vchannel, new LinkedHashMap<>()));
  }

  @Override
  public void step() throws IOException {
    pending = new Said(VCHANNELS.get(random.nextInt(VCHANNELS.size())), name + " says " + count++);
    send();
  }

  private void send() throws IOException {
    acknowledge(http.create(pending.vchannel(), pending.text()).succeeded().text("/key"));
  }

  private void acknowledge(String key) {
    said.get(pending.vchannel()).put(pending.text(), key);
    pending = null;
  }

  @Override
  public void settle() throws IOException {
    if (pending == null) {
      return;
    }
    for (JsonNode message : http.after(pending.vchannel(), lastKey(pending.vchannel()))) {
      if (text(message).equals(pending.text())) {
        acknowledge(message.path("key").stringValue());
        return;
      }
    }
    send();
  }

  private String lastKey(String vchannel) {
    return said.get(vchannel).values().stream().reduce("", (earlier, later) -> later);
  }

  /// Reads the chats whole every time: a loss of power may take away what is old as well.
  @Override
  public void verify(boolean whole) throws IOException {
    for (String vchannel : VCHANNELS) {
      List<JsonNode> messages = http.after(vchannel, "");
      assertThat(messages.stream().map(message -> message.path("key").stringValue()))
          .as("the keys of %s", vchannel)
          .isSorted()
          .doesNotHaveDuplicates();
      Map<String, String> mine = new LinkedHashMap<>();
      List<String> doubled = new ArrayList<>();
      for (JsonNode message : messages) {
        if (text(message).startsWith(name + " says ")
            && mine.put(text(message), message.path("key").stringValue()) != null) {
          doubled.add(text(message));
        }
      }
      assertThat(doubled).as("said once, there twice").isEmpty();
      Set<String> unasked = new HashSet<>(mine.keySet());
      unasked.removeAll(said.get(vchannel).keySet());
      if (pending != null && pending.vchannel().equals(vchannel)) {
        unasked.remove(pending.text());
        mine.remove(pending.text());
      }
      assertThat(unasked).as("never acknowledged and not pending either").isEmpty();
      Sequences.claimSame(
          "what " + name + " said in " + vchannel + ", with the keys that were acknowledged",
          List.copyOf(mine.entrySet()),
          List.copyOf(said.get(vchannel).entrySet()));
    }
  }

  private static String text(JsonNode message) {
    return message.path("text").stringValue();
  }

  @Override
  public int acknowledged() {
    return said.values().stream().mapToInt(Map::size).sum();
  }
}
