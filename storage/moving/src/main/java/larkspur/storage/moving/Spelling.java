package larkspur.storage.moving;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import larkspur.storage.CommitId;
import larkspur.storage.Contents;
import larkspur.storage.Entry;
import larkspur.storage.LogEntry;
import larkspur.storage.Name;
import larkspur.storage.Note;
import larkspur.storage.Position;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// How a line is spelled, and read.
final class Spelling {

  /// The format that this program writes, and the only one that there is.
  static final int FORMAT = 1;

  private static final JsonMapper JSON = JsonMapper.shared();

  /// The member of the first line that sums up those before it.
  private static final String SUM = ",\"sha256\":\"";

  private Spelling() {}

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  // ---- writing

  static byte[] of(Header header) {
    Written line =
        new Written()
            .member("larkspur", "export")
            .number("format", FORMAT)
            .member("id", header.id())
            .member("at", header.at().toString())
            .member("engine", header.engine())
            .member("program", header.program());
    return line.member("sha256", hex(sha256().digest(line.soFar()))).bytes();
  }

  static byte[] of(Line line) {
    return switch (line) {
      case Line.Named(var thing) ->
          new Written()
              .member(
                  switch (thing.kind()) {
                    case PARTITION -> "partition";
                    case LOG -> "log";
                  },
                  thing.name().toString())
              .bytes();
      case Line.InPartition(var entry) -> of("key", entry);
      case Line.InHead(var entry) -> of("head", entry);
      case Line.InLog(var placed) ->
          new Written()
              .member("position", placed.position().toString())
              .member("family", placed.family())
              .member("version", placed.entry().version().toString())
              .value(placed.entry().value())
              .bytes();
      case Line.Noted(var note) ->
          new Written()
              .member("note", note.reason())
              .member("subject", note.subject())
              .member("tag", note.tag())
              .member("at", note.at().toString())
              .bytes();
      case Line.Check(var sha256, var records, var last) ->
          new Written().member(last ? "end" : "check", sha256).number("records", records).bytes();
    };
  }

  private static byte[] of(String member, Entry entry) {
    return new Written()
        .member(member, entry.key())
        .member("version", entry.version().toString())
        .value(entry.value())
        .bytes();
  }

  /// A line in the making.
  private static final class Written {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);

    Written member(String name, String text) {
      name(name);
      bytes.writeBytes(JSON.writeValueAsBytes(text));
      return this;
    }

    Written number(String name, long number) {
      name(name);
      raw(Long.toString(number));
      return this;
    }

    Written value(byte[] value) {
      Optional<String> text = text(value);
      if (text.isPresent() && isJson(value)) {
        name("json");
        bytes.writeBytes(value);
        return this;
      }
      return text.map(readable -> member("text", readable))
          .orElseGet(() -> member("base64", Base64.getEncoder().encodeToString(value)));
    }

    byte[] soFar() {
      return bytes.toByteArray();
    }

    byte[] bytes() {
      raw("}\n");
      return bytes.toByteArray();
    }

    private void name(String name) {
      raw((bytes.size() == 0 ? "{\"" : ",\"") + name + "\":");
    }

    private void raw(String ascii) {
      bytes.writeBytes(ascii.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static Optional<String> text(byte[] value) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException notText) {
      return Optional.empty();
    }
  }

