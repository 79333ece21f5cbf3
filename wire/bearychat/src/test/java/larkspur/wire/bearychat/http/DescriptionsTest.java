package larkspur.wire.bearychat.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import larkspur.wire.bearychat.Wire;
import larkspur.wire.bearychat.World;
import larkspur.wire.bearychat.http.Shape.Field;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Every parameter of every call, sent wrong, as its description says what wrong is. The request is
/// right but for that one value, and what a call would change is seen not to have changed.
class DescriptionsTest {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static World world;
  private static String key;

  @BeforeAll
  static void open() {
    world = World.at();
    key = world.say("hello");
  }

  @AfterAll
  static void close() {
    world.close();
  }

  /// A request in which everything is right and every described parameter is there.
  private static ObjectNode right(Call call) {
    ObjectNode request = object(call.parameters());
    request.put("token", World.ADA);
    return request;
  }

  private static ObjectNode object(Shape shape) {
    ObjectNode object = JSON.objectNode();
    shape.fields().forEach(field -> object.set(field.name(), right(field)));
    return object;
  }

  private static JsonNode right(Field field) {
    return switch (field.kind()) {
      case Kind.Id id -> JSON.stringNode(field.name().equals("user_id") ? "=bwOKq" : World.ROADMAP);
      case Kind.Text text -> JSON.stringNode("text");
      case Kind.Key anyKey -> JSON.stringNode(key);
      case Kind.Count count -> JSON.numberNode(1);
      case Kind.Time time -> JSON.numberNode(1485236262366L);
      case Kind.Many many ->
          JSON.arrayNode().add(right(new Field(field.name(), many.item(), true)));
      case Kind.Part part -> object(part.shape());
      case Kind.FirstOf firstOf -> {
        Field last = firstOf.choices().fields().getLast();
        yield JSON.objectNode().set(last.name(), right(last));
      }
    };
  }

  private static JsonNode object() {
    return JSON.objectNode();
  }

  private static JsonNode array() {
    return JSON.arrayNode();
  }

  private static JsonNode string(String text) {
    return JSON.stringNode(text);
  }

  private static JsonNode number(double value) {
    return JSON.numberNode(value);
  }

  private static JsonNode number(long value) {
    return JSON.numberNode(value);
  }

  private static JsonNode bool() {
    return JSON.booleanNode(true);
  }

  private static List<JsonNode> wrong(Kind kind) {
    return switch (kind) {
      case Kind.Id id -> List.of(string(""), number(5), bool(), array(), object());
      case Kind.Text text -> {
        List<JsonNode> values =
            new ArrayList<>(
                List.of(number(5), bool(), array(), object(), string("x".repeat(text.max() + 1))));
        if (text.min() > 0) {
          values.add(string("x".repeat(text.min() - 1)));
        }
        yield values;
      }
      case Kind.Key anyKey ->
          List.of(
              string(""),
              string("x"),
              string("1485236262366"),
              number(1485236262366.0193),
              bool(),
              array(),
              object());
      case Kind.Count count ->
          List.of(string(""), string("x"), number(-1), number(1.5), bool(), array(), object());
      case Kind.Time time ->
          List.of(string(""), string("x"), number(-1), number(1.5), bool(), array(), object());
      case Kind.Many many -> {
        List<JsonNode> values = new ArrayList<>();
        ArrayNode tooMany = JSON.arrayNode();
        IntStream.rangeClosed(0, many.max())
            .forEach(i -> tooMany.add(right(new Field("", many.item(), true))));
        values.add(tooMany);
        wrong(many.item()).forEach(item -> values.add(JSON.arrayNode().add(item)));
        if (many.otherwise() == Kind.Otherwise.REFUSED) {
          values.addAll(List.of(string("[]"), number(5), bool(), object()));
        }
        yield values;
      }
      case Kind.Part part -> {
        List<JsonNode> values = new ArrayList<>(List.of(string("{}"), number(5), bool(), array()));
        values.addAll(wrong(part.shape()));
        yield values;
      }
      case Kind.FirstOf firstOf -> {
        List<JsonNode> values =
            new ArrayList<>(List.of(object(), string("x"), number(5), bool(), array()));
        for (Field choice : firstOf.choices().fields()) {
          wrong(choice.kind())
              .forEach(value -> values.add(JSON.objectNode().set(choice.name(), value)));
        }
        yield values;
      }
    };
  }

  /// Objects with one member wrong, or missing though it is required.
  private static List<JsonNode> wrong(Shape shape) {
    List<JsonNode> objects = new ArrayList<>();
    for (Field field : shape.fields()) {
      wrong(field.kind()).forEach(value -> objects.add(object(shape).set(field.name(), value)));
      if (field.required()) {
        objects.add(object(shape).without(field.name()));
        objects.add(object(shape).set(field.name(), JSON.nullNode()));
      }
    }
    return objects;
  }

  private static Wire.Reply send(Call call, JsonNode request) {
    String method = call.methods().contains(Call.Method.POST) ? "POST" : call.method().name();
    return world.wire.json(method, "/v1/" + call.name(), request.toString());
  }

  private static JsonNode messages() {
    return world
        .wire
        .post(
            "/v1/message.query?token=" + World.ADA,
            "{\"vchannel_id\":\"=bw52O\",\"query\":{\"latest\":{}}}")
        .json();
  }

  @TestFactory
  Stream<DynamicTest> aParameterSentWrongIsRefusedWithCode2() {
    return world.routes.calls().stream()
        .flatMap(call ->
            wrong(call.parameters()).stream()
                .map(request -> ((ObjectNode) request).put("token", World.ADA))
                .map(request -> {
                  String text = request.toString();
                  return DynamicTest.dynamicTest(
                      call.name() + " " + text.substring(0, Math.min(200, text.length())),
                      () -> {
                        JsonNode before = messages();
                        Wire.Reply reply = send(call, request);
                        assertThat(reply.outcome()).isEqualTo("400/2");
                        assertThat(reply.members()).containsExactly("code", "error");
                        assertThat(messages()).isEqualTo(before);
                      });
                }));
  }

  @Test
  void theSameRequestsWithNothingWrongAreAnswered() {
    // The message that is deleted is not there for the calls after it; so it is deleted last.
    List<Call> calls = new ArrayList<>(world.routes.calls());
    calls.sort(java.util.Comparator.comparing(call -> call.name().equals("message.delete")));
    for (Call call : calls) {
      String own = world.say("another");
      ObjectNode request = right(call);
      if (request.has("message_key")) {
        request.put("message_key", own);
      }
      assertThat(send(call, request).status()).as(call.name() + " " + request).isBetween(200, 204);
    }
  }

  @Test
  void optionalParametersMayBeNull() {
    for (Call call : world.routes.calls()) {
      for (Field field : call.parameters().fields()) {
        if (!field.required()) {
          ObjectNode request = right(call);
          request.putNull(field.name());
          assertThat(send(call, request).status())
              .as(call.name() + " " + field.name())
              .isBetween(200, 204);
        }
      }
    }
  }
}
