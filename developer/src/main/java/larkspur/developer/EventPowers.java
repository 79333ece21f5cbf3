package larkspur.developer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The powers over how apps hear of events, as JSON.
final class EventPowers {

  private static final int TYPES_MAX = 200;

  private EventPowers() {}

  /// The setting that somebody wrote.
  static Events.Wish wish(Members members) {
    String mode = members.mustText("mode");
    Optional<String> url = members.text("request_url");
    Optional<String> key = members.text("encrypt_key");
    Optional<String> token = members.text("verification_token");
    Optional<List<String>> types = members.texts("types", TYPES_MAX);
    boolean unchallenged = members.flag("skip_challenge");
    members.done();
    return new Events.Wish(mode, url, key, token, types, !unchallenged);
  }

  static Map<String, Object> told(Optional<Events.Setting> setting) {
    return setting.map(EventPowers::told).orElseGet(() -> Map.of("mode", "none"));
  }

  static Map<String, Object> told(Events.Setting setting) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("mode", setting.mode());
    setting
        .requestUrl()
        .ifPresent(url -> {
          told.put("request_url", url);
          told.put("verified", setting.verified());
        });
    setting.encryptKey().ifPresent(key -> told.put("encrypt_key", key));
    told.put("verification_token", setting.verificationToken());
    setting.types().ifPresent(types -> told.put("types", types));
    return told;
  }

  static Map<String, Object> told(List<Events.Trouble> troubles) {
    return Map.of("deliveries", troubles.stream().map(EventPowers::told).toList());
  }

  private static Map<String, Object> told(Events.Trouble trouble) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("delivery", trouble.place());
    told.put("event_id", trouble.id());
    told.put("event_type", trouble.type());
    told.put("happened_at", trouble.at().toString());
    told.put("attempts", trouble.attempts());
    told.put("state", trouble.next().isPresent() ? "waiting" : "failed");
    trouble.next().ifPresent(next -> told.put("next_attempt", next.toString()));
    told.put("reason", trouble.reason());
    return told;
  }
}
