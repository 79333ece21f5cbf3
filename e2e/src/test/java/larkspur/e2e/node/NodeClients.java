package larkspur.e2e.node;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import larkspur.e2e.Reply;
import tools.jackson.databind.JsonNode;

/// The Node clients of the journey, `node/journey.mjs`, in one process that goes on while the
/// server is killed: what they keep, connections and tokens, meets the restarted server.
public final class NodeClients implements AutoCloseable {

  private static final int ANSWERED_WITHIN_SECONDS = 120;

  private final Process process;
  private final BlockingQueue<String> answers = new ArrayBlockingQueue<>(16);

  private NodeClients(Process process) {
    this.process = process;
  }

  public static NodeClients of(URI server) {
    NodeModules modules = NodeModules.installed();
    ProcessBuilder builder =
        new ProcessBuilder("node", "journey.mjs")
            .directory(modules.folder().toFile())
            .redirectError(modules.folder().resolve("journey.err").toFile());
    builder.environment().putAll(NodeModules.environment(server));
    try {
      NodeClients clients = new NodeClients(builder.start());
      Thread.ofVirtual().name("node-output").start(clients::read);
      return clients;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read() {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
      answers.add("{\"error\":\"the Node process ended\"}");
    } catch (IOException e) {
      answers.add("{\"error\":\"the Node process cannot be read\"}");
    }
  }

  /// Lets a client make a call.
  ///
  /// @return what it got
  public JsonNode call(String name, Map<String, ?> parameters) {
    Map<String, Object> request = new LinkedHashMap<>(parameters);
    request.put("call", name);
    try {
      Writer writer = process.outputWriter();
      writer.write(Reply.text(request) + "\n");
      writer.flush();
      String line = answers.poll(ANSWERED_WITHIN_SECONDS, TimeUnit.SECONDS);
      if (line == null) {
        throw new AssertionError("Node does not answer " + name);
      }
      JsonNode outcome = Reply.json(line);
      if (outcome.has("error")) {
        throw new AssertionError(name + " in Node: " + outcome.get("error").stringValue());
      }
      return outcome.get("answer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /// Ends the process.
  @Override
  public void close() {
    process.destroy();
  }
}
