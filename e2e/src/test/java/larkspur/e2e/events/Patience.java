package larkspur.e2e.events;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import larkspur.e2e.Launch;

/// How long servers wait for the bots here. A bot of a real SDK that stands still for some seconds,
/// as it may where a machine does other things, must not count as one that did not answer: then a
/// question fails, and an event comes again, minutes later. That Feishu's three seconds and one are
/// kept is claimed in `wire/feishu`, with a clock that stands still.
final class Patience {

  private Patience() {}

  static Launch in(Path folder) throws IOException {
    return in(folder, "");
  }

  /// @param more of the server's configuration
  static Launch in(Path folder, String more) throws IOException {
    Launch launch = Launch.in(folder);
    Files.createDirectories(launch.data());
    Files.writeString(
        launch.data().resolve("larkspur.conf"),
        """
        outbound { answer = 1 minute, challenge = 1 minute, connect = 1 minute }
        events.long-connection.answer = 1 minute
        """
            + more);
    return launch;
  }
}
