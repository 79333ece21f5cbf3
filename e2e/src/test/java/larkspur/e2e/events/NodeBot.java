package larkspur.e2e.events;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import larkspur.e2e.Eventually;
import larkspur.e2e.node.NodeModules;

/// `bot.mjs`, a bot of the Node SDK's on the long connection, in a process of its own that may be
/// killed and started again. Its notes stay.
final class NodeBot implements AutoCloseable {

  private static final String READY = "ready";
  private static final String EVENT = "event ";

  private final NodeModules modules = NodeModules.installed();
  private final URI server;
  private final Path notes;
  private final Path output;
  private Process process;

  private final boolean echoes;

  private NodeBot(URI server, Path folder, boolean echoes) throws IOException {
    this.server = server;
    this.echoes = echoes;
    this.notes = Files.createFile(folder.resolve("bot.notes"));
    this.output = folder.resolve("bot.out");
  }

  /// Starts it, and waits until it is connected.
  static NodeBot start(URI server, Path folder) throws IOException {
    return started(new NodeBot(server, folder, false));
  }

  /// Starts one that answers every message with what it said.
  static NodeBot echoing(URI server, Path folder) throws IOException {
    return started(new NodeBot(server, folder, true));
  }

  private static NodeBot started(NodeBot bot) {
    bot.launch();
    bot.awaitReady(1);
    return bot;
  }

  void launch() {
    ProcessBuilder builder =
        new ProcessBuilder("node", "bot.mjs")
            .directory(modules.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    builder.environment().putAll(NodeModules.environment(server));
    builder.environment().put("LARKSPUR_BOT_NOTES", notes.toString());
    if (echoes) {
      builder.environment().put("LARKSPUR_BOT_ECHO", "true");
    }
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Ends it with SIGKILL, in the middle of whatever it does.
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  void awaitReady(int times) {
    Eventually.holds("the bot to be connected, " + said(), () -> readies() >= times);
  }

  /// How often it said that it was connected.
  int readies() {
    return (int) lines().stream().filter(READY::equals).count();
  }

  /// What it heard: an event's id, the message's id and the text.
  record Heard(String event, String message, String text) {}

  List<Heard> heard() {
    return lines().stream()
        .filter(line -> line.startsWith(EVENT))
        .map(line -> line.split(" ", 4))
        .filter(words -> words.length == 4)
        .map(words -> new Heard(words[1], words[2], words[3]))
        .toList();
  }

  /// The ids of the events that told of each message: one each, however often it was told.
  Map<String, Set<String>> eventsByMessage() {
    Map<String, Set<String>> events = new TreeMap<>();
    heard()
        .forEach(
            one -> events.computeIfAbsent(one.message(), _ -> new HashSet<>()).add(one.event()));
    return events;
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(notes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String said() {
    try {
      return Files.exists(output) ? Files.readString(output) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
