package larkspur.e2e.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import larkspur.e2e.Eventually;
import larkspur.e2e.node.NodeModules;

/// `card-bot.mjs`, the bot of the Node SDK, in a process of its own.
final class NodeCardBot implements CardBot {

  private static final String READY = "ready";

  private final Path notes;
  private final Path output;
  private final Process process;
  private final boolean onWebhooks;
  private final String ready;

  private NodeCardBot(URI server, Path folder, boolean onWebhooks) throws IOException {
    this.onWebhooks = onWebhooks;
    this.notes = Files.createFile(folder.resolve("card-bot.notes"));
    this.output = folder.resolve("card-bot.out");
    ProcessBuilder builder =
        new ProcessBuilder("node", "card-bot.mjs")
            .directory(NodeModules.installed().folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(NodeModules.environment(server));
    builder.environment().put("LARKSPUR_BOT_NOTES", notes.toString());
    if (onWebhooks) {
      builder.environment().put("LARKSPUR_BOT_KEY", KEY);
      builder.environment().put("LARKSPUR_BOT_TOKEN", TOKEN);
    }
    process = builder.start();
    ready =
        Eventually.find(
            "the bot to be ready",
            () -> lines().stream().filter(line -> line.startsWith(READY)).findFirst());
  }

  static NodeCardBot connected(URI server, Path folder) throws IOException {
    return new NodeCardBot(server, folder, false);
  }

  static NodeCardBot posted(URI server, Path folder) throws IOException {
    return new NodeCardBot(server, folder, true);
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(notes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Optional<URI> address() {
    return onWebhooks
        ? Optional.of(
            URI.create("http://127.0.0.1:" + ready.substring(READY.length()).strip() + "/events"))
        : Optional.empty();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
