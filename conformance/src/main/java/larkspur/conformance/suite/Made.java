package larkspur.conformance.suite;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What stories made, to be taken away at the end, the newest first.
final class Made {

  private record Thing(String name, Wire.Look removal) {}

  private final Deque<Thing> things = new ArrayDeque<>();

  void add(String name, Wire.Look removal) {
    things.push(new Thing(name, removal));
  }

  /// Takes all away. What is gone already is as good.
  ///
  /// @return what could not be taken away, in words
  List<String> remove() {
    List<String> left = new ArrayList<>();
    while (!things.isEmpty()) {
      Thing thing = things.pop();
      try {
        Answer answer = thing.removal().look();
        if (answer.status() / 100 != 2 && !gone(answer)) {
          left.add(thing.name() + ": " + answer.status() + " with code " + answer.code());
        }
      } catch (IOException | RuntimeException e) {
        left.add(thing.name() + ": " + e);
      }
    }
    return left;
  }

  /// Aily says of what is not there that the parameter is invalid.
  private static boolean gone(Answer answer) {
    return answer.code() == 2700001 || answer.code() == 1470404;
  }
}
