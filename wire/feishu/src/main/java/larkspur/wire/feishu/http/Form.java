package larkspur.wire.feishu.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import larkspur.core.upload.Taken;
import tools.jackson.databind.node.ObjectNode;

/// The parts of a form, as they were sent. Closed, it lets go of the files that nobody kept.
final class Form implements AutoCloseable {

  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final Map<String, Taken> files = new LinkedHashMap<>();
  private final List<Violation> wrong = new ArrayList<>();

  /// What a form is that was not sent.
  static Form none() {
    return new Form();
  }

  void text(String name, String value) {
    texts.computeIfAbsent(name, unseen -> new ArrayList<>(1)).add(value);
  }

  boolean hasFile(String name) {
    return files.containsKey(name);
  }

  void file(String name, Taken taken) {
    files.put(name, taken);
  }

  void wrong(String field, String description) {
    wrong.add(new Violation(field, "", description));
  }

  Optional<Taken> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  /// Everything that is wrong with it.
  ///
  /// @param into gets a member for every text that is right
  List<Violation> check(Shape shape, ObjectNode into) {
    List<Violation> violations = new ArrayList<>(wrong);
    Shape plain = shape.withoutFiles();
    violations.addAll(Check.text(plain, name -> texts.getOrDefault(name, List.of()), into));
    for (Shape.Field field : plain.fields()) {
      if (texts.getOrDefault(field.name(), List.of()).size() > 1) {
        violations.add(new Violation(field.name(), "", "is there more than once"));
      }
    }
    for (Shape.Field field : shape.files().fields()) {
      if (field.required() && !files.containsKey(field.name())) {
        violations.add(new Violation(field.name(), "", field.name() + " is required"));
      }
    }
    return violations;
  }

  @Override
  public void close() {
    files.values().forEach(Taken::close);
  }
}
