package larkspur.wire.bearychat.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.chat.Body;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Resource;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Identities;
import larkspur.core.identity.TenantId;

/// Between a text as it is typed and the pieces of which the domain makes it (bearychat-4.7.1).
///
/// A text typed here comes back to the letter: `@<=` uid `=>` of a user of the team is kept as a
/// mention, so that whoever is meant hears of it whatever client they use, and all else as it is.
/// Nothing is escaped, nothing is trimmed.
///
/// A text is markdown by default, so a titled text of several paragraphs, which only other
/// protocols can write, is shown as markdown: the title in a line of its own, then each paragraph
/// in one, links as `[text](address)`. What it says in plain words is not escaped: its author saw
/// the same characters.
final class MessageText {

  /// What looks like a mention is looked up this many times for one text; the rest stays text.
  static final int MENTIONS_MAX = 200;

  /// The longest uid that is looked up. Those given out have five to nine characters.
  private static final Pattern MENTION = Pattern.compile("@<=(=[A-Za-z0-9]{1,63})=>");

  private final Identities identities;

  MessageText(Identities identities) {
    this.identities = identities;
  }

  List<Inline> parse(TenantId tenant, String typed) {
    List<Inline> line = new ArrayList<>();
    Matcher mention = MENTION.matcher(typed);
    int plain = 0;
    for (int found = 0; found < MENTIONS_MAX && mention.find(); found++) {
      Optional<Inline.Mention> known = mention(tenant, mention.group(1));
      if (known.isPresent()) {
        addText(line, typed.substring(plain, mention.start()));
        line.add(known.get());
        plain = mention.end();
      }
    }
    addText(line, typed.substring(plain));
    return line;
  }

  private static void addText(List<Inline> line, String text) {
    if (!text.isEmpty()) {
      line.add(new Inline.Text(text));
    }
  }

  private Optional<Inline.Mention> mention(TenantId tenant, String uid) {
    return identities
        .byUid(tenant, uid)
        // A uid that somebody once had would come back as the one they have now.
        .filter(actor -> identities.uidOf(actor).equals(Optional.of(uid)))
        .map(actor -> new Inline.Mention(actor, identities.nameOf(actor).orElse(uid)));
  }

  /// A text, as it was typed.
  String render(Body.Text body) {
    StringBuilder text = new StringBuilder();
    body.line().forEach(piece -> text.append(shown(piece)));
    return text.toString();
  }

  /// A titled text, as markdown.
  String render(Body.Post body) {
    List<String> lines = new ArrayList<>();
    if (!body.title().isEmpty()) {
      lines.add(body.title());
    }
    body.paragraphs().forEach(paragraph -> lines.add(paragraph(paragraph)));
    return String.join("\n", lines);
  }

  /// What other protocols show as an image, a file or a sheet, in plain words.
  String render(Resource resource) {
    String kind =
        switch (resource.kind()) {
          case IMAGE -> "[image]";
          case FILE -> "[file]";
          case AUDIO -> "[audio]";
          case VIDEO -> "[video]";
          case STICKER -> "[sticker]";
        };
    return resource.name().map(name -> kind + " " + name).orElse(kind);
  }

  /// Messages that were sent on together, a line for each at least.
  String render(Body.Bundle bundle) {
    List<String> lines = new ArrayList<>();
    for (Body.Bundled message : bundle.messages()) {
      String author = identities.nameOf(message.author()).orElse("");
      lines.add((author.isEmpty() ? "" : author + ": ") + plain(message.body()));
    }
    return String.join("\n", lines);
  }

  /// Any body as a text, without what would be attached.
  String plain(Body body) {
    return switch (body) {
      case Body.Text text -> render(text);
      case Body.Post post -> render(post);
      case Body.Card card -> render(card.plain());
      case Body.Shown(Resource resource) -> render(resource);
      case Body.ChatCard chat -> "[chat] " + chat.name();
      case Body.PersonCard person -> "[contact] " + mention(person.person(), person.name());
      case Body.Divider divider -> divider.text();
      case Body.Bundle bundle -> render(bundle);
      case Body.Deleted _ -> "";
    };
  }

  private String paragraph(List<Inline> paragraph) {
    StringBuilder text = new StringBuilder();
    boolean mentioned = false;
    for (Inline piece : paragraph) {
      String shown = shown(piece);
      // Three clients find a mention only if a space follows it.
      if (mentioned && !shown.startsWith(" ")) {
        text.append(' ');
      }
      text.append(shown);
      mentioned = piece instanceof Inline.Mention;
    }
    return mentioned ? text.append(' ').toString() : text.toString();
  }

  private String shown(Inline piece) {
    return switch (piece) {
      case Inline.Text plain -> plain.text();
      case Inline.Link link -> markdown(link);
      case Inline.Mention mention -> mention(mention.actor(), mention.name());
      case Inline.Everyone _ -> "@all";
      case Inline.Styled styled -> styled(styled);
      case Inline.Image _ -> "[image]";
      case Inline.Video _ -> "[video]";
      case Inline.Emoji(var name) -> "[" + name + "]";
      case Inline.Rule _ -> "---";
      case Inline.Code code -> "```" + code.language().orElse("") + "\n" + code.text() + "\n```";
    };
  }

  /// Markdown has no underlining.
  private String styled(Inline.Styled styled) {
    String text = shown(styled.piece());
    for (Inline.Style style : styled.styles()) {
      String mark =
          switch (style) {
            case BOLD -> "**";
            case ITALIC -> "*";
            case STRUCK_THROUGH -> "~~";
            case UNDERLINED -> "";
          };
      text = mark + text + mark;
    }
    return text;
  }

  private String mention(Actor actor, String name) {
    return identities.uidOf(actor).map(uid -> "@<=" + uid + "=>").orElseGet(() -> "@" + name);
  }

  /// What would end the label or the address too early is escaped.
  private static String markdown(Inline.Link link) {
    String address = link.href().replace(" ", "%20").replace("(", "%28").replace(")", "%29");
    if (link.text().isEmpty() || link.text().equals(link.href())) {
      return address;
    }
    String label = link.text().replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
    return "[" + label + "](" + address + ")";
  }
}
