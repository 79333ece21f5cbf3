package larkspur.developer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The powers over custom bots, as JSON.
final class HookPowers {

  private static final int LIST_MAX = 10;

  private HookPowers() {}

  static Hooks.Wish wish(Members members) {
    String chat = members.mustText("chat_id");
    String name = members.mustText("name");
    Optional<String> token = members.text("token");
    Optional<String> secret = members.text("secret");
    List<String> keywords = members.texts("keywords", LIST_MAX).orElse(List.of());
    List<String> addresses = members.texts("addresses", LIST_MAX).orElse(List.of());
    members.done();
    return new Hooks.Wish(chat, name, token, secret, keywords, addresses);
  }

  static Map<String, Object> told(List<Hooks.Hook> hooks) {
    return Map.of("hooks", hooks.stream().map(HookPowers::told).toList());
  }

  static Map<String, Object> told(Hooks.Made made) {
    Map<String, Object> told = told(made.hook());
    told.put("path", made.path());
    return told;
  }

  private static Map<String, Object> told(Hooks.Hook hook) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", hook.id());
    told.put("chat_id", hook.chat());
    told.put("name", hook.name());
    told.put("keywords", hook.keywords());
    told.put("addresses", hook.addresses());
    told.put("signed", hook.signed());
    return told;
  }
}
