package larkspur.server.hostile;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import larkspur.server.hostile.Case.Verdict;
import larkspur.server.hostile.Trial.Fate;
import larkspur.server.hostile.Trial.Type;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Shape.Field;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that can be wrong with a request to one call of the Open Platform, as its description says
/// what right is.
final class FeishuCases {

  private static final int CLIENT_STATUS = 400;

  private final List<Call> calls;
  private final Call call;
  private final Sample sample;
  private final Side mine;
  private final Side theirs;
  private final int status;
  private final int code;
  private final List<Case> cases = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();

  private FeishuCases(List<Call> calls, Call call, Sample sample, Side mine, Side theirs) {
    this.calls = calls;
    this.call = call;
    this.sample = sample;
    this.mine = mine;
    this.theirs = theirs;
    this.status =
        call.name().matches("auth(en)?\\..*") && !isOAuth() || isHook() ? 200 : CLIENT_STATUS;
    this.code = isOAuth() ? MALFORMED : invalidCode(call);
  }

  /// @param calls all that are served
  /// @param sample what the cases are made to look like; each is sent with a sample of its own
  static Cases of(List<Call> calls, Call call, Sample sample, Side mine, Side theirs) {
    FeishuCases all = new FeishuCases(calls, call, sample, mine, theirs);
    all.body();
    all.query();
    all.path();
    all.headers();
    all.routes();
    all.tokens();
    all.foreignIds();
    return new Cases(all.fields, all.cases);
  }

  /// Custom bots have a limit of their own for a body.
  private static final int HOOK_BYTES_MAX = 20 * 1024;

  /// Calls that want no token take this much.
  private static final int STRANGERS_BYTES_MAX = 64 * 1024;

  private int bytesMax() {
    return isHook()
        ? HOOK_BYTES_MAX
        : call.tokens().isEmpty() ? STRANGERS_BYTES_MAX : Bodies.BYTES_MAX;
  }

  private boolean isHook() {
    return call.name().equals("bot.hook");
  }

  /// OAuth's calls tell what is missing apart from what is wrong (auth-2.5.2).
  private static final int MISSING = 20001;

  private static final int MALFORMED = 20063;

  private boolean isOAuth() {
    return Protocol.of(call) == Protocol.OAUTH;
  }

  /// The code of an invalid parameter, as the rules of each API have it.
  private static int invalidCode(Call call) {
    String name = call.name();
    if (name.startsWith("auth.")) {
      return 10003;
    } else if (name.startsWith("authen.")) {
      return 20001;
    } else if (name.equals("bot.hook")) {
      return 9499;
    } else if (name.startsWith("aily.")) {
      return 2700001;
    } else if (name.startsWith("task.")) {
      return 1470400;
    } else if (name.matches("im\\.(image|file|message\\.resource)\\..*")) {
      return 234001;
    } else if (name.matches("(im\\.message|im\\.pin|card\\.action)\\..*")) {
      return 230001;
    } else if (name.equals("interactive.card.update")) {
      return 10002;
    } else if (name.startsWith("im.chat.")) {
      return 232001;
    } else if (name.matches("(contact|application|bot)\\..*")) {
      return 99992402;
    }
    throw new AssertionError("which code has an invalid parameter of " + name + "?");
  }

  private void add(String field, String trial, Verdict verdict, Function<Sample, Request> request) {
    cases.add(new Case(field, trial, verdict, request));
  }

  private Verdict invalid(String named) {
    return Verdict.refused(status, code(named), named);
  }

  private Verdict missing(String named) {
    return isOAuth() ? Verdict.refused(status, MISSING, named) : invalid(named);
  }

  /// Contacts, cards and reactions have codes of their own for some fields.
  private int code(String named) {
    if (call.name().startsWith("contact.")) {
      return switch (named) {
        case "page_size" -> 40011;
        case "page_token" -> 40012;
        default -> code;
      };
    }
    if (call.name().equals("interactive.card.update")) {
      return switch (named) {
        case "token" -> 300020;
        case "body" -> 100030;
        default -> code;
      };
    }
    if (!call.name().startsWith("im.message.reaction.")) {
      return code;
    }
    return switch (named) {
      case "page_token" -> 231012;
      case "user_id_type" -> 231014;
      default -> named.startsWith("reaction_type") ? 231001 : code;
    };
  }

