package larkspur.core.task;

import java.util.Map;
import java.util.Optional;

/// What clients do instead of completing a task themselves, by platform. It keeps nobody from
/// completing the task by a call.
public record CustomComplete(Optional<Way> pc, Optional<Way> ios, Optional<Way> android) {

  /// @param href where to go; wins over the tip
  /// @param tip what to show, by locale
  public record Way(Optional<String> href, Map<String, String> tip) {

    private static final int HREF_MAX = 1024;

    public Way {
      href.ifPresent(link -> Lengths.atMost("customComplete", link, HREF_MAX));
      tip = Origin.localised("customComplete", tip);
    }
  }
}
