package larkspur.conformance.suite;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What stories made, to be taken away at the end, the newest first.
final class Made {

  /// What a removal costs at most, and the look after it; a 429 may be met now and then.
  private static final int CALLS_EACH = 4;

  private record Thing(String name, Wire.Look removal, Wire.Look look) {}

  private final Deque<Thing> things = new ArrayDeque<>();

  /// @param look asks for the thing, which is refused as missing when it is gone
  void add(String name, Wire.Look removal, Wire.Look look) {
    things.push(new Thing(name, removal, look));
  }

  /// How many calls it may take to take all away.
  int calls() {
    return CALLS_EACH * things.size();
  }

  /// Takes all away. What is gone already is as good: whoever is refused looks.
  ///
  /// @return what could not be taken away, in words
  List<String> remove() {
    List<String> left = new ArrayList<>();
    while (!things.isEmpty()) {
      Thing thing = things.pop();
      try {
        Answer answer = thing.removal().look();
        if (!answer.isSuccess() && !isMissing(thing.look().look())) {
          left.add(thing.name() + ": " + answer.status() + " with code " + answer.code());
        }
      } catch (IOException | RuntimeException e) {
        left.add(thing.name() + ": " + e);
      }
    }
    return left;
  }

  /// Aily says of what is not there that the parameter is invalid; BearyChat still shows what is
  /// left of a deleted message.
  private static boolean isMissing(Answer answer) {
    return answer.isRefusal(404, 1470404)
        || answer.isRefusal(404, 5)
        || answer.isRefusal(400, 2700001)
        || answer.json().path("deleted").asBoolean(false);
  }
}
