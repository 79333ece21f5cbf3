package larkspur.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// A value to be tried, as it stands in JSON, and whether a kind of field allows it.
///
/// @param at behind the field's own path, where it is wrong, such as `[0]`
record Trial(String name, byte[] json, Fate fate, String at) {

  enum Fate {
    ALLOWED,
    /// The description of the field forbids it.
    FORBIDDEN,
    /// It is not JSON in Unicode, so that the body as a whole cannot be read.
    UNREADABLE
  }

  enum Type {
    BOOLEAN("true"),
    INTEGER("5"),
    FRACTION("1.5"),
    STRING("\"x\""),
    LIST("[]"),
    OBJECT("{}");

    private final String sample;

    Type(String sample) {
      this.sample = sample;
    }
  }

  /// Of a text so long that each of its characters may be one of four bytes, no more is sent.
  private static final int FOUR_BYTES_MAX = 100_000;

  static Trial allowed(String name, String json) {
    return new Trial(name, utf8(json), Fate.ALLOWED, "");
  }

  static Trial forbidden(String name, String json) {
    return new Trial(name, utf8(json), Fate.FORBIDDEN, "");
  }

  static Trial unreadable(String name, String json) {
    return new Trial(name, utf8(json), Fate.UNREADABLE, "");
  }

  private static Trial unreadable(String name, byte[] json) {
    return new Trial(name, json, Fate.UNREADABLE, "");
  }

  /// The same value as a part of a greater one.
  Trial within(String before, String after, String place) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(utf8(before));
    out.writeBytes(json);
    out.writeBytes(utf8(after));
    return new Trial(name, out.toByteArray(), fate, place + at);
  }

  static String string(String text) {
    return new String(
        Edit.bytes(tools.jackson.databind.node.JsonNodeFactory.instance.stringNode(text)),
        StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A value of each JSON type that is not right.
  static List<Trial> typesBut(Type... right) {
    Set<Type> wrong = EnumSet.allOf(Type.class);
    wrong.removeAll(List.of(right));
    return wrong.stream().map(type -> forbidden("type " + type, type.sample)).toList();
  }

  /// Values of every type, all alike to the field.
  static List<Trial> types(Fate fate) {
    return EnumSet.allOf(Type.class).stream()
        .map(type -> new Trial("type " + type, utf8(type.sample), fate, ""))
        .toList();
  }

  /// Texts at and beyond the limits of a length, in characters.
  static List<Trial> lengths(int min, int max) {
    List<Trial> trials = new ArrayList<>();
    trials.add(allowed("at the limit", string("x".repeat(max))));
    trials.add(forbidden("one too long", string("x".repeat(max + 1))));
    if (max <= FOUR_BYTES_MAX) {
      trials.add(allowed("at the limit, four bytes each", string("😀".repeat(max))));
      trials.add(forbidden("one too long, four bytes each", string("😀".repeat(max + 1))));
    }
    if (min > 0) {
      trials.add(allowed("as short as can be", string("x".repeat(min))));
      trials.add(forbidden("one too short", string("x".repeat(min - 1))));
      trials.add(forbidden("empty", "\"\""));
    } else {
      trials.add(allowed("empty", "\"\""));
    }
    return trials;
  }

  /// Texts that are Unicode, however odd, and neither too short nor too long.
  static List<Trial> oddTexts(int min, int max) {
    return oddTexts("x".repeat(min), max, Fate.ALLOWED);
  }

  static List<Trial> oddTexts(Fate fate) {
    return oddTexts("", Integer.MAX_VALUE, fate);
  }

  private static List<Trial> oddTexts(String before, int max, Fate fate) {
    List<Trial> trials = new ArrayList<>();
    odd("four bytes", before + "😀𝕏", fate, trials);
    odd("right to left", before + "שלום \u202eabc\u2066", fate, trials);
    odd("combining", before + "e\u0301\u0301\u0301", fate, trials);
    odd("U+FFFF", before + "\uffff", fate, trials);
    odd("a byte order mark", before + "\ufeff", fate, trials);
    odd("line breaks", before + "\r\n\u2028", fate, trials);
    odd("markup", before + "<script>alert(1)</script>'\"\\", fate, trials);
    odd("a path", before + "../../etc/passwd", fate, trials);
    trials.add(new Trial("NUL", utf8("\"" + before + "\\u0000\""), fate, ""));
    trials.add(new Trial("a pair of escapes", utf8("\"" + before + "\\ud83d\\ude00\""), fate, ""));
    trials.add(new Trial("a number as a string", utf8("\"" + before + "5\""), fate, ""));
    trials.removeIf(trial -> trial.json().length - 2 > max);
    return trials;
  }

  private static void odd(String name, String text, Fate fate, List<Trial> trials) {
    trials.add(new Trial(name, utf8(string(text)), fate, ""));
  }

  /// What is no text in Unicode, or no JSON, wherever it stands.
  static List<Trial> unreadableTexts() {
    return List.of(
        unreadable("half a pair, high", "\"\\ud83d\""),
        unreadable("half a pair, low", "\"\\ude00\""),
        unreadable("a pair the wrong way round", "\"\\ude00\\ud83d\""),
        unreadable("not UTF-8: FF", bytes('"', 0xff, '"')),
        unreadable("not UTF-8: cut short", bytes('"', 0xe2, 0x82, '"')),
        unreadable("not UTF-8: NUL in two bytes", bytes('"', 0xc0, 0x80, '"')),
        unreadable("not UTF-8: half a pair", bytes('"', 0xed, 0xa0, 0xbd, '"')),
        unreadable(
            "not UTF-8: a pair in six bytes", bytes('"', 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80, '"')),
        unreadable("not UTF-8: beyond Unicode", bytes('"', 0xf4, 0x90, 0x80, 0x80, '"')),
        unreadable("a control character", bytes('"', 0x01, '"')),
        unreadable("NUL itself", bytes('"', 0, '"')),
        unreadable("no such escape", "\"\\x41\""),
        unreadable("half an escape", "\"\\u12\""),
        unreadable("single quotes", "'x'"),
        unreadable("no quotes", "x"));
  }

  static List<Trial> unreadableNumbers() {
    return List.of(
        unreadable("NaN", "NaN"),
        unreadable("Infinity", "-Infinity"),
        unreadable("a leading zero", "007"),
        unreadable("a leading plus", "+1"),
        unreadable("hexadecimal", "0x10"),
        unreadable("half a number", "1."),
        unreadable("2,000 digits", "9".repeat(2000)));
  }

  /// Numbers that are no whole ones as JSON writes them.
  static List<Trial> unwholeNumbers() {
    return List.of(
        forbidden("a fraction", "1.5"),
        forbidden("a whole fraction", "1.0"),
        forbidden("an exponent", "1e2"),
        forbidden("a huge exponent", "1e400"),
        forbidden("an absurd exponent", "1e999999999"),
        forbidden("a tiny exponent", "1e-400"));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
