package larkspur.e2e.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import larkspur.e2e.RunningServer;
import larkspur.e2e.ServerTrail;
import larkspur.e2e.SharedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith({SharedServer.class, ServerTrail.class})
final class LarkMcpTest {

  private static final List<String> TOOLS =
      List.of(
          "im.v1.chat.create", "im.v1.message.create", "im.v1.message.list", "task.v2.task.create");

  @Test
  void an_agent_founds_a_chat_speaks_in_it_and_makes_a_task(RunningServer server) {
    try (McpClient mcp = new McpClient(server.url(), TOOLS)) {
      JsonNode chat =
          mcp.use(
              "im_v1_chat_create", Map.of("data", Map.of("name", "Release"), "params", Map.of()));
      String id = chat.get("chat_id").asString();
      JsonNode said =
          mcp.use(
              "im_v1_message_create",
              Map.of(
                  "data",
                  Map.of("receive_id", id, "msg_type", "text", "content", "{\"text\":\"hello\"}"),
                  "params",
                  Map.of("receive_id_type", "chat_id")));
      JsonNode listed =
          mcp.use(
              "im_v1_message_list",
              Map.of("params", Map.of("container_id_type", "chat", "container_id", id)));
      assertThat(listed.at("/items").valueStream().map(m -> m.get("message_id").asString()))
          .containsExactly(said.get("message_id").asString());
      assertThat(listed.at("/items/0/body/content").asString()).isEqualTo("{\"text\":\"hello\"}");
      JsonNode task =
          mcp.use(
              "task_v2_task_create",
              Map.of("data", Map.of("summary", "Ship it"), "params", Map.of()));
      assertThat(task.at("/task/summary").asString()).isEqualTo("Ship it");
      assertThat(task.at("/task/guid").asString()).matches("[0-9a-f-]{36}");
    }
  }

  @Test
  void what_the_server_refuses_the_agent_is_told(RunningServer server) {
    try (McpClient mcp = new McpClient(server.url(), TOOLS)) {
      String refused =
          mcp.refused(
              "im_v1_message_create",
              Map.of(
                  "data",
                  Map.of(
                      "receive_id",
                      "oc_00000000000000000000000000000000",
                      "msg_type",
                      "text",
                      "content",
                      "{\"text\":\"hello\"}"),
                  "params",
                  Map.of("receive_id_type", "chat_id")));
      assertThat(refused).contains("230002");
    }
  }
}