  private Verdict verdict(Fate fate, String named) {
    return switch (fate) {
      case ALLOWED -> Verdict.ALLOWED;
      case FORBIDDEN -> invalid(named);
      case UNREADABLE -> invalid("body");
    };
  }

  // ---- the body

  private void body() {
    if (call.body().equals(Shape.EMPTY)) {
      add(
          "",
          "a body that nobody asked for",
          Verdict.ACCEPTED,
          s -> s.request().withBody("{\"a\":".getBytes(StandardCharsets.UTF_8)));
      return;
    }
    if (call.intake().isPresent()) {
      form();
      return;
    }
    object(call.body(), Edit.ROOT);
    Bodies.of(
        new Bodies.Facade(
            invalid("body"),
            bytesMax(),
            invalid("body"),
            isHook()
                ? Verdict.refused(status, 19002)
                : call.body().fields().stream()
                    .filter(Field::required)
                    .findFirst()
                    .map(field -> missing(field.name()))
                    .orElse(isOAuth() ? Verdict.refused(status, MISSING) : Verdict.ACCEPTED),
            Verdict.ACCEPTED),
        cases);
  }

  /// A form of several parts, each of which may be missing, odd or there twice; and what is none.
  private void form() {
    for (Field field : call.body().fields()) {
      String name = field.name();
      fields.add(name);
      Verdict absence = field.required() ? invalid(name) : Verdict.ACCEPTED;
      Edit place = Edit.ROOT.member(name);
      add(name, "absent", absence, s -> s.withBody(place.without(s.body().get())).request());
      if (field.kind() instanceof Kind.File) {
        file(name, place);
        continue;
      }
      add(name, "empty", absence, s -> s.withBody(place.with(s.body().get(), "")).request());
      for (TextTrial trial : TextTrial.of(field.kind())) {
        if (trial.fate() != Fate.UNREADABLE) {
          String text = URLDecoder.decode(trial.raw(), StandardCharsets.UTF_8);
          add(
              name,
              trial.name(),
              verdict(trial.fate(), name),
              s -> s.withBody(place.with(s.body().get(), text)).request());
        }
      }
      add(name, "twice", invalid(name), s -> s.request(partTwice(s, name)));
      add(
          name,
          "not UTF-8",
          invalid(name),
          s -> s.request(replaced(s, place.in(s.body().get()).asString(), "\u00ff")));
      add(
          name,
          "70,000 bytes",
          invalid(name),
          s -> s.withBody(place.with(s.body().get(), "x".repeat(70_000))).request());
    }
    formAsAWhole();
  }

  private void file(String name, Edit place) {
    add(
        name,
        "empty",
        Verdict.refused(CLIENT_STATUS, 234010),
        s -> s.withBody(place.with(s.body().get(), "")).request());
    add(name, "twice", invalid(name), s -> s.request(partTwice(s, name)));
    boolean image = name.equals("image");
    int bytesMax = (image ? 10 : 30) * 1024 * 1024;
    add(
        name,
        "one byte too large",
        Verdict.refused(CLIENT_STATUS, 234006),
        s ->
            s.withBody(place.with(s.body().get(), padded(place.in(s.body().get()), bytesMax + 1)))
                .request());
    add(
        name,
        "as large as can be",
        Verdict.ACCEPTED,
        s ->
            s.withBody(place.with(s.body().get(), padded(place.in(s.body().get()), bytesMax)))
                .request());
    add(
        name,
        "what looks like the end of a part",
        image ? Verdict.refused(CLIENT_STATUS, 234011) : Verdict.ACCEPTED,
        s -> s.withBody(place.with(s.body().get(), "\r\n--larkspur\r\n\r\n--")).request());
    if (image) {
      add(
          name,
          "no image",
          Verdict.refused(CLIENT_STATUS, 234011),
          s -> s.withBody(place.with(s.body().get(), "<svg/>")).request());
    }
  }

  private static String padded(JsonNode file, int length) {
    String begin = file.asString();
    return begin + "x".repeat(length - begin.length());
  }

