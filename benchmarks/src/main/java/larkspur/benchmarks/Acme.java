package larkspur.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// The tenant that is measured: one person in many chats, and an app with an agent that echoes. Its
/// seed file.
final class Acme {

  static final String TOKEN = "be7c0000000000000000000000000001";
  static final String APP = "cli_be7c000000000001";
  static final String SECRET = "bench-secret";
  static final String AGENT = "spring_bench__c";
  static final String SKILL = "skill_echo";

  private static final String PERSON = "person_be7c000000000001";

  private Acme() {}

  /// As long for every chat, so that all answers about them have one size.
  static String vchannel(int chat) {
    return "=bench%06d".formatted(chat);
  }

  static Path seed(Path folder, int chats) throws IOException {
    List<Map<String, Object>> rooms = new ArrayList<>();
    for (int i = 0; i < chats; i++) {
      Map<String, Object> room = new LinkedHashMap<>();
      // The first half of the id is the chat's own key, so both halves are its number.
      room.put("chat_id", "oc_%016x%016x".formatted(i + 1, i + 1));
      room.put("vchannel_id", vchannel(i));
      room.put("name", "Chat " + i);
      room.put("open", true);
      room.put("general", false);
      room.put("owner", PERSON);
      room.put("members", List.of(PERSON, APP));
      rooms.add(room);
    }
    Map<String, Object> seed = new LinkedHashMap<>();
    seed.put(
        "tenant",
        Map.of(
            "key", "be7c000000000001",
            "name", "Bench",
            "subdomain", "bench",
            "team_id", "=benchT",
            "id_key", "be7c0000be7c0000be7c0000be7c0000"));
    seed.put(
        "people",
        List.of(
            Map.of(
                "id", PERSON,
                "name", "bea",
                "full_name", "Bea",
                "email", "bea@bench.example",
                "user_id", "bea00001",
                "uid", "=benchBea",
                "tokens", List.of(TOKEN))));
    seed.put(
        "apps",
        List.of(
            Map.of(
                "id",
                APP,
                "name",
                "Bench",
                "secret",
                SECRET,
                "uid",
                "=benchBot",
                "scopes",
                List.of(
                    "aily:session:read",
                    "aily:session:write",
                    "aily:message:read",
                    "aily:message:write",
                    "aily:run:read",
                    "aily:run:write"))));
    seed.put("chats", rooms);
    seed.put(
        "agents",
        List.of(
            Map.of(
                "id",
                AGENT,
                "app",
                APP,
                "name",
                "Bench",
                "skills",
                List.of(Map.of("id", SKILL, "kind", "echo", "label", "Echo")))));
    Path file = folder.resolve("seed.json");
    Files.write(file, JsonMapper.shared().writeValueAsBytes(seed));
    return file;
  }
}
