package larkspur.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What was measured in several rounds.
record Spread(double median, double min, double max) {

  static <T> Spread of(List<T> rounds, ToDoubleFunction<T> value) {
    double[] values = rounds.stream().mapToDouble(value).sorted().toArray();
    int middle = values.length / 2;
    double median =
        values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    return new Spread(median, values[0], values[values.length - 1]);
  }

  @Override
  public String toString() {
    return Arrays.toString(new double[] {median, min, max});
  }
}