  private void formAsAWhole() {
    Verdict no = Verdict.refused(status, code);
    whole("an empty body", no, form -> new byte[0]);
    whole("the end alone", no, form -> ("--" + Sample.BOUNDARY + "--").getBytes());
    whole("cut short by four", no, form -> Arrays.copyOf(form, form.length - 8));
    whole("cut in half", no, form -> Arrays.copyOf(form, form.length / 2));
    whole("no form", no, form -> "{\"a\":1}".getBytes());
    whole("100,000 line breaks", no, form -> "\r\n".repeat(100_000).getBytes());
    whole("a megabyte of a header", no, form -> header("X-Long: " + "x".repeat(1024 * 1024), form));
    whole("1,000 headers", no, form -> header("X: y\r\n".repeat(1_000) + "X: y", form));
    whole("1,000 parts", no, form -> unknownParts(1_000, form));
    whole("an unknown part", Verdict.ACCEPTED, form -> unknownParts(1, form));
    whole("something before it", Verdict.ACCEPTED, form -> joined("preamble\r\n", form));
    whole("something after it", Verdict.ACCEPTED, form -> joined(form, "epilogue"));
    add("", "in chunks", Verdict.ACCEPTED, s -> s.request().inChunks());
    for (String type :
        List.of(
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=" + "x".repeat(5_000),
            "multipart/form-data; boundary=another")) {
      add(
          "Content-Type",
          type.substring(0, Math.min(60, type.length())),
          no,
          s -> s.request().withHeader("Content-Type", type));
    }
    add("Content-Type", "absent", no, s -> s.request().withoutHeader("Content-Type"));
  }

  private interface Making {
    byte[] of(byte[] form);
  }

  private void whole(String trial, Verdict verdict, Making making) {
    add("", trial, verdict, s -> s.request(making.of(s.form(s.body().get()))));
  }

  private static byte[] header(String header, byte[] form) {
    return joined("--" + Sample.BOUNDARY + "\r\n" + header + "\r\n\r\n\r\n", form);
  }

  private static byte[] unknownParts(int count, byte[] form) {
    StringBuilder parts = new StringBuilder();
    for (int i = 0; i < count; i++) {
      parts
          .append("--")
          .append(Sample.BOUNDARY)
          .append("\r\nContent-Disposition: form-data; name=\"unknown\"\r\n\r\nx\r\n");
    }
    return joined(parts.toString(), form);
  }

  private static byte[] joined(String first, byte[] second) {
    byte[] begin = first.getBytes(StandardCharsets.ISO_8859_1);
    byte[] whole = Arrays.copyOf(begin, begin.length + second.length);
    System.arraycopy(second, 0, whole, begin.length, second.length);
    return whole;
  }

  private static byte[] joined(byte[] first, String second) {
    return joined(new String(first, StandardCharsets.ISO_8859_1), second.getBytes());
  }

  private static byte[] partTwice(Sample sample, String name) {
    ObjectNode one = sample.body().get().deepCopy();
    one.retain(name);
    byte[] end = ("--" + Sample.BOUNDARY + "--\r\n").getBytes();
    byte[] part = sample.form(one);
    byte[] whole = sample.form(sample.body().get());
    return joined(Arrays.copyOf(part, part.length - end.length), whole);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return joined(new String(first, StandardCharsets.ISO_8859_1), second);
  }

