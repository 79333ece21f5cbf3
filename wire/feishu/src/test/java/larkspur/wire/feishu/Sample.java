package larkspur.wire.feishu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.wire.feishu.http.FeishuJson;
import tools.jackson.databind.JsonNode;

/// A request and what must come back, kept as a file named after call and case:
///
/// ```
/// {"request": {"method": "GET", "path": "/task/v2/tasks/${task}"},
///  "answer": {"status": 200, "body": {"code": 0, "msg": "success", "data": {…}}}}
/// ```
///
/// A form has its parts instead of a body, and bytes their hexadecimal digits:
///
/// ```
/// {"request": {"method": "POST", "path": "/im/v1/images",
///              "form": [{"name": "image_type", "text": "message"},
///                       {"name": "image", "file": "a.png", "hex": "89504e47"}]},
///  "answer": {"status": 200, "headers": {"Content-Type": "image/png"}, "hex": "89504e47"}}
/// ```
///
/// `${name}` stands for a value that the test knows. In an answer a name that it does not know
/// stands for any text, which is known from then on. Members that the answer does not name must not
/// be there, but for the `troubleshooter` that every failure has.
public final class Sample {

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([a-z0-9_]+)}");

  private final String name;
  private final JsonNode file;

  private Sample(String name, JsonNode file) {
    this.name = name;
    this.file = file;
  }

  /// @param name below this package's resources, without `.json`: `task/task.get/open`
  public static Sample of(String name) {
    try (InputStream in = Sample.class.getResourceAsStream(name + ".json")) {
      if (in == null) {
        throw new AssertionError("there is no sample " + name);
      }
      return new Sample(name, FeishuJson.read(in.readAllBytes()));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Makes the request and holds the reply against the answer.
  ///
  /// @param known the values of variables
  /// @return those values, and those that the reply brought
  public Map<String, String> play(FeishuHarness harness, String token, Map<String, String> known) {
    Map<String, String> variables = new LinkedHashMap<>(known);
    JsonNode request = file.path("request");
    JsonNode answer = file.path("answer");
    if (answer.has("hex")) {
      match(answer, exchange(harness, token, variables), variables);
      return variables;
    }
    FeishuHarness.Reply reply =
        request.has("form")
            ? exchange(harness, token, variables).json()
            : harness.call(
                request.path("method").asString(),
                filled(request.path("path").asString(), variables),
                token,
                request.has("body") ? filled(request.path("body").toString(), variables) : "");
    assertThat(reply.status())
        .as("%s: %s", name, reply.json())
        .isEqualTo(answer.path("status").asInt());
    assertThat(reply.headers().firstValue("Content-Type"))
        .contains("application/json; charset=utf-8");
    match("", answer.path("body"), reply.json(), variables, reply.json());
    return variables;
  }

  private FeishuHarness.Bytes exchange(
      FeishuHarness harness, String token, Map<String, String> variables) {
    JsonNode request = file.path("request");
    Parts parts = new Parts();
    for (JsonNode part : request.path("form")) {
      if (part.has("hex")) {
        parts.file(
            part.path("name").asString(),
            part.path("file").asString(""),
            HexFormat.of().parseHex(part.path("hex").asString()));
      } else {
        parts.text(part.path("name").asString(), part.path("text").asString());
      }
    }
    List<String> headers = new ArrayList<>();
    request
        .path("headers")
        .properties()
        .forEach(header -> headers.addAll(List.of(header.getKey(), header.getValue().asString())));
    if (request.has("form")) {
      headers.addAll(List.of("Content-Type", parts.contentType()));
    }
    return harness.exchange(
        request.path("method").asString(),
        filled(request.path("path").asString(), variables),
        token,
        request.has("form") ? parts.bytes() : new byte[0],
        headers.toArray(String[]::new));
  }

  private void match(JsonNode answer, FeishuHarness.Bytes reply, Map<String, String> variables) {
    assertThat(reply.status()).as(name).isEqualTo(answer.path("status").asInt());
    answer
        .path("headers")
        .properties()
        .forEach(header ->
            assertThat(reply.header(header.getKey()))
                .as(name + " " + header.getKey())
                .isEqualTo(filled(header.getValue().asString(), variables)));
    assertThat(reply.header("X-Tt-Logid")).as(name).matches("[0-9]{14}[0-9A-F]{20}");
    assertThat(HexFormat.of().formatHex(reply.body()))
        .as(name)
        .isEqualTo(answer.path("hex").asString());
  }

  /// What is asked, with nothing left to fill in.
  public JsonNode requestBody() {
    return file.path("request").path("body");
  }

  /// Holds an answer that came by another way against this one.
  ///
  /// @return what it brought
  public Map<String, String> holdAnswer(int status, JsonNode body) {
    assertThat(status).as(name).isEqualTo(file.path("answer").path("status").asInt());
    return hold(file.path("answer").path("body"), body, Map.of());
  }

  /// Holds something that the server sends of itself, which is all that the file has, against it.
  ///
  /// @return the values of variables, known and brought
  public Map<String, String> holdSent(JsonNode sent, Map<String, String> known) {
    return hold(file, sent, known);
  }

  private Map<String, String> hold(JsonNode expected, JsonNode actual, Map<String, String> known) {
    Map<String, String> variables = new LinkedHashMap<>(known);
    match("", expected, actual, variables, actual);
    return variables;
  }

  private static String filled(String text, Map<String, String> variables) {
    return VARIABLE
        .matcher(text)
        .replaceAll(found -> {
          String value = variables.get(found.group(1));
          if (value == null) {
            throw new AssertionError("nothing is known for " + found.group());
          }
          return Matcher.quoteReplacement(value);
        });
  }

  private void match(
      String path,
      JsonNode expected,
      JsonNode actual,
      Map<String, String> variables,
      JsonNode whole) {
    String what = name + " at " + (path.isEmpty() ? "/" : path) + " of " + whole;
    if (expected.isObject()) {
      assertThat(actual.isObject()).as(what).isTrue();
      TreeSet<String> members = new TreeSet<>(actual.propertyNames());
      if (path.equals("/error") && !expected.has("troubleshooter")) {
        // Every failure has one, which says no more than its log id and code.
        assertThat(actual.path("troubleshooter").asString(""))
            .as(what)
            .contains(FeishuHarness.ORIGIN, actual.path("log_id").asString());
        members.remove("troubleshooter");
      }
      assertThat(members).as(what).isEqualTo(new TreeSet<>(expected.propertyNames()));
      for (String member : expected.propertyNames()) {
        match(path + "/" + member, expected.get(member), actual.get(member), variables, whole);
      }
    } else if (expected.isArray()) {
      assertThat(actual.isArray()).as(what).isTrue();
      assertThat(actual.size()).as(what).isEqualTo(expected.size());
      for (int i = 0; i < expected.size(); i++) {
        match(path + "/" + i, expected.get(i), actual.get(i), variables, whole);
      }
    } else if (expected.isString()) {
      assertThat(actual.isString()).as(what).isTrue();
      Matcher variable = VARIABLE.matcher(expected.asString());
      if (variable.matches() && !variables.containsKey(variable.group(1))) {
        variables.put(variable.group(1), actual.asString());
      } else {
        assertThat(actual.asString()).as(what).isEqualTo(filled(expected.asString(), variables));
      }
    } else {
      assertThat(actual).as(what).isEqualTo(expected);
    }
  }
}
