package larkspur.e2e.mcp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import larkspur.e2e.DevelopmentSeed;
import larkspur.e2e.Reply;
import larkspur.e2e.node.NodeModules;
import tools.jackson.databind.JsonNode;

/// `lark-mcp` as a process, spoken to over its standard input and output: JSON-RPC, a message a
/// line.
final class McpClient implements AutoCloseable {

  private static final int ANSWERED_WITHIN_SECONDS = 120;

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private int requests;

  /// @param tools that it offers, as its own documentation names them
  McpClient(URI server, List<String> tools) {
    NodeModules modules = NodeModules.installed();
    ProcessBuilder builder =
        new ProcessBuilder(
                "node",
                "node_modules/@larksuiteoapi/lark-mcp/dist/cli.js",
                "mcp",
                "-a",
                DevelopmentSeed.APP,
                "-s",
                DevelopmentSeed.SECRET,
                "-d",
                server.toString(),
                "-t",
                String.join(",", tools))
            .directory(modules.folder().toFile())
            .redirectError(modules.folder().resolve("mcp.err").toFile());
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("mcp-output").start(this::read);
    request(
        "initialize",
        Map.of(
            "protocolVersion",
            "2024-11-05",
            "capabilities",
            Map.of(),
            "clientInfo",
            Map.of("name", "larkspur-e2e", "version", "1")));
    write(Map.of("jsonrpc", "2.0", "method", "notifications/initialized"));
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        lines.add(line);
      }
    } catch (IOException ended) {
      // so did the process
    }
  }

  /// Lets a tool be used.
  ///
  /// @return what it answered, which is what the platform answered under `data`
  JsonNode use(String tool, Map<String, ?> arguments) {
    JsonNode result = request("tools/call", Map.of("name", tool, "arguments", arguments));
    if (result.path("isError").asBoolean()) {
      throw new AssertionError(tool + ": " + result);
    }
    return Reply.json(result.at("/content/0/text").asString());
  }

  /// What a tool says when it fails.
  String refused(String tool, Map<String, ?> arguments) {
    JsonNode result = request("tools/call", Map.of("name", tool, "arguments", arguments));
    if (!result.path("isError").asBoolean()) {
      throw new AssertionError(tool + " did not fail: " + result);
    }
    return result.at("/content/0/text").asString();
  }

  private JsonNode request(String method, Map<String, ?> parameters) {
    int id = ++requests;
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("jsonrpc", "2.0");
    request.put("id", id);
    request.put("method", method);
    request.put("params", parameters);
    write(request);
    while (true) {
      try {
        String line = lines.poll(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
          throw new AssertionError("lark-mcp does not answer " + method);
        }
        JsonNode answer = Reply.json(line);
        if (answer.path("id").asInt(-1) == id) {
          if (answer.has("error")) {
            throw new AssertionError(method + ": " + answer.get("error"));
          }
          return answer.get("result");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private void write(Map<String, ?> message) {
    try {
      Writer input = process.outputWriter();
      input.write(Reply.text(message) + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
  }
}
