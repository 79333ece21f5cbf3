package larkspur.wire.feishu.im;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.chat.Inline;

/// The tags of a text message: `<at user_id="…">name</at>`, and `<b>`, `<i>`, `<u>`, `<s>`, which
/// are read and dropped. A text whose tags do not fit together is sent as it was typed.
final class TextTags {

  private static final Pattern TAG =
      Pattern.compile(
          "<at user_id=(?:\"([^\"<>]*)\"|'([^'<>]*)') ?(?:/>|>([^<>]*)</at>)"
              + "|<(/?)([bius])>"
              + "|(<at |</at>)");

  private TextTags() {}

  static List<Inline> line(String typed, People people) {
    List<Inline> line = new ArrayList<>();
    Deque<String> open = new ArrayDeque<>();
    StringBuilder plain = new StringBuilder();
    Matcher tag = TAG.matcher(typed);
    int from = 0;
    while (tag.find()) {
      plain.append(typed, from, tag.start());
      from = tag.end();
      if (tag.group(6) != null) {
        return asTyped(typed);
      }
      if (tag.group(5) != null) {
        if (tag.group(4).isEmpty()) {
          open.push(tag.group(5));
        } else if (!tag.group(5).equals(open.poll())) {
          return asTyped(typed);
        }
        continue;
      }
      String id = tag.group(1) == null ? tag.group(2) : tag.group(1);
      String name = tag.group(3) == null ? "" : tag.group(3);
      Optional<Inline> called = people.called(id, name);
      if (called.isEmpty()) {
        plain.append(tag.group());
      } else {
        flush(plain, line);
        line.add(called.get());
      }
    }
    if (!open.isEmpty()) {
      return asTyped(typed);
    }
    plain.append(typed, from, typed.length());
    flush(plain, line);
    return line;
  }

  private static void flush(StringBuilder plain, List<Inline> line) {
    if (!plain.isEmpty()) {
      line.add(new Inline.Text(plain.toString()));
      plain.setLength(0);
    }
  }

  private static List<Inline> asTyped(String typed) {
    return List.of(new Inline.Text(typed));
  }
}
