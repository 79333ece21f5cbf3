package larkspur.benchmarks;

import java.io.PrintStream;
import java.util.Locale;

/// Where benches say what they found: to people in sentences, to scripts in lines `figure NAME
/// MEDIAN MIN MAX`.
final class Figures {

  private final PrintStream out;

  Figures(PrintStream out) {
    this.out = out;
  }

  void say(String sentence, Object... values) {
    out.println(String.format(Locale.ROOT, sentence, values));
    out.flush();
  }

  void figure(String name, Spread spread) {
    say(
        "figure %s %s %s %s",
        name, number(spread.median()), number(spread.min()), number(spread.max()));
  }

  /// Four digits that count are more than any of these figures has.
  private static String number(double value) {
    if (value >= 1000) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
  }
}
