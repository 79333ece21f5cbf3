package larkspur.server.hostile;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import larkspur.server.hostile.Case.Verdict;
import tools.jackson.databind.node.ObjectNode;

/// What can be wrong with a JSON body as a whole, whatever the call.
final class Bodies {

  /// The largest body of a call, as `larkspur.conf` has it where nobody chose another.
  static final int BYTES_MAX = 1024 * 1024;

  private static final int DEEP = 10_000;

  /// What 10,000 members need at least.
  private static final int MANY_BYTES = 150_000;

  private Bodies() {}

  /// What a facade says to it.
  ///
  /// @param unreadable to what is no JSON object
  /// @param bytesMax of the largest body
  /// @param tooLarge to a larger one
  /// @param nothing to a body that is as good as none
  /// @param byteOrderMark to a mark before the JSON
  record Facade(
      Verdict unreadable, int bytesMax, Verdict tooLarge, Verdict nothing, Verdict byteOrderMark) {}

  static void of(Facade facade, List<Case> cases) {
    unreadable(facade, cases);
    Verdict nothing = facade.nothing();
    cases.add(whole("an empty body", nothing, body -> new byte[0]));
    cases.add(whole("null", nothing, body -> utf8("null")));
    cases.add(whole("an empty object", nothing, body -> utf8("{}")));
    cases.add(whole("space around it", Verdict.ACCEPTED, body -> utf8("\n " + body + "\t\r\n")));
    cases.add(
        whole(
            "a byte order mark",
            facade.byteOrderMark(),
            body -> joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, Edit.bytes(body))));
    cases.add(
        whole("an unknown member", Verdict.ACCEPTED, body -> extra(body, "{\"a\":[1,\"b\"]}")));
    cases.add(
        whole("a member without a name", Verdict.ACCEPTED, body -> utf8("{\"\":1," + rest(body))));
    cases.add(
        whole(
            "10,000 unknown members",
            facade.bytesMax() < MANY_BYTES ? facade.tooLarge() : Verdict.ACCEPTED,
            body -> {
              StringBuilder many = new StringBuilder("{");
              for (int i = 0; i < 10_000; i++) {
                many.append("\"unknown").append(i).append("\":").append(i).append(',');
              }
              return utf8(many + rest(body));
            }));
    cases.add(
        whole(
            "exactly as large as can be",
            Verdict.ACCEPTED,
            body -> padded(body, facade.bytesMax())));
    cases.add(
        whole(
            "one byte too large", facade.tooLarge(), body -> padded(body, facade.bytesMax() + 1)));
    cases.add(
        new Case(
            "",
            "one byte too large, in chunks",
            facade.tooLarge(),
            s -> s.request(padded(s.body().get(), facade.bytesMax() + 1)).inChunks()));
    cases.add(
        new Case(
            "",
            "3 MiB in chunks",
            facade.tooLarge(),
            s -> s.request(padded(s.body().get(), 3 * 1024 * 1024)).inChunks()));
    cases.add(new Case("", "in chunks", Verdict.ACCEPTED, s -> s.request().inChunks()));
  }

  private static void unreadable(Facade facade, List<Case> cases) {
    Verdict no = facade.unreadable();
    cases.add(whole("a list", no, body -> utf8("[" + body + "]")));
    cases.add(whole("a string", no, body -> utf8("\"x\"")));
    cases.add(whole("a number", no, body -> utf8("5")));
    cases.add(whole("a boolean", no, body -> utf8("true")));
    cases.add(whole("cut short by one", no, body -> cut(body, 1)));
    cases.add(whole("cut in half", no, body -> cut(body, Edit.bytes(body).length / 2)));
    cases.add(whole("a brace alone", no, body -> utf8("{")));
    cases.add(whole("something after it", no, body -> utf8(body + "x")));
    cases.add(whole("a brace after it", no, body -> utf8(body + "}")));
    cases.add(whole("twice", no, body -> utf8(body.toString() + body)));
    cases.add(whole("a comment", no, body -> utf8("/* */" + body)));
    cases.add(whole("a comma too many", no, body -> utf8("{" + rest(body).replaceAll("}$", ",}"))));
    cases.add(whole("lists 10,000 deep", no, body -> utf8("[".repeat(DEEP) + "]".repeat(DEEP))));
    cases.add(
        whole(
            "objects 10,000 deep",
            no,
            body -> utf8("{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP))));
    cases.add(whole("10,000 braces", no, body -> utf8("{\"a\":".repeat(DEEP))));
    cases.add(
        whole(
            "an unknown member 10,000 deep",
            no,
            body -> extra(body, "[".repeat(DEEP) + "]".repeat(DEEP))));
    cases.add(
        whole("an unknown member that is half a pair", no, body -> extra(body, "\"\\ud83d\"")));
    cases.add(
        whole("a name that is half a pair", no, body -> utf8("{\"\\ude00\":1," + rest(body))));
    cases.add(
        whole(
            "a name of 100,000 characters",
            no,
            body -> utf8("{\"" + "n".repeat(100_000) + "\":1," + rest(body))));
    cases.add(whole("UTF-16", no, body -> encoded(body, StandardCharsets.UTF_16BE)));
    cases.add(whole("UTF-32", no, body -> encoded(body, Charset.forName("UTF-32LE"))));
    cases.add(whole("NUL bytes", no, body -> new byte[16]));
    cases.add(whole("XML", no, body -> utf8("<?xml version=\"1.0\"?><a/>")));
  }

  private interface Making {
    byte[] of(ObjectNode body);
  }

  private static Case whole(String trial, Verdict verdict, Making making) {
    return new Case("", trial, verdict, s -> s.request(making.of(s.body().get())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] encoded(ObjectNode body, Charset charset) {
    return body.toString().getBytes(charset);
  }

  private static byte[] cut(ObjectNode body, int bytes) {
    byte[] whole = Edit.bytes(body);
    return Arrays.copyOf(whole, whole.length - bytes);
  }

  /// The members of an object, to go on after others.
  private static String rest(ObjectNode body) {
    return body.isEmpty() ? "\"last\":1}" : body.toString().substring(1);
  }

  private static byte[] extra(ObjectNode body, String value) {
    return utf8("{\"unknown\":" + value + "," + rest(body));
  }

  private static byte[] padded(ObjectNode body, int length) {
    byte[] none = extra(body, "\"\"");
    return extra(body, "\"" + "x".repeat(length - none.length) + "\"");
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(first);
    out.writeBytes(second);
    return out.toByteArray();
  }
}
