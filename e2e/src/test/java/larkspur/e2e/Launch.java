package larkspur.e2e;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How a server is started.
///
/// @param folder where its data lies, in `data`, and what it says on its standard error
/// @param options further words of the command line
/// @param environment variables beside those of this process
public record Launch(Path folder, List<String> options, Map<String, String> environment) {

  public Launch {
    options = List.copyOf(options);
    environment = Map.copyOf(environment);
  }

  public static Launch in(Path folder) {
    return new Launch(folder, List.of(), Map.of());
  }

  public Launch with(String... more) {
    return new Launch(
        folder, Stream.concat(options.stream(), Stream.of(more)).toList(), environment);
  }

  public Launch withEnvironment(Map<String, String> more) {
    return new Launch(folder, options, more);
  }

  public Path data() {
    return folder.resolve("data");
  }
}
