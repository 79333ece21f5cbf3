package larkspur.server.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import larkspur.server.hostile.Case.Verdict;
import larkspur.server.hostile.Trial.Fate;
import larkspur.server.hostile.Trial.Type;
import larkspur.wire.bearychat.http.Call;
import larkspur.wire.bearychat.http.Kind;
import larkspur.wire.bearychat.http.Shape;
import larkspur.wire.bearychat.http.Shape.Field;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// All that can be wrong with a request to one call of BearyChat's OpenAPI, as its description says
/// what right is. Codes are those of bearychat-1.6.3.
final class BearyChatCases {

  private static final int STATUS = 400;
  private static final int INVALID = 2;
  private static final Verdict NO_TOKEN = Verdict.refused(401, 3);
  private static final Verdict UNKNOWN = Verdict.refused(404, 8);
  private static final String TOKEN = "token";

  private final Call call;
  private final Sample sample;
  private final Side mine;
  private final Side theirs;
  private final List<Case> cases = new ArrayList<>();
  private final List<String> fields = new ArrayList<>();

  private BearyChatCases(Call call, Sample sample, Side mine, Side theirs) {
    this.call = call;
    this.sample = sample;
    this.mine = mine;
    this.theirs = theirs;
  }

  /// @param sample what the cases are made to look like; each is sent with a sample of its own
  static Cases of(Call call, Sample sample, Side mine, Side theirs) {
    BearyChatCases all = new BearyChatCases(call, sample, mine, theirs);
    all.object(call.parameters(), Edit.ROOT);
    all.body();
    all.query();
    all.routes();
    all.tokens();
    all.foreignIds();
    return new Cases(all.fields, all.cases);
  }

  private void add(String field, String trial, Verdict verdict, Function<Sample, Request> request) {
    cases.add(new Case(field, trial, verdict, request));
  }

  private static Verdict invalid(String named) {
    return Verdict.refused(STATUS, INVALID, named);
  }

  private static Verdict verdict(Fate fate, String named) {
    return switch (fate) {
      case ALLOWED -> Verdict.ALLOWED;
      case FORBIDDEN -> invalid(named);
      case UNREADABLE -> invalid("body");
    };
  }

  // ---- the body

  private ObjectNode sent() {
    return sample.body().orElseThrow();
  }

  private void body() {
    boolean required = call.parameters().fields().stream().anyMatch(Field::required);
    Bodies.of(
        new Bodies.Facade(
            invalid("body"),
            Bodies.BYTES_MAX,
            Verdict.refused(413, INVALID),
            required ? Verdict.refused(STATUS, INVALID) : Verdict.ACCEPTED,
            Verdict.ACCEPTED),
        cases);
  }

  private void object(Shape shape, Edit at) {
    for (Field field : shape.fields()) {
      Edit place = at.member(field.name());
      fields.add(place.path());
      JsonNode good = place.in(sent());
      Verdict absence = field.required() ? invalid(place.path()) : Verdict.ALLOWED;
      add(
          place.path(),
          "absent",
          absence,
          s -> s.withBody(place.without(s.body().get())).request());
      add(place.path(), "null", absence, s -> s.request(place.put(s.body().get(), "null")));
      List<Trial> trials = trials(field.kind(), good);
      for (Trial trial : trials) {
        add(
            place.path(),
            trial.name(),
            verdict(trial.fate(), place.path() + trial.at()),
            s -> s.request(place.put(s.body().get(), trial.json())));
      }
      trials.stream()
          .filter(trial -> trial.fate() == Fate.FORBIDDEN && good != null)
          .findFirst()
          .ifPresent(trial -> twice(place, new String(trial.json(), StandardCharsets.UTF_8)));
      descend(field.kind(), good, place);
    }
  }

  /// Of a name that is there twice in JSON the last value counts.
  private void twice(Edit place, String bad) {
    add(
        place.path(),
        "twice, the last right",
        Verdict.ACCEPTED,
        s -> s.request(place.twice(s.body().get(), bad, place.in(s.body().get()).toString())));
    add(
        place.path(),
        "twice, the last wrong",
        Verdict.refused(STATUS, INVALID),
        s -> s.request(place.twice(s.body().get(), place.in(s.body().get()).toString(), bad)));
  }

