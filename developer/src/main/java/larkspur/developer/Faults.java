package larkspur.developer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;

/// The faults that are set, oldest first. To one request at most one of them happens: the first
/// that is for its call, has times left, and by chance does.
///
/// Any number of threads may ask; a fault for so many times happens exactly that often.
final class Faults {

  /// Set at a time.
  static final int AT_ONCE_MAX = 1_000;

  private final RandomGenerator chance;
  private final List<Armed> all = new ArrayList<>();
  private CountDownLatch forgotten = new CountDownLatch(1);
  private long number;

  /// @param chance for faults without a seed of their own
  Faults(RandomGenerator chance) {
    this.chance = chance;
  }

  /// A fault that is set.
  private static final class Armed {
    private final String id;
    private final Fault fault;
    private final RandomGenerator chance;
    private int happened;

    Armed(String id, Fault fault, RandomGenerator chance) {
      this.id = id;
      this.fault = fault;
      this.chance = chance;
    }

    boolean isOver() {
      return fault.times().isPresent() && happened >= fault.times().getAsInt();
    }

    boolean happens() {
      return fault.probability().isEmpty()
          || chance.nextDouble() < fault.probability().getAsDouble();
    }
  }

  /// A fault as it stands.
  ///
  /// @param happened how often so far
  record Standing(String id, Fault fault, int happened) {}

  /// A fault that happens to a request now.
  ///
  /// @param forgotten counted down when all faults are taken away: who waits need wait no longer
  record Happening(Fault fault, CountDownLatch forgotten) {}

  synchronized Standing set(Fault fault) {
    if (all.size() >= AT_ONCE_MAX) {
      // Those whose times are over are shown as long as there is room.
      all.removeIf(Armed::isOver);
    }
    if (all.size() >= AT_ONCE_MAX) {
      throw Wrong.conflict("at most " + AT_ONCE_MAX + " faults are set at a time");
    }
    RandomGenerator own =
        fault.seed().isPresent() ? new SplittableRandom(fault.seed().getAsLong()) : chance;
    Armed set = new Armed("fault-" + ++number, fault, own);
    all.add(set);
    return standing(set);
  }

  synchronized List<Standing> standing() {
    return all.stream().map(Faults::standing).toList();
  }

  private static Standing standing(Armed set) {
    return new Standing(set.id, set.fault, set.happened);
  }

  /// @return whether there was one
  synchronized boolean remove(String id) {
    return all.removeIf(set -> set.id.equals(id));
  }

  /// Takes all away. Requests that wait in a delay are let go without an answer: what they are for
  /// belongs to before.
  synchronized void clear() {
    all.clear();
    forgotten.countDown();
    forgotten = new CountDownLatch(1);
  }

  synchronized Optional<Happening> next(Optional<String> call, String method, String path) {
    for (Armed set : all) {
      if (!set.isOver() && set.fault.call().matches(call, method, path) && set.happens()) {
        set.happened++;
        return Optional.of(new Happening(set.fault, forgotten));
      }
    }
    return Optional.empty();
  }
}
