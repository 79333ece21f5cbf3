package larkspur.wire.bearychat.http;

import java.util.List;

/// The parameters of a call, or the members of an object among them. What it does not name is
/// ignored.
public record Shape(List<Field> fields) {

  public static final Shape EMPTY = new Shape(List.of());

  public Shape {
    fields = List.copyOf(fields);
  }

  /// One parameter, or one member.
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
}