  private void descend(Kind kind, JsonNode good, Edit place) {
    switch (kind) {
      case Kind.Part part -> {
        there(good, place);
        object(part.shape(), place);
      }
      case Kind.Many many -> {
        there(good, place);
        Edit first = place.item(0);
        add(
            first.path(),
            "null",
            invalid(first.path()),
            s -> s.request(first.put(s.body().get(), "null")));
        for (Trial trial : trials(many.item(), first.in(sent()))) {
          add(
              first.path(),
              trial.name(),
              verdict(trial.fate(), first.path() + trial.at()),
              s -> s.request(first.put(s.body().get(), trial.json())));
        }
        descend(many.item(), first.in(sent()), first);
      }
      case Kind.FirstOf firstOf -> {
        // Each sample has one of them; together the samples of the call have all.
        Field chosen =
            firstOf.choices().fields().stream()
                .filter(choice -> good.has(choice.name()))
                .findFirst()
                .orElseThrow();
        Edit choice = place.member(chosen.name());
        fields.add(choice.path());
        for (Trial trial : trials(chosen.kind(), choice.in(sent()))) {
          add(
              choice.path(),
              trial.name(),
              verdict(trial.fate(), choice.path() + trial.at()),
              s -> s.request(choice.put(s.body().get(), trial.json())));
        }
        descend(chosen.kind(), choice.in(sent()), choice);
      }
      case Kind.Id id -> {}
      case Kind.Text text -> {}
      case Kind.Key key -> {}
      case Kind.Count count -> {}
      case Kind.Time time -> {}
    }
  }

  private void there(JsonNode good, Edit place) {
    if (good == null || good.isEmpty()) {
      throw new AssertionError(
          "the right request of "
              + call.name()
              + " has nothing in "
              + place.path()
              + ": give it one");
    }
  }

