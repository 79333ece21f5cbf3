package larkspur.wire.feishu.aily;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import larkspur.core.agent.Content;
import larkspur.core.agent.Mention;

/// The member `plain_text` of a message (A-26): text as it is; Markdown without tags and marks,
/// with the keys of mentions replaced by names; nothing for other types.
///
/// The patterns exclude what they end with from what they repeat, so that a megabyte of marks takes
/// one pass each.
final class PlainText {

  private static final Pattern TAG = Pattern.compile("</?[A-Za-z][^<>]*>");
  private static final Pattern LINK = Pattern.compile("!?\\[([^\\[\\]\n]*)]\\([^()\n]*\\)");
  private static final Pattern LINE_MARK =
      Pattern.compile("^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+][ \t]+)", Pattern.MULTILINE);
  private static final Pattern FENCE = Pattern.compile("^```[^`\n]*\n?", Pattern.MULTILINE);
  private static final Pattern STRONG = Pattern.compile("\\*{1,3}([^*\n]+)\\*{1,3}");
  private static final Pattern UNDERLINED =
      Pattern.compile("(?<![\\w@])_{1,3}([^_\n]+)_{1,3}(?!\\w)");
  private static final Pattern STRUCK = Pattern.compile("~~([^~\n]+)~~");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");

  /// Code points of a text with names in it: as many as a message's content may have.
  private static final int LENGTH_MAX = 61_440;

  private PlainText() {}

  static Optional<String> of(Content content, List<Mention> mentions) {
    return switch (content.type()) {
      case TEXT -> Optional.of(content.text());
      case MARKDOWN -> Optional.of(withNames(withoutMarks(content.text()), mentions));
      case CLIP, CARD, JSON -> Optional.empty();
    };
  }

  private static String withoutMarks(String markdown) {
    String text = TAG.matcher(markdown).replaceAll("");
    text = FENCE.matcher(text).replaceAll("");
    text = LINE_MARK.matcher(text).replaceAll("");
    for (Pattern around : List.of(LINK, STRONG, UNDERLINED, STRUCK, CODE)) {
      text = around.matcher(text).replaceAll("$1");
    }
    return text.strip();
  }

  /// One pass, so that no key is looked for in a name that has been put in, and a short text cannot
  /// be blown up by names that hold keys.
  private static String withNames(String text, List<Mention> mentions) {
    Map<String, String> names = new HashMap<>();
    for (Mention mention : mentions) {
      mention
          .key()
          .filter(key -> !key.isEmpty())
          .ifPresent(key -> mention.name().ifPresent(name -> names.putIfAbsent(key, "@" + name)));
    }
    if (names.isEmpty()) {
      return text;
    }
    // The longest first, and no digit behind: @_user_1 is not to be found in @_user_12.
    String keys =
        names.keySet().stream()
            .sorted(Comparator.comparingInt(String::length).reversed())
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(?:", ")(?![0-9])"));
    Matcher found = Pattern.compile(keys).matcher(text);
    StringBuilder named = new StringBuilder();
    int end = 0;
    // A code point has at most two characters.
    while (named.length() <= 2 * LENGTH_MAX && found.find()) {
      named.append(text, end, found.start()).append(names.get(found.group()));
      end = found.end();
    }
    named.append(text, end, text.length());
    return named.length() > LENGTH_MAX && named.codePointCount(0, named.length()) > LENGTH_MAX
        ? named.substring(0, named.offsetByCodePoints(0, LENGTH_MAX))
        : named.toString();
  }
}
