package larkspur.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/// What a document shows of an answer: which members it has and of which JSON type, whatever their
/// values.
public final class Shape {

  private final JsonNode sample;

  private Shape(JsonNode sample) {
    this.sample = sample;
  }

  /// The response that a protocol's page prints, word for word, from `seeds/<name>.json`.
  public static Shape ofSeed(String name) {
    try (InputStream from = Shape.class.getResourceAsStream("seeds/" + name + ".json")) {
      return new Shape(Reply.json(from.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The shape of a part of the document.
  public Shape at(String pointer) {
    return new Shape(sample.at(pointer));
  }

  /// Claims that an answer has every member of the document, of the same type, and no other; but
  /// for members that are rightly absent here, named by their pointers (`/data/runs/0/error`: for
  /// lists, the document's only element stands for all).
  public void claimFor(JsonNode answer, String... absent) {
    List<String> differences = new ArrayList<>();
    compare("", answer, sample, Set.of(absent), differences);
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "the answer is not as the document shows it: "
              + String.join("; ", differences)
              + ": "
              + answer);
    }
  }

  private static void compare(
      String at, JsonNode answer, JsonNode sample, Set<String> absent, List<String> differences) {
    if (answer.getNodeType() != sample.getNodeType()) {
      differences.add(at + " is " + answer.getNodeType() + ", not " + sample.getNodeType());
      return;
    }
    if (sample.isObject()) {
      for (String name : sample.propertyNames()) {
        String member = at + "/" + name;
        if (absent.contains(member)) {
          if (answer.has(name)) {
            differences.add(member + " is there, but has no value to tell");
          }
        } else if (!answer.has(name)) {
          differences.add(member + " is missing");
        } else {
          compare(member, answer.get(name), sample.get(name), absent, differences);
        }
      }
      for (String name : answer.propertyNames()) {
        if (!sample.has(name)) {
          differences.add(at + "/" + name + " is not in the document");
        }
      }
    }
    if (sample.isArray() && !sample.isEmpty()) {
      for (JsonNode element : answer.values()) {
        compare(at + "/0", element, sample.get(0), absent, differences);
      }
    }
  }
}
