package larkspur.wire.feishu.http;

import java.util.ArrayList;
import java.util.List;

/// The fields of a query or of a body. Members that it does not name are ignored.
public record Shape(List<Field> fields) {

  public static final Shape EMPTY = new Shape(List.of());

  public Shape {
    fields = List.copyOf(fields);
  }

  /// One field.
  public record Field(String name, Kind kind, boolean required) {}

  public static Field required(String name, Kind kind) {
    return new Field(name, kind, true);
  }

  public static Field optional(String name, Kind kind) {
    return new Field(name, kind, false);
  }

  public static Shape of(Field... fields) {
    return new Shape(List.of(fields));
  }

  /// The fields of which files come in.
  Shape files() {
    return new Shape(fields.stream().filter(field -> field.kind() instanceof Kind.File).toList());
  }

  /// All other fields.
  Shape withoutFiles() {
    return new Shape(
        fields.stream().filter(field -> !(field.kind() instanceof Kind.File)).toList());
  }

  public Shape and(Field... more) {
    List<Field> all = new ArrayList<>(fields);
    all.addAll(List.of(more));
    return new Shape(all);
  }
}
