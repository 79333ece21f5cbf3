package larkspur.core.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import larkspur.storage.LogEntry;

/// The newest messages of chats as they were last read, so that whoever looks at a chat again and
/// again has only what is new in it made into messages.
///
/// What an entry says at one position in one version never changes. So a message that was read from
/// an entry is right for every entry with that position and version, and nothing here can be stale.
final class NewestMessages {

  /// Stored bytes of all that is remembered; past it the memory starts again. Messages take about
  /// three times as much as their entries.
  private static final long BYTES_MAX = 32 * 1024 * 1024;

  /// Longer readings are not remembered, so that a few do not displace thousands.
  private static final long READING_BYTES_MAX = 32 * 1024;

  /// What each message takes, however short.
  private static final int MESSAGE_BYTES = 200;

  private final Map<ChatId, Reading> readings = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();

  /// @param entries newest first
  private record Reading(List<LogEntry> entries, List<Message> messages, long bytes) {}

  /// Makes messages of entries.
  ///
  /// @param entries newest first
  List<Message> read(ChatId chat, List<LogEntry> entries) {
    Reading known = readings.get(chat);
    List<Message> messages = new ArrayList<>(entries.size());
    long size = 0;
    int at = 0;
    boolean allKnown = known != null;
    for (LogEntry entry : entries) {
      while (known != null
          && at < known.entries().size()
          && known.entries().get(at).position().isAfter(entry.position())) {
        at++;
      }
      if (known != null && at < known.entries().size() && same(known.entries().get(at), entry)) {
        messages.add(known.messages().get(at));
      } else {
        messages.add(ChatStore.message(chat, entry));
        allKnown = false;
      }
      size += MESSAGE_BYTES + entry.value().length;
    }
    if (!allKnown && size <= READING_BYTES_MAX) {
      remember(chat, new Reading(List.copyOf(entries), List.copyOf(messages), size));
    }
    return messages;
  }

  private static boolean same(LogEntry known, LogEntry entry) {
    return known.position().equals(entry.position()) && known.version().equals(entry.version());
  }

  private void remember(ChatId chat, Reading reading) {
    if (bytes.get() > BYTES_MAX) {
      // What others put in meanwhile goes, too, and is counted still: at worst it starts again
      // early.
      readings.clear();
      bytes.set(0);
    }
    Reading before = readings.put(chat, reading);
    bytes.addAndGet(reading.bytes() - (before == null ? 0 : before.bytes()));
  }
}
