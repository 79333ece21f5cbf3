package larkspur.server.hostile;

import java.util.ArrayList;
import java.util.List;
import larkspur.server.hostile.Trial.Fate;
import larkspur.wire.feishu.http.Kind;

/// A value to be tried in a query or in a path, percent-encoded as it is to go over the wire.
record TextTrial(String name, String raw, Fate fate) {

  /// Of a query no more is tried: it stands in the request line.
  private static final int LENGTH_MAX = 20_000;

  private static TextTrial allowed(String name, String text) {
    return new TextTrial(name, Sample.encode(text), Fate.ALLOWED);
  }

  private static TextTrial forbidden(String name, String text) {
    return new TextTrial(name, Sample.encode(text), Fate.FORBIDDEN);
  }

  /// What is no percent-encoding of UTF-8.
  static List<TextTrial> badlyEncoded() {
    return List.of(
        new TextTrial("a percent sign alone", "%", Fate.UNREADABLE),
        new TextTrial("half an escape", "a%4", Fate.UNREADABLE),
        new TextTrial("no digits", "%zz", Fate.UNREADABLE),
        new TextTrial("a sign among the digits", "%+4", Fate.UNREADABLE),
        new TextTrial("not UTF-8: FF", "%ff", Fate.UNREADABLE),
        new TextTrial("not UTF-8: cut short", "%e2%82", Fate.UNREADABLE),
        new TextTrial("not UTF-8: NUL in two bytes", "%c0%80", Fate.UNREADABLE),
        new TextTrial("not UTF-8: half a pair", "%ed%a0%bd", Fate.UNREADABLE),
        new TextTrial("not encoded", "\u00e9\u00ff", Fate.UNREADABLE));
  }

  /// What is well encoded, but never the name of anything.
  static List<TextTrial> odd() {
    return List.of(
        allowed("x", "x"),
        allowed("NUL", "a\0b"),
        allowed("a space", " "),
        allowed("a slash", "a/b"),
        allowed("dots", ".."),
        new TextTrial("dots, encoded", "%2e%2e", Fate.ALLOWED),
        new TextTrial("a semicolon", "a;b=c", Fate.ALLOWED),
        new TextTrial("braces", "{a}", Fate.ALLOWED),
        allowed("four bytes", "😀"),
        allowed("right to left", "שלום\u202e"),
        allowed("U+FFFF", "\uffff"),
        allowed("a number", "9".repeat(40)),
        allowed("300 characters", "x".repeat(300)),
        allowed("5,000 characters", "x".repeat(5_000)),
        allowed("line breaks", "a\r\nX-Injected: 1"));
  }

  /// Values for a parameter of a query, by its kind; for a list that of its items.
  static List<TextTrial> of(Kind kind) {
    List<TextTrial> trials = new ArrayList<>(badlyEncoded());
    switch (kind) {
      case Kind.Text text -> {
        if (text.max() <= LENGTH_MAX) {
          trials.add(allowed("at the limit", "x".repeat(text.max())));
          trials.add(forbidden("one too long", "x".repeat(text.max() + 1)));
          trials.add(allowed("at the limit, four bytes each", "😀".repeat(text.max())));
        }
        String before = text.min() > 1 ? "x".repeat(text.min()) : "";
        if (text.min() > 1) {
          trials.add(allowed("as short as can be", before));
          trials.add(forbidden("one too short", before.substring(1)));
        }
        odd().stream()
            .map(trial -> new TextTrial(trial.name(), before + trial.raw(), trial.fate()))
            .filter(trial -> trial.raw().length() <= text.max())
            .forEach(trials::add);
      }
      case Kind.Choice choice -> {
        choice.values().forEach(value -> trials.add(allowed("choice", value)));
        trials.add(forbidden("unknown", "larkspur-knows-no-such"));
        odd()
            .forEach(trial -> trials.add(new TextTrial(trial.name(), trial.raw(), Fate.FORBIDDEN)));
      }
      case Kind.Int integer -> {
        trials.add(allowed("the least", Long.toString(integer.min())));
        trials.add(allowed("the greatest", Long.toString(integer.max())));
        if (integer.min() > Long.MIN_VALUE) {
          trials.add(forbidden("too small by one", Long.toString(integer.min() - 1)));
          trials.add(forbidden("hugely negative", "-" + "9".repeat(40)));
        }
        if (integer.max() < Long.MAX_VALUE) {
          trials.add(forbidden("too great by one", Long.toString(integer.max() + 1)));
          trials.add(forbidden("huge", "9".repeat(40)));
        }
        trials.add(forbidden("a fraction", "1.5"));
        trials.add(forbidden("an exponent", "1e2"));
        trials.add(forbidden("hexadecimal", "0x10"));
        trials.add(forbidden("digits of another script", "５"));
        trials.add(forbidden("a space", " 5"));
        notNumbers(trials);
      }
      case Kind.Bool bool -> {
        List.of("true", "false", "1", "0", "TRUE")
            .forEach(value -> trials.add(allowed("boolean " + value, value)));
        trials.add(forbidden("yes", "yes"));
        trials.add(forbidden("2", "2"));
        notNumbers(trials);
      }
      case Kind.Digits digits -> {
        trials.add(allowed("zero", "0"));
        trials.add(allowed("negative", "-5"));
        trials.add(allowed("18 digits", "9".repeat(18)));
        trials.add(forbidden("19 digits", "9".repeat(19)));
        trials.add(forbidden("a fraction", "1.5"));
        trials.add(forbidden("a plus", "+5"));
        notNumbers(trials);
      }
      case Kind.Any any -> odd().forEach(trials::add);
      case Kind.File file -> throw new AssertionError("a file is tried as a part of a form");
      case Kind.Many many -> throw new AssertionError("a list in a query is tried by its items");
      case Kind.Part part -> throw new AssertionError("a query has no objects");
      case Kind.Localised texts -> throw new AssertionError("a query has no objects");
      case Kind.Listed listed -> throw new AssertionError("a query has no objects");
    }
    return trials;
  }

  private static void notNumbers(List<TextTrial> trials) {
    odd().stream()
        .filter(trial -> !trial.name().equals("a number"))
        .forEach(trial -> trials.add(new TextTrial(trial.name(), trial.raw(), Fate.FORBIDDEN)));
  }
}
