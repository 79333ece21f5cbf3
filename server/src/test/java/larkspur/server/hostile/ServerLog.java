package larkspur.server.hostile;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// What the server writes into its log, kept instead of shown.
final class ServerLog extends Handler implements AutoCloseable {

  private final Logger root = Logger.getLogger("");
  private final List<Handler> shown = List.of(root.getHandlers());
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  ServerLog() {
    shown.forEach(root::removeHandler);
    root.addHandler(this);
  }

  /// Everything that somebody would have to look at: warnings, and whatever has a stack trace.
  List<String> alarms() {
    return records.stream()
        .filter(record ->
            record.getLevel().intValue() >= Level.WARNING.intValue() || record.getThrown() != null)
        .map(record ->
            record.getLoggerName() + ": " + said(record) + "\n" + trace(record.getThrown()))
        .toList();
  }

  /// The lines of which a text is part.
  Stream<String> lines(String part) {
    return records.stream().map(ServerLog::said).filter(line -> line.contains(part));
  }

  private static String trace(Throwable thrown) {
    if (thrown == null) {
      return "";
    }
    StringWriter trace = new StringWriter();
    thrown.printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String said(LogRecord record) {
    Object[] parameters = record.getParameters();
    return parameters == null || parameters.length == 0
        ? record.getMessage()
        : new java.util.logging.SimpleFormatter().formatMessage(record);
  }

  @Override
  public void publish(LogRecord record) {
    records.add(record);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    root.removeHandler(this);
    shown.forEach(root::addHandler);
  }
}
