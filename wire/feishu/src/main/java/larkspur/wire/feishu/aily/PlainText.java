package larkspur.wire.feishu.aily;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import larkspur.core.agent.Content;
import larkspur.core.agent.Mention;

/// The member `plain_text` of a message (digest of Aily, A-26): text as it is; Markdown without
/// tags and marks, with the keys of mentions replaced by names; nothing for other types.
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

  private static String withNames(String text, List<Mention> mentions) {
    String named = text;
    for (Mention mention : mentions) {
      if (mention.key().filter(key -> !key.isEmpty()).isPresent() && mention.name().isPresent()) {
        // The key is not to be found in a longer one: @_user_1 in @_user_12.
        Pattern key = Pattern.compile(Pattern.quote(mention.key().get()) + "(?![0-9])");
        named =
            key.matcher(named)
                .replaceAll(java.util.regex.Matcher.quoteReplacement("@" + mention.name().get()));
      }
    }
    return named;
  }
}
