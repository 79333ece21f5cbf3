package larkspur.wire.feishu.im;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Inline.Style;

/// What the platform understands of Markdown, in posts and in cards: mentions, links, blocks of
/// code, lines across, and four styles. Lists and quotes stay text.
final class Markdown {

  private static final String FENCE = "```";

  private static final Pattern PIECE =
      Pattern.compile(
          "<at (?:user_id|id|email)=[\"']?([^\"'<>]*)[\"']? ?(?:/>|>([^<>]*)</at>)"
              + "|\\*\\*\\*([^*]+)\\*\\*\\*"
              + "|\\*\\*([^*]+)\\*\\*"
              + "|\\*([^*]+)\\*"
              + "|~~([^~]+)~~"
              + "|~([^~]+)~"
              + "|\\[([^\\[\\]]*)]\\(([^()\\s]*)\\)");

  private final BiFunction<String, String, Optional<Inline>> called;

  /// @param called finds who is meant by an id, given the name that stands there
  Markdown(BiFunction<String, String, Optional<Inline>> called) {
    this.called = called;
  }

  /// Of every line a paragraph; of a block of code one, too.
  List<List<Inline>> paragraphs(String text) {
    List<List<Inline>> paragraphs = new ArrayList<>();
    Optional<String> language = Optional.empty();
    List<String> code = null;
    for (String line : text.split("\n", -1)) {
      String stripped = line.strip();
      if (code != null) {
        if (stripped.equals(FENCE)) {
          paragraphs.add(List.of(new Inline.Code(language, String.join("\n", code))));
          code = null;
        } else {
          code.add(line);
        }
      } else if (stripped.startsWith(FENCE)) {
        language = Optional.of(stripped.substring(FENCE.length())).filter(l -> !l.isEmpty());
        code = new ArrayList<>();
      } else if (stripped.equals("---")) {
        paragraphs.add(List.of(new Inline.Rule()));
      } else {
        paragraphs.add(line(line));
      }
    }
    if (code != null) {
      paragraphs.add(List.of(new Inline.Code(language, String.join("\n", code))));
    }
    return paragraphs;
  }

  private List<Inline> line(String line) {
    List<Inline> pieces = new ArrayList<>();
    Matcher found = PIECE.matcher(line);
    StringBuilder plain = new StringBuilder();
    int from = 0;
    while (found.find()) {
      plain.append(line, from, found.start());
      from = found.end();
      Optional<Inline> piece = piece(found);
      if (piece.isEmpty()) {
        plain.append(found.group());
      } else {
        flush(plain, pieces);
        pieces.add(piece.get());
      }
    }
    plain.append(line, from, line.length());
    flush(plain, pieces);
    return pieces;
  }

  private Optional<Inline> piece(Matcher found) {
    if (found.group(1) != null) {
      return called.apply(found.group(1), Optional.ofNullable(found.group(2)).orElse(""));
    }
    if (found.group(3) != null) {
      return styled(found.group(3), Style.BOLD, Style.ITALIC);
    }
    if (found.group(4) != null) {
      return styled(found.group(4), Style.BOLD);
    }
    if (found.group(5) != null) {
      return styled(found.group(5), Style.ITALIC);
    }
    if (found.group(6) != null) {
      return styled(found.group(6), Style.STRUCK_THROUGH);
    }
    if (found.group(7) != null) {
      return styled(found.group(7), Style.UNDERLINED);
    }
    String href = found.group(9);
    String text = found.group(8);
    return Optional.of(href.isEmpty() ? new Inline.Text(text) : new Inline.Link(text, href));
  }

  /// Between the marks and the text there is no space.
  private static Optional<Inline> styled(String text, Style... styles) {
    return text.equals(text.strip())
        ? Optional.of(new Inline.Styled(new Inline.Text(text), List.of(styles)))
        : Optional.empty();
  }

  private static void flush(StringBuilder plain, List<Inline> pieces) {
    if (!plain.isEmpty()) {
      pieces.add(new Inline.Text(plain.toString()));
      plain.setLength(0);
    }
  }
}
