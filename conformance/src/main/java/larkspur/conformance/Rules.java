package larkspur.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// All calls of the protocols and all rules, in the order in which pages show them.
///
/// They are data: text files, one for each area, which [RuleFile] reads.
public record Rules(List<Area> areas) {

  private static final List<String> FILES =
      List.of(
          "platform",
          "auth",
          "aily",
          "task",
          "im",
          "contact",
          "event",
          "bearychat",
          "bearychat-rtm",
          "bearychat-webhook");

  /// @throws IllegalArgumentException if a rule or a call is there twice
  public Rules {
    areas = List.copyOf(areas);
    List<String> names = new ArrayList<>();
    for (Area area : areas) {
      for (Area.Heading heading : area.headings()) {
        heading.call().ifPresent(names::add);
        heading.rules().forEach(rule -> names.add(rule.number()));
      }
    }
    List<String> twice =
        names.stream()
            .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
            .distinct()
            .toList();
    if (!twice.isEmpty()) {
      throw new IllegalArgumentException("there twice: " + twice);
    }
  }

  /// The rules of this project.
  public static Rules load() {
    return new Rules(FILES.stream().map(Rules::load).toList());
  }

  private static Area load(String name) {
    try (InputStream file = Rules.class.getResourceAsStream("rules/" + name + ".rules")) {
      if (file == null) {
        throw new IllegalStateException("there is no " + name + ".rules");
      }
      return RuleFile.read(
          name + ".rules", new String(file.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every rule by its number.
  public Map<String, Rule> byNumber() {
    Map<String, Rule> rules = new TreeMap<>();
    areas.forEach(area ->
        area.headings()
            .forEach(heading -> heading.rules().forEach(rule -> rules.put(rule.number(), rule))));
    return rules;
  }

  /// The areas of one page.
  public List<Area> of(String page) {
    return areas.stream().filter(area -> area.page().equals(page)).toList();
  }

  /// The calls of one page, served or not.
  public List<String> calls(String page) {
    return of(page).stream()
        .flatMap(area -> area.headings().stream())
        .map(Area.Heading::call)
        .flatMap(Optional::stream)
        .toList();
  }

  /// What some rule needs and is no call: `header` and its name.
  public Stream<String> headers() {
    return byNumber().values().stream()
        .flatMap(rule -> rule.needs().stream())
        .filter(need -> need.startsWith("header "))
        .distinct();
  }
}