  private static List<Trial> trials(Kind kind, JsonNode good) {
    List<Trial> trials = new ArrayList<>();
    switch (kind) {
      case Kind.Id id -> {
        trials.add(Trial.forbidden("empty", "\"\""));
        trials.add(Trial.allowed("300 characters", Trial.string("x".repeat(300))));
        trials.addAll(Trial.typesBut(Type.STRING));
        trials.addAll(Trial.oddTexts(Fate.ALLOWED));
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Text text -> {
        trials.addAll(Trial.lengths(text.min(), text.max()));
        trials.addAll(Trial.typesBut(Type.STRING));
        trials.addAll(Trial.oddTexts(text.min(), text.max()));
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Key key -> {
        trials.add(Trial.allowed("another", "\"1485236262366.0193\""));
        trials.add(Trial.allowed("the least", "\"0000000000.0000\""));
        trials.add(Trial.allowed("the greatest", "\"9999999999999999.9999\""));
        trials.add(Trial.forbidden("one digit too few", "\"000000000.0000\""));
        trials.add(Trial.forbidden("one digit too many", "\"10000000000000000.0000\""));
        trials.add(Trial.forbidden("no dot", "\"14852362623660193\""));
        trials.add(Trial.forbidden("three digits behind it", "\"1485236262366.019\""));
        trials.add(Trial.forbidden("a number", "1485236262366.0193"));
        trials.add(Trial.forbidden("negative", "\"-1485236262366.0193\""));
        trials.add(Trial.forbidden("empty", "\"\""));
        trials.addAll(Trial.typesBut());
        trials.addAll(Trial.oddTexts(Fate.FORBIDDEN));
        trials.addAll(Trial.unreadableTexts());
      }
      case Kind.Count count -> wholeNumbers(trials);
      case Kind.Time time -> wholeNumbers(trials);
      case Kind.Many many -> {
        boolean refuses = many.otherwise() == Kind.Otherwise.REFUSED;
        Trial.typesBut(Type.LIST).stream()
            .map(trial -> refuses ? trial : new Trial(trial.name(), trial.json(), Fate.ALLOWED, ""))
            .forEach(trials::add);
        trials.add(Trial.allowed("empty", "[]"));
        String item = good.get(0).toString();
        trials.add(Trial.allowed("as many as can be", repeated(item, many.max())));
        trials.add(Trial.forbidden("one too many", repeated(item, many.max() + 1)));
      }
      case Kind.Part part -> {
        trials.addAll(Trial.typesBut(Type.OBJECT));
        trials.add(
            part.shape().fields().stream()
                .filter(Field::required)
                .findFirst()
                .map(field ->
                    new Trial(
                        "empty",
                        "{}".getBytes(StandardCharsets.UTF_8),
                        Fate.FORBIDDEN,
                        "." + field.name()))
                .orElseGet(() -> Trial.allowed("empty", "{}")));
      }
      case Kind.FirstOf firstOf -> {
        trials.addAll(Trial.typesBut(Type.OBJECT));
        trials.add(Trial.forbidden("none of them", "{}"));
        trials.add(Trial.forbidden("an unknown one", "{\"unknown\":{}}"));
        trials.add(Trial.forbidden("a string cut short", Trial.string("{\"latest\":")));
        trials.add(
            Trial.forbidden(
                "a string 10,000 deep",
                Trial.string("{\"latest\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")));
        trials.add(Trial.forbidden("half a pair in a string", Trial.string("{\"a\":\"\\ud83d\"}")));
        trials.add(Trial.allowed("as a string", Trial.string(good.toString())));
        trials.addAll(Trial.unreadableTexts());
      }
    }
    return trials;
  }

  private static void wholeNumbers(List<Trial> trials) {
    trials.add(Trial.allowed("zero", "0"));
    trials.add(Trial.allowed("a number as a string", "\"5\""));
    trials.add(Trial.allowed("leading zeros", "\"0005\""));
    trials.add(Trial.allowed("huge", "9".repeat(40)));
    trials.add(Trial.allowed("huge, as a string", "\"" + "9".repeat(5000) + "\""));
    trials.add(Trial.forbidden("negative", "-1"));
    trials.add(Trial.forbidden("hugely negative", "-" + "9".repeat(40)));
    trials.add(Trial.forbidden("negative, as a string", "\"-1\""));
    trials.add(Trial.forbidden("a space", "\" 5\""));
    trials.add(Trial.forbidden("a plus", "\"+5\""));
    trials.add(Trial.forbidden("empty", "\"\""));
    trials.add(Trial.forbidden("digits of another script", "\"５\""));
    trials.addAll(Trial.unwholeNumbers());
    trials.addAll(Trial.typesBut(Type.INTEGER, Type.FRACTION));
    trials.addAll(Trial.unreadableNumbers());
    trials.addAll(Trial.unreadableTexts());
  }

  private static String repeated(String item, int times) {
    return "[" + (item + ",").repeat(times - 1) + item + "]";
  }

  // ---- the same in the query, and in a form

  private void query() {
    for (Field field : call.parameters().fields()) {
      String name = field.name();
      fields.add("?" + name);
      for (TextTrial trial : TextTrial.badlyEncoded()) {
        inQuery(name, trial.name(), invalid("query"), trial.raw());
        if (!trial.name().equals("not encoded")) {
          inForm(name, trial.name(), invalid("body"), trial.raw());
        }
      }
      for (TextTrial trial : TextTrial.odd()) {
        inQuery(name, trial.name(), odd(field.kind(), trial, name), trial.raw());
        inForm(name, trial.name(), odd(field.kind(), trial, name), trial.raw());
      }
      Verdict nothing =
          switch (field.kind()) {
            case Kind.Text text when text.min() == 0 -> Verdict.ALLOWED;
            case Kind.Many many -> Verdict.ALLOWED;
            default -> invalid(name);
          };
      inQuery(name, "empty", nothing, "");
      inForm(name, "empty", nothing, "");
      if (field.kind() instanceof Kind.Text text) {
        String tooLong = "x".repeat(text.max() + 1);
        inQuery(name, "one too long", invalid(name), tooLong);
        inForm(name, "one too long", invalid(name), tooLong);
        inQuery(name, "at the limit", Verdict.ALLOWED, "x".repeat(text.max()));
        inForm(name, "at the limit", Verdict.ALLOWED, "x".repeat(text.max()));
      }
    }
    add("", "an unknown parameter", Verdict.ACCEPTED, s -> s.withQuery("unknown", "x"));
    for (TextTrial trial : TextTrial.badlyEncoded()) {
      add(
          "",
          "an unknown parameter: " + trial.name(),
          invalid("query"),
          s -> s.withQuery("unknown", trial.raw()));
    }
  }

  private static Verdict odd(Kind kind, TextTrial trial, String name) {
    return switch (kind) {
      case Kind.Id id -> Verdict.ALLOWED;
      case Kind.Text text -> Verdict.ALLOWED;
      case Kind.Key key -> invalid(name);
      case Kind.Count count -> number(trial, name);
      case Kind.Time time -> number(trial, name);
      case Kind.Many many ->
          many.otherwise() == Kind.Otherwise.ABSENT ? Verdict.ALLOWED : invalid(name);
      case Kind.Part part -> invalid(name);
      case Kind.FirstOf firstOf -> invalid(name);
    };
  }

  private static Verdict number(TextTrial trial, String name) {
    return trial.name().equals("a number") ? Verdict.ALLOWED : invalid(name);
  }

  private void inQuery(String name, String trial, Verdict verdict, String raw) {
    Edit place = Edit.ROOT.member(name);
    add(
        "?" + name,
        trial,
        verdict,
        s -> s.withBody(place.without(s.body().get())).withQuery(name, raw));
  }

  private void inForm(String name, String trial, Verdict verdict, String raw) {
    add(
        "?" + name,
        trial + ", in a form",
        verdict,
        s -> {
          StringBuilder form = new StringBuilder();
          s.body()
              .get()
              .properties()
              .forEach(member -> {
                if (!member.getKey().equals(name)) {
                  String value =
                      member.getValue().isString()
                          ? member.getValue().asString()
                          : member.getValue().toString();
                  form.append(member.getKey()).append('=').append(Sample.encode(value)).append('&');
                }
              });
          form.append(name).append('=').append(raw);
          return s.request(form.toString().getBytes(StandardCharsets.UTF_8))
              .withHeader("Content-Type", "application/x-www-form-urlencoded");
        });
  }

  // ---- where and by whom

  private void routes() {
    for (String method :
        List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "TRACE", "BREW")) {
      boolean accepted = call.methods().stream().anyMatch(served -> served.name().equals(method));
      add(
          "",
          "method " + method,
          accepted ? Verdict.ALLOWED : Verdict.refused(405, 9),
          s -> s.request().withMethod(method));
    }
    add("", "method OPTIONS", Verdict.ACCEPTED, s -> s.request().withMethod("OPTIONS"));
    route("a longer path", name -> "/v1/" + name + "/x");
    route("a longer name", name -> "/v1/" + name + "x");
    route("a path in other letters", name -> "/v1/" + name.toUpperCase(Locale.ROOT));
    route("a path with two slashes", Verdict.ALLOWED, name -> "/v1//" + name);
    route("a trailing slash", name -> "/v1/" + name + "/");
    route("a path cut short", name -> "/v1/");
    route("a percent sign in the path", Verdict.REFUSED, name -> "/v1/" + name + "%");
    route("a path that is not UTF-8", Verdict.REFUSED, name -> "/v1/" + name + "%ff");
    route("NUL in the path", name -> "/v1/" + name + "%00");
  }

  private void route(String trial, Function<String, String> path) {
    route(trial, UNKNOWN, path);
  }

  private void route(String trial, Verdict verdict, Function<String, String> path) {
    add(
        "",
        trial,
        verdict,
        s -> {
          String target = s.request().target();
          return s.request()
              .withTarget(path.apply(call.name()) + target.substring(target.indexOf('?')));
        });
  }

  private void tokens() {
    boolean wanted = call.admission() == Call.Admission.TOKEN;
    Verdict refused = wanted ? NO_TOKEN : Verdict.ACCEPTED;
    fields.add(TOKEN);
    add(TOKEN, "absent", refused, s -> s.withQuery(TOKEN, null));
    add(TOKEN, "empty", refused, s -> s.withQuery(TOKEN, ""));
    add(TOKEN, "unknown", refused, s -> s.withQuery(TOKEN, "f".repeat(31)));
    add(TOKEN, "in other letters", refused, s -> s.withQuery(TOKEN, "%20" + s.query().get(TOKEN)));
    add(TOKEN, "NUL", refused, s -> s.withQuery(TOKEN, "%00"));
    add(TOKEN, "8 kB", refused, s -> s.withQuery(TOKEN, "x".repeat(8000)));
    add(TOKEN, "of Feishu's", refused, s -> s.withQuery(TOKEN, mine.appToken));
    add(TOKEN, "a person's of Feishu's", refused, s -> s.withQuery(TOKEN, mine.personToken));
    add(
        TOKEN,
        "a number in the body",
        refused,
        s -> {
          Sample without = s.withBody(s.body().get().deepCopy().put(TOKEN, 5));
          return without.withQuery(TOKEN, null);
        });
    boolean names =
        Edit.strings(sent()).stream()
            .anyMatch(place -> mine.kind(place.in(sent()).asString()).isPresent());
    add(
        TOKEN,
        "of another tenant",
        wanted && names ? Verdict.REFUSED : Verdict.ALLOWED,
        s -> s.withQuery(TOKEN, theirs.teamToken));
  }

  private void foreignIds() {
    for (Edit place : Edit.strings(sent())) {
      Optional<String> foreign = mine.kind(place.in(sent()).asString()).map(theirs::any);
      foreign.ifPresent(id ->
          add(
              place.path(),
              "an id of another tenant",
              Verdict.REFUSED,
              s -> s.withBody(place.with(s.body().get(), id)).request()));
    }
  }
}
