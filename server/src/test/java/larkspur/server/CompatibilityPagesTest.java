package larkspur.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import larkspur.conformance.Marks;
import larkspur.conformance.Pages;
import larkspur.conformance.Proofs;
import larkspur.conformance.Rules;
import larkspur.conformance.suite.Stories;
import larkspur.server.settings.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rules, the tests that are marked with them, the calls that the program has, and the pages of
/// `docs/compatibility` agree.
class CompatibilityPagesTest {

  private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
  private static final Path PAGES = PROJECT.resolve("docs/compatibility");

  private static final Pattern NAMED =
      Pattern.compile("\\b([AR]-\\d\\d|(aily|task|im|auth|platform|bearychat)-\\d+(\\.\\d+)+)\\b");

  private final Rules rules = Rules.load();
  private Larkspur larkspur;
  private HttpClient http;

  @BeforeEach
  void serve(@TempDir Path data) {
    larkspur = Larkspur.open(Settings.defaults(data).in(Settings.Engine.MEMORY).onPort(0));
    larkspur.start();
    http = HttpClient.newHttpClient();
  }

  @AfterEach
  void stop() {
    http.close();
    larkspur.close();
  }

  /// The calls that the program has, and the headers that rules wait for and answers now have.
  private Set<String> served() throws Exception {
    Set<String> served = new TreeSet<>(larkspur.feishuCalls());
    served.addAll(larkspur.bearyChatCalls());
    List<String> headers = new ArrayList<>();
    for (String path : List.of("/v1/meta", "/open-apis/im/v1/chats/oc_1")) {
      headers.addAll(ask("GET", path).headers().map().keySet());
    }
    rules.headers().filter(header -> headers.contains(header.substring(7))).forEach(served::add);
    return served;
  }

  private HttpResponse<String> ask(String method, String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(larkspur.url() + path))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Proofs proofs() throws Exception {
    return Proofs.of(rules, Marks.in(PROJECT), served());
  }

  @Test
  void every_vector_that_can_hold_has_a_test_and_every_mark_names_a_rule() throws Exception {
    assertThat(proofs().faults()).isEmpty();
  }

  /// So a call cannot come to be served without the rules that wait for it. Left out are those
  /// whose path a parameter of another call takes.
  @Test
  void a_call_that_the_program_does_not_list_is_unknown_to_its_listener() throws Exception {
    Set<String> served = served();
    List<Pattern> patterns =
        served.stream().map(call -> Pattern.compile(call.replaceAll(":\\w+", "[^/]+"))).toList();
    Map<String, String> answers = new LinkedHashMap<>();
    for (String page : List.of("feishu", "bearychat")) {
      for (String call : rules.calls(page)) {
        if (patterns.stream().noneMatch(pattern -> pattern.matcher(call).matches())) {
          String[] parts = call.split(" ");
          HttpResponse<String> answer = ask(parts[0], parts[1].replace(":", ""));
          if (answer.statusCode() != 404 && answer.statusCode() != 405) {
            answers.put(call, answer.statusCode() + " " + answer.body());
          }
        }
      }
    }
    assertThat(answers).isEmpty();
  }

  @Test
  void the_pages_are_what_rules_and_marks_make_of_them() throws Exception {
    Map<String, String> pages = new Pages(proofs(), Stories.rules()).all();
    if (Boolean.getBoolean("larkspur.pages.write")) {
      for (Map.Entry<String, String> page : pages.entrySet()) {
        Files.writeString(PAGES.resolve(page.getKey()), page.getValue());
      }
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      assertThat(read(page.getKey()).equals(page.getValue()))
          .as("%s is not up to date: run ./dev pages", page.getKey())
          .isTrue();
    }
  }

  @Test
  void the_pages_name_every_call_once() throws Exception {
    Map<String, String> pages = new Pages(proofs(), Stories.rules()).all();
    for (String page : List.of("feishu", "bearychat")) {
      for (String call : rules.calls(page)) {
        assertThat(pages.get(page + ".md").split(Pattern.quote("`" + call + "`"), -1))
            .as(call)
            .hasSize(2);
      }
    }
  }

  @Test
  void every_rule_that_a_comment_names_exists() throws IOException {
    Set<String> known = rules.byNumber().keySet();
    List<String> unknown = new ArrayList<>();
    try (Stream<Path> files = Files.walk(PROJECT)) {
      for (Path file : files.filter(CompatibilityPagesTest::isSource).toList()) {
        Matcher named = NAMED.matcher(Files.readString(file));
        while (named.find()) {
          if (!known.contains(named.group())) {
            unknown.add(PROJECT.relativize(file) + ": " + named.group());
          }
        }
      }
    }
    assertThat(unknown).isEmpty();
  }

  private static boolean isSource(Path file) {
    String name = PROJECT.relativize(file).toString();
    return name.matches("(core|agents|wire/\\w+|server|developer)/src/main/.*\\.java");
  }

  private static String read(String page) throws IOException {
    return Files.exists(PAGES.resolve(page)) ? Files.readString(PAGES.resolve(page)) : "";
  }
}
