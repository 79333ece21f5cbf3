package larkspur.storage.contract;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import larkspur.storage.Entry;
import larkspur.storage.LogEntry;

/// Values as text, so that tests can be read.
final class Text {

  private Text() {}

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  static String of(byte[] value) {
    return new String(value, StandardCharsets.UTF_8);
  }

  static String of(Entry entry) {
    return of(entry.value());
  }

  static String of(LogEntry entry) {
    return of(entry.value());
  }

  static String of(Optional<Entry> entry) {
    return entry.map(Text::of).orElse("(none)");
  }

  static long number(Optional<Entry> entry) {
    return entry.map(found -> Long.parseLong(of(found))).orElse(0L);
  }

  static List<String> of(List<LogEntry> entries) {
    return entries.stream().map(Text::of).toList();
  }

  static List<String> keys(List<Entry> entries) {
    return entries.stream().map(Entry::key).toList();
  }
}
