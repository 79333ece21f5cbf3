package larkspur.wire.bearychat.http;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import larkspur.storage.Position;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Parameters that were sent and have been checked against their [Shape], so that reading them
/// cannot fail. What was absent or `null` is empty.
public final class Values {

  private final JsonNode object;

  Values(ObjectNode object) {
    this((JsonNode) object);
  }

  private Values(JsonNode object) {
    this.object = object;
  }

  /// Whether it was sent with a value.
  public boolean has(String name) {
    JsonNode value = object.get(name);
    return value != null && !value.isNull();
  }

  /// An id or a text.
  public Optional<String> text(String name) {
    return has(name) ? Optional.of(object.get(name).asString()) : Optional.empty();
  }

  /// A required id or text.
  public String needText(String name) {
    return text(name).orElseThrow(() -> unchecked(name));
  }

  /// The place for which a key stands, whether there is a message or not.
  public Optional<Position> key(String name) {
    return text(name).map(Keys::position);
  }

  /// The place for which a required key stands.
  public Position needKey(String name) {
    return key(name).orElseThrow(() -> unchecked(name));
  }

  /// How many, and never more than the maximum of its [Kind].
  public OptionalInt count(String name) {
    return has(name) ? OptionalInt.of(object.get(name).intValue()) : OptionalInt.empty();
  }

  /// The first place of a millisecond.
  public Optional<Position> time(String name) {
    return has(name) ? Optional.of(Keys.first(whole(object.get(name)))) : Optional.empty();
  }

  public Optional<Values> part(String name) {
    return has(name) ? Optional.of(new Values(object.get(name))) : Optional.empty();
  }

  /// A list of objects; empty when absent.
  public List<Values> parts(String name) {
    List<Values> parts = new ArrayList<>();
    if (has(name)) {
      object.get(name).forEach(item -> parts.add(new Values(item)));
    }
    return parts;
  }

  /// A whole number that was checked to be one.
  static BigInteger whole(JsonNode value) {
    return value.isString() ? whole(value.asString()) : value.bigIntegerValue();
  }

  /// Of very many digits only that they are very many matters: 19 are more than any position has.
  private static BigInteger whole(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return new BigInteger(significant.length() > 19 ? significant.substring(0, 20) : significant);
  }

  private static IllegalStateException unchecked(String name) {
    return new IllegalStateException(name + " was not checked to be there");
  }
}