  private static byte[] replaced(Sample sample, String text, String with) {
    return new String(sample.form(sample.body().get()), StandardCharsets.ISO_8859_1)
        .replace("\r\n" + text + "\r\n", "\r\n" + with + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private ObjectNode sent() {
    return sample.body().orElseThrow();
  }

  private void object(Shape shape, Edit at) {
    for (Field field : shape.fields()) {
      Edit place = at.member(field.name());
      fields.add(place.path());
      JsonNode good = place.in(sent());
      Verdict absence = absence(field, place.path());
      add(
          place.path(),
          "absent",
          absence,
          s -> s.withBody(place.without(s.body().get())).request());
      add(place.path(), "null", absence, s -> s.request(place.put(s.body().get(), "null")));
      List<Trial> trials = trials(field.kind(), good, place);
      boolean wanted = FeishuSamples.wantedWithTheRest(call, place.path());
      for (Trial trial : trials) {
        add(
            place.path(),
            trial.name(),
            wanted && trial.name().equals("empty")
                ? absence
                : verdict(trial.fate(), place.path() + trial.at()),
            s -> s.request(place.put(s.body().get(), trial.json())));
      }
      trials.stream()
          .filter(trial -> trial.fate() == Fate.FORBIDDEN && good != null)
          .findFirst()
          .ifPresent(trial -> twice(place, new String(trial.json(), StandardCharsets.UTF_8)));
      descend(field.kind(), good, place);
    }
  }

  private Verdict absence(Field field, String named) {
    return field.required() || FeishuSamples.wantedWithTheRest(call, named)
        ? missing(named)
        : Verdict.ALLOWED;
  }

  /// Of a name that is there twice the last value counts, in every check and in every use.
  private void twice(Edit place, String bad) {
    add(
        place.path(),
        "twice, the last right",
        Verdict.ACCEPTED,
        s -> s.request(place.twice(s.body().get(), bad, place.in(s.body().get()).toString())));
    add(
        place.path(),
        "twice, the last wrong",
        Verdict.refused(status, code(place.path())),
        s -> s.request(place.twice(s.body().get(), place.in(s.body().get()).toString(), bad)));
  }

  private void descend(Kind kind, JsonNode good, Edit place) {
    switch (kind) {
      case Kind.Part part -> {
        there(good, place);
        object(part.shape(), place);
      }
      case Kind.Listed listed -> {
        there(good, place);
        object(
            new Shape(
                listed.shape().fields().stream()
                    .filter(field -> isListed(listed.by(), field.name()))
                    .toList()),
            place);
      }
      case Kind.Many many -> {
        if (good != null && good.isEmpty()) {
          break;
        }
        there(good, place);
        Edit first = place.item(0);
        if (!(many.item() instanceof Kind.Any)) {
          add(
              first.path(),
              "null",
              invalid(first.path()),
              s -> s.request(first.put(s.body().get(), "null")));
        }
        for (Trial trial : trials(many.item(), first.in(sent()), first)) {
          add(
              first.path(),
              trial.name(),
              verdict(trial.fate(), first.path() + trial.at()),
              s -> s.request(first.put(s.body().get(), trial.json())));
        }
        descend(many.item(), first.in(sent()), first);
      }
      case Kind.Text text -> {}
      case Kind.Choice choice -> {}
      case Kind.Int integer -> {}
      case Kind.Bool bool -> {}
      case Kind.Digits digits -> {}
      case Kind.Localised texts -> {}
      case Kind.File file -> throw new AssertionError("JSON has no files");
      case Kind.Any any -> {}
    }
  }

  private boolean isListed(String by, String name) {
    for (JsonNode listed : sent().path(by)) {
      if (listed.asString().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /// What has parts must be in the sample, or its parts are not tried.
  private void there(JsonNode good, Edit place) {
    if (good == null) {
      throw new AssertionError(
          "the right request of " + call.name() + " has no " + place.path() + ": give it one");
    }
  }

  private static List<Trial> trials(Kind kind, JsonNode good, Edit place) {
    List<Trial> trials = new ArrayList<>();
    switch (kind) {
      case Kind.Text text -> {
        trials.addAll(Trial.lengths(text.min(), text.max()));
        trials.addAll(Trial.oddTexts(text.min(), text.max()));
        trials.addAll(Trial.typesBut(Type.STRING));
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Choice choice -> {
        String first = choice.values().getFirst();
        trials.add(Trial.forbidden("unknown", "\"larkspur-knows-no-such\""));
        trials.add(Trial.forbidden("empty", "\"\""));
        trials.add(Trial.forbidden("with a space", Trial.string(first + " ")));
        trials.add(Trial.forbidden("in other letters", Trial.string(otherCase(first))));
        choice.values().forEach(value -> trials.add(Trial.allowed("choice", Trial.string(value))));
        trials.addAll(Trial.oddTexts(Fate.FORBIDDEN));
        trials.addAll(Trial.typesBut(Type.STRING));
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Int integer -> {
        trials.add(Trial.allowed("the least", Long.toString(integer.min())));
        trials.add(Trial.allowed("the greatest", Long.toString(integer.max())));
        if (integer.min() > Long.MIN_VALUE) {
          trials.add(Trial.forbidden("too small by one", Long.toString(integer.min() - 1)));
        }
        if (integer.max() < Long.MAX_VALUE) {
          trials.add(Trial.forbidden("too great by one", Long.toString(integer.max() + 1)));
        }
        trials.add(Trial.forbidden("a huge number", "9".repeat(30)));
        trials.add(Trial.forbidden("a hugely negative number", "-" + "9".repeat(30)));
        trials.add(Trial.forbidden("a number as a string", "\"" + integer.max() + "\""));
        trials.addAll(Trial.unwholeNumbers());
        trials.addAll(Trial.typesBut(Type.INTEGER, Type.FRACTION));
        trials.addAll(Trial.unreadableNumbers());
      }
      case Kind.Bool bool -> {
        trials.add(Trial.allowed("true", "true"));
        trials.add(Trial.allowed("false", "false"));
        trials.add(Trial.forbidden("true as a string", "\"true\""));
        trials.add(Trial.forbidden("1", "1"));
        trials.addAll(Trial.typesBut(Type.BOOLEAN));
      }
      case Kind.Digits digits -> {
        trials.add(Trial.allowed("digits", "\"5\""));
        trials.add(Trial.allowed("zero", "\"0\""));
        trials.add(Trial.allowed("a number", "5"));
        trials.add(Trial.allowed("negative", "\"-5\""));
        trials.add(Trial.allowed("leading zeros", "\"0005\""));
        trials.add(Trial.allowed("18 digits", "\"" + "9".repeat(18) + "\""));
        trials.add(Trial.forbidden("19 digits", "\"" + "9".repeat(19) + "\""));
        trials.add(Trial.forbidden("19 digits as a number", "1" + "0".repeat(18)));
        trials.add(Trial.forbidden("a huge number", "9".repeat(30)));
        trials.add(Trial.forbidden("empty", "\"\""));
        trials.add(Trial.forbidden("a space", "\" 5\""));
        trials.add(Trial.forbidden("a plus", "\"+5\""));
        trials.add(Trial.forbidden("a fraction as a string", "\"1.5\""));
        trials.add(Trial.forbidden("digits of another script", "\"５\""));
        trials.addAll(Trial.unwholeNumbers());
        trials.addAll(Trial.typesBut(Type.INTEGER, Type.FRACTION));
        trials.addAll(
            Trial.oddTexts(Fate.FORBIDDEN).stream()
                .filter(trial -> !trial.name().equals("a number as a string"))
                .toList());
        trials.addAll(Trial.unreadableNumbers());
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Many many -> {
        trials.addAll(Trial.typesBut(Type.LIST));
        if (many.min() > 0) {
          trials.add(Trial.forbidden("empty", "[]"));
        } else {
          trials.add(Trial.allowed("empty", "[]"));
        }
        String item =
            good == null || good.isEmpty() ? item(many.item(), place) : good.get(0).toString();
        trials.add(Trial.allowed("as many as can be", repeated(item, many.max())));
        trials.add(Trial.forbidden("one too many", repeated(item, many.max() + 1)));
      }
      case Kind.Part part -> {
        trials.addAll(Trial.typesBut(Type.OBJECT));
        trials.add(emptyObject(part.shape()));
      }
      case Kind.Listed listed -> trials.addAll(Trial.typesBut(Type.OBJECT));
      case Kind.Localised texts -> {
        trials.addAll(Trial.typesBut(Type.OBJECT));
        trials.add(Trial.allowed("empty", "{}"));
        trials.add(Trial.allowed("null in a language", "{\"en_us\":null}"));
        Trial.typesBut(Type.STRING).stream()
            .map(trial -> trial.within("{\"en_us\":", "}", ".en_us"))
            .forEach(trials::add);
        Trial.oddTexts(Fate.ALLOWED).stream()
            .map(trial -> trial.within("{\"en_us\":", "}", ".en_us"))
            .forEach(trials::add);
        Trial.unreadableTexts().stream()
            .map(trial -> trial.within("{\"en_us\":", "}", ".en_us"))
            .forEach(trials::add);
      }
      case Kind.File file -> throw new AssertionError("JSON has no files");
      case Kind.Any any -> {
        trials.addAll(Trial.types(Fate.ALLOWED));
        trials.addAll(Trial.oddTexts(Fate.ALLOWED));
        trials.addAll(Trial.unreadableTexts());
      }
    }
    return trials;
  }

  private static String otherCase(String text) {
    String upper = text.toUpperCase(java.util.Locale.ROOT);
    return text.equals(upper) ? text.toLowerCase(java.util.Locale.ROOT) : upper;
  }

  private static String item(Kind kind, Edit place) {
    return switch (kind) {
      case Kind.Text text -> Trial.string("x".repeat(Math.max(1, text.min())));
      case Kind.Int integer -> Long.toString(integer.min());
      case Kind.Any any -> "0";
      default -> throw new AssertionError("the right request has nothing in " + place.path());
    };
  }

  private static String repeated(String item, int times) {
    return "[" + (item + ",").repeat(times - 1) + item + "]";
  }

  private static Trial emptyObject(Shape shape) {
    return shape.fields().stream()
        .filter(Field::required)
        .findFirst()
        .map(field ->
            new Trial(
                "empty", "{}".getBytes(StandardCharsets.UTF_8), Fate.FORBIDDEN, "." + field.name()))
        .orElseGet(() -> Trial.allowed("empty", "{}"));
  }

  // ---- query, path, headers

  private void query() {
    for (Field field : call.query().fields()) {
      String name = field.name();
      fields.add("?" + name);
      Verdict absence = absence(field, name);
      add("?" + name, "absent", absence, s -> s.withQuery(name, null));
      add("?" + name, "empty", absence, s -> s.withQuery(name, ""));
      if (field.kind() instanceof Kind.Many many) {
        repeated(name, many);
      } else {
        texts(name, field.kind(), name);
      }
    }
    // A call without a query does not read it.
    boolean reads = !call.query().fields().isEmpty();
    for (TextTrial trial : TextTrial.badlyEncoded()) {
      add(
          "",
          "an unknown parameter: " + trial.name(),
          reads ? invalid("query") : Verdict.ALLOWED,
          s -> s.withQuery("unknown", trial.raw()));
    }
    add("", "an unknown parameter", Verdict.ACCEPTED, s -> s.withQuery("unknown", "x"));
  }

  /// @param named how a refusal names the parameter
  private void texts(String name, Kind kind, String named) {
    for (TextTrial trial : TextTrial.of(kind)) {
      Verdict verdict =
          switch (trial.fate()) {
            case ALLOWED -> Verdict.ALLOWED;
            case FORBIDDEN -> invalid(named);
            case UNREADABLE -> invalid("query");
          };
      add("?" + name, trial.name(), verdict, s -> s.withQuery(name, trial.raw()));
    }
  }

  /// A list is a key that is repeated (platform-1.1.3).
  private void repeated(String name, Kind.Many many) {
    texts(name, many.item(), name + "[0]");
    String next = "&" + name + "=";
    add(
        "?" + name,
        "as many as can be",
        Verdict.ALLOWED,
        s -> s.withQuery(name, String.join(next, Collections.nCopies(many.max(), "x"))));
    add(
        "?" + name,
        "one too many",
        invalid(name),
        s -> s.withQuery(name, String.join(next, Collections.nCopies(many.max() + 1, "x"))));
  }

  private void path() {
    for (String name : sample.path().keySet()) {
      fields.add(":" + name);
      for (TextTrial trial : TextTrial.badlyEncoded()) {
        add(
            ":" + name,
            trial.name(),
            Verdict.refused(CLIENT_STATUS, 9499),
            s -> s.withPath(name, trial.raw()));
      }
      for (TextTrial trial : TextTrial.odd()) {
        if (!leadsOut(trial)) {
          add(":" + name, trial.name(), Verdict.REFUSED, s -> s.withPath(name, trial.raw()));
        }
      }
      // Of the last one that is a trailing slash, after which another call may be meant.
      add(
          ":" + name,
          "empty",
          sample.route().endsWith(":" + name) && isServed(sample.method(), shorter())
              ? Verdict.FAULTLESS
              : Verdict.REFUSED,
          s -> s.withPath(name, ""));
    }
  }

  /// Above what is Larkspur's own of the Open Platform's paths there are others of Larkspur's.
  private boolean leadsOut(TextTrial trial) {
    return call.path().startsWith(OWN) && trial.raw().equals("..");
  }

  private static final String OWN = "/larkspur/v1/messages";

  private void headers() {
    for (Field field : call.headers().fields()) {
      String name = field.name();
      fields.add(name);
      Kind.Text text = (Kind.Text) field.kind();
      add(name, "absent", Verdict.ACCEPTED, s -> s.request().withoutHeader(name));
      add(name, "empty", Verdict.ACCEPTED, s -> s.request().withHeader(name, ""));
      add(
          name,
          "at the limit",
          Verdict.ACCEPTED,
          s -> s.request().withHeader(name, "x".repeat(text.max())));
      add(
          name,
          "one too long",
          invalid(name),
          s -> s.request().withHeader(name, "x".repeat(text.max() + 1)));
      add(name, "not ASCII", Verdict.ALLOWED, s -> s.request().withHeader(name, "\u00e9\u00ff"));
      add(
          name,
          "a control character",
          Verdict.REFUSED,
          s -> s.request().withHeader(name, "x\u0001"));
    }
  }

  // ---- where and by whom

  private void routes() {
    for (String method :
        List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW")) {
      if (!isServed(method)) {
        add(
            "",
            "method " + method,
            meansAnother(method) ? Verdict.REFUSED : Verdict.refused(404, 99991201),
            s -> withoutBody(s.request().withMethod(method)));
      }
    }
    Verdict unknown = Verdict.refused(404, 99991201);
    add("", "a longer path", unknown, s -> s.request().withTarget(path(s) + "/x/y/z"));
    add("", "a path in other letters", unknown, s -> s.request().withTarget(upper(path(s))));
    add(
        "",
        "a path with two slashes",
        Verdict.ALLOWED,
        s -> s.request().withTarget(twoSlashes(path(s))));
    add(
        "",
        "a trailing slash",
        Verdict.ACCEPTED,
        s -> {
          String target = s.request().target();
          return s.request()
              .withTarget(target.contains("?") ? target.replaceFirst("\\?", "/?") : target + "/");
        });
  }

  private boolean isServed(String method) {
    return isServed(method, call.path());
  }

  /// Whether the path, literally, is a parameter's value in another call of that method.
  private boolean meansAnother(String method) {
    String path = call.path();
    return calls.stream()
        .filter(other -> other.method().name().equals(method))
        .anyMatch(other -> path.matches(other.path().replaceAll(":[a-z_]+", "[^/]+")));
  }

  private String shorter() {
    return call.path().substring(0, call.path().lastIndexOf('/'));
  }

  private boolean isServed(String method, String path) {
    return calls.stream()
        .anyMatch(other -> other.method().name().equals(method) && leadsTo(path, other.path()));
  }

  /// Whether a path is answered by a route: a parameter of the route's may be anything.
  private static boolean leadsTo(String path, String route) {
    String[] segments = path.split("/", -1);
    String[] wanted = route.split("/", -1);
    if (segments.length != wanted.length) {
      return false;
    }
    for (int i = 0; i < wanted.length; i++) {
      if (!wanted[i].startsWith(":") && !wanted[i].equals(segments[i])) {
        return false;
      }
    }
    return true;
  }

  private static Request withoutBody(Request request) {
    return new Request(
        request.method(), request.target(), request.headers(), Optional.empty(), false);
  }

  private static String path(Sample sample) {
    String target = sample.request().target();
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  /// How all paths begin that lead to the Open Platform.
  private static String root(String path) {
    return path.startsWith(OWN) ? OWN : path.substring(0, path.indexOf('/', 1));
  }

  private static String upper(String path) {
    int from = root(path).length();
    return path.substring(0, from) + path.substring(from).toUpperCase(java.util.Locale.ROOT);
  }

  private static String twoSlashes(String path) {
    return root(path) + "/" + path.substring(root(path).length());
  }

  private void tokens() {
    if (call.tokens().isEmpty()) {
      return;
    }
    fields.add("Authorization");
    add("Authorization", "absent", token(99991661), s -> s.request().withoutHeader(AUTHORIZATION));
    bearer("empty", "", token(99991661));
    bearer("another scheme", "Basic eDp5", token(99991661));
    bearer("no scheme", mine.appToken, token(99991661));
    bearer("a scheme alone", "Bearer ", token(99991661));
    bearer("an unknown prefix", "Bearer x-1234", token(99991671));
    bearer("not ASCII", "Bearer \u00e9", token(99991671));
    Verdict unknown = token(call.tokens().equals(Set.of(Call.TokenKind.APP)) ? 99991664 : 99991663);
    bearer("an app's, unknown", "Bearer t-unknown", unknown);
    bearer("an app's, cut short", "Bearer " + cut(mine.appToken), unknown);
    bearer("an app's, in other letters", "Bearer " + altered(mine.appToken), unknown);
    bearer("a person's, unknown", "Bearer u-unknown", token(99991668));
    bearer("a person's, 8 kB", "Bearer u-" + "x".repeat(8000), token(99991668));
    bearer("a new person's, unknown", "Bearer eyJhbGciOiJub25lIn0.e30.", token(99991668));
    bearer("of BearyChat's", "Bearer " + mine.team(), token(99991671));
    Verdict elsewhere = namesSomething() ? Verdict.REFUSED : Verdict.ALLOWED;
    bearer("an app's of another tenant", "Bearer " + theirs.appToken, elsewhere);
    bearer("a person's of another tenant", "Bearer " + theirs.personToken, elsewhere);
    bearer("another app's", "Bearer " + mine.otherAppToken, Verdict.ALLOWED);
    bearer("a person's", "Bearer " + mine.personToken, Verdict.ALLOWED);
  }

  private static final String AUTHORIZATION = "Authorization";

  private void bearer(String trial, String value, Verdict verdict) {
    add(AUTHORIZATION, trial, verdict, s -> s.request().withHeader(AUTHORIZATION, value));
  }

  private static Verdict token(int code) {
    return Verdict.refused(CLIENT_STATUS, code);
  }

  private static String cut(String token) {
    return token.substring(0, token.length() - 1);
  }

  private static String altered(String token) {
    char last = token.charAt(token.length() - 1);
    return cut(token) + (last == 'A' ? 'B' : 'A');
  }

  private boolean namesSomething() {
    return sample.path().values().stream().anyMatch(id -> mine.kind(id).isPresent())
        || sample.query().entrySet().stream()
            .filter(sent -> !FeishuSamples.namesNobody(call, "?" + sent.getKey()))
            .anyMatch(sent -> mine.kind(sent.getValue()).isPresent())
        || sample.body().stream()
            .flatMap(body ->
                Edit.strings(body).stream()
                    .filter(place -> !FeishuSamples.namesNobody(call, place.path()))
                    .map(place -> place.in(body).asString()))
            .anyMatch(id -> mine.kind(id).isPresent());
  }

  private void foreignIds() {
    String trial = "an id of another tenant";
    sample
        .path()
        .forEach((name, id) ->
            other(id)
                .ifPresent(foreign ->
                    add(
                        ":" + name,
                        trial,
                        Verdict.REFUSED,
                        s -> s.withPath(name, Sample.encode(foreign)))));
    sample
        .query()
        .forEach((name, id) ->
            other(id)
                .ifPresent(foreign ->
                    add(
                        "?" + name,
                        trial,
                        elsewhere("?" + name),
                        s -> s.withQuery(name, Sample.encode(foreign)))));
    sample
        .body()
        .ifPresent(body ->
            Edit.strings(body)
                .forEach(place -> {
                  String id = place.in(body).asString();
                  other(id)
                      .ifPresent(foreign ->
                          add(
                              place.path(),
                              trial,
                              elsewhere(place.path()),
                              s -> s.withBody(place.with(s.body().get(), foreign)).request()));
                  if (mine.kind(id).equals(Optional.of("person"))) {
                    people(place);
                  }
                }));
  }

  private Verdict elsewhere(String field) {
    return FeishuSamples.namesNobody(call, field) ? Verdict.ALLOWED : Verdict.REFUSED;
  }

  /// A person by other kinds of ids, and by the id that another app has for them (platform-1.11.3).
  private void people(Edit place) {
    for (Field field : call.query().fields()) {
      if (!field.name().endsWith("_id_type")) {
        continue;
      }
      for (String kind : List.of("union", "user")) {
        add(
            place.path(),
            "a " + kind + "_id of another tenant",
            elsewhere(place.path()),
            s ->
                s.withBody(place.with(s.body().get(), theirs.any(kind)))
                    .withQuery(field.name(), kind + "_id"));
      }
      add(
          place.path(),
          "the open_id of another app",
          Verdict.refused(CLIENT_STATUS, 99992361),
          s -> s.withBody(place.with(s.body().get(), mine.personForOtherApp())).request());
    }
  }

  private Optional<String> other(String id) {
    return mine.kind(id).map(theirs::any);
  }
}