  /// Whether UTF-8 is an object or array of JSON that may stand in a line as it is.
  private static boolean isJson(byte[] text) {
    if (text.length < 2 || text[0] != '{' && text[0] != '[') {
      return false;
    }
    for (byte each : text) {
      if (each == '\n' || each == '\r') {
        return false;
      }
    }
    // As deep as it will stand in the line, since readers bound the depth.
    byte[] within = new byte[text.length + 2];
    within[0] = '[';
    System.arraycopy(text, 0, within, 1, text.length);
    within[within.length - 1] = ']';
    try (JsonParser parser = JSON.createParser(within)) {
      parser.nextToken();
      parser.nextToken();
      parser.skipChildren();
      return parser.currentLocation().getByteOffset() == within.length - 1
          && parser.nextToken() == JsonToken.END_ARRAY
          && parser.nextToken() == null;
    } catch (JacksonException noJson) {
      return false;
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  // ---- reading

  /// @param line without its line end
  /// @throws IllegalArgumentException in words, if it is no first line of a stream that is known
  static Header header(byte[] line) {
    Map<String, byte[]> members = members(line);
    if (!"export".equals(members.containsKey("larkspur") ? text(members, "larkspur") : "")) {
      throw new IllegalArgumentException("is not the first line of a Larkspur export");
    }
    long format = number(members, "format");
    if (format != FORMAT) {
      throw new IllegalArgumentException(
          "says that the export has format "
              + format
              + ", and this version of Larkspur knows format "
              + FORMAT);
    }
    String whole = new String(line, StandardCharsets.ISO_8859_1);
    byte[] summed =
        whole
            .substring(0, Math.max(0, whole.lastIndexOf(SUM)))
            .getBytes(StandardCharsets.ISO_8859_1);
    if (!hex(sha256().digest(summed)).equals(text(members, "sha256"))) {
      throw new IllegalArgumentException("is not as it was exported: its checksum is another");
    }
    return new Header(
        text(members, "id"), instant(members), text(members, "engine"), text(members, "program"));
  }

  /// @param line without its line end
  /// @throws IllegalArgumentException in words, if it is no line of a stream
  static Line line(byte[] line) {
    Map<String, byte[]> members = members(line);
    String first = members.isEmpty() ? "" : members.keySet().iterator().next();
    return switch (first) {
      case "partition" ->
          new Line.Named(
              new Contents.Thing(Name.parse(text(members, first)), Contents.Kind.PARTITION));
      case "log" ->
          new Line.Named(new Contents.Thing(Name.parse(text(members, first)), Contents.Kind.LOG));
      case "key" -> new Line.InPartition(entry(members, first));
      case "head" -> new Line.InHead(entry(members, first));
      case "position" ->
          new Line.InLog(
              new Contents.Placed(
                  text(members, "family"),
                  new LogEntry(position(members), version(members), value(members))));
      case "note" ->
          new Line.Noted(
              new Note(
                  instant(members),
                  text(members, first),
                  text(members, "subject"),
                  text(members, "tag")));
      case "check" -> new Line.Check(text(members, first), number(members, "records"), false);
      case "end" -> new Line.Check(text(members, first), number(members, "records"), true);
      default -> throw new IllegalArgumentException("is no line of a Larkspur export");
    };
  }

  private static Entry entry(Map<String, byte[]> members, String key) {
    return new Entry(text(members, key), version(members), value(members));
  }

  private static byte[] value(Map<String, byte[]> members) {
    if (members.containsKey("json")) {
      return members.get("json");
    }
    return members.containsKey("text")
        ? members.get("text")
        : Base64.getDecoder().decode(text(members, "base64"));
  }

  private static CommitId version(Map<String, byte[]> members) {
    byte[] version = HexFormat.of().parseHex(text(members, "version"));
    if (version.length != CommitId.BYTES) {
      throw new IllegalArgumentException("has a version that is none");
    }
    return CommitId.read(ByteBuffer.wrap(version));
  }

  private static Position position(Map<String, byte[]> members) {
    String text = text(members, "position");
    int point = text.indexOf('.');
    return Position.of(
        Long.parseLong(text.substring(0, Math.max(0, point))),
        Integer.parseInt(text.substring(point + 1)));
  }

  private static Instant instant(Map<String, byte[]> members) {
    try {
      return Instant.parse(text(members, "at"));
    } catch (DateTimeException noTime) {
      throw new IllegalArgumentException("has a time that is none", noTime);
    }
  }

  private static String text(Map<String, byte[]> members, String name) {
    byte[] text = members.get(name);
    if (text == null) {
      throw new IllegalArgumentException("has no member " + name);
    }
    return new String(text, StandardCharsets.UTF_8);
  }

  private static long number(Map<String, byte[]> members, String name) {
    return Long.parseLong(text(members, name));
  }

  /// The members of an object in their order: a string as its text, anything else as it stands.
  private static Map<String, byte[]> members(byte[] line) {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("is no line of a Larkspur export");
      }
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (members.put(name, value(parser, token, line)) != null) {
          throw new IllegalArgumentException("has two members " + name);
        }
      }
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("goes on after its end");
      }
      return members;
    } catch (JacksonException noJson) {
      throw new IllegalArgumentException("is no JSON", noJson);
    }
  }

  private static byte[] value(JsonParser parser, JsonToken token, byte[] line) {
    if (token == JsonToken.VALUE_STRING) {
      return parser.getString().getBytes(StandardCharsets.UTF_8);
    }
    if (token == JsonToken.VALUE_NUMBER_INT) {
      return parser.getString().getBytes(StandardCharsets.US_ASCII);
    }
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    return Arrays.copyOfRange(line, from, (int) parser.currentLocation().getByteOffset());
  }
}
