package larkspur.core.task;

import java.util.Map;
import java.util.Optional;
import larkspur.core.refusal.Refusal;

/// Where a task came from; set when it is created and never changed.
///
/// @param platformName the name of the place, by locale (`en_us`, `zh_cn`, or any other); at most
///   50
/// @param link into that place
public record Origin(Map<String, String> platformName, Optional<Link> link) {

  private static final int LOCALES_MAX = 50;
  private static final int NAME_MAX = 512;

  public Origin {
    platformName = localised("origin.platformI18nName", platformName);
  }

  /// @param url begins with `http://` or `https://`
  public record Link(String url, String title) {

    private static final int URL_MAX = 1024;
    private static final int TITLE_MAX = 512;

    public Link {
      if (!url.startsWith("http://") && !url.startsWith("https://")) {
        throw new Refusal.Invalid("origin.href.url", "must start with http:// or https://");
      }
      Lengths.atMost("origin.href.url", url, URL_MAX);
      Lengths.atMost("origin.href.title", title, TITLE_MAX);
    }
  }

  /// A text by locale. How many and how long is not documented; what is allowed here is ample, and
  /// bounds a task's size.
  static Map<String, String> localised(String field, Map<String, String> texts) {
    Lengths.sizeAtMost(field, texts.keySet(), LOCALES_MAX);
    texts.forEach((locale, text) -> {
      Lengths.between1And(field, locale, 32);
      Lengths.atMost(field, text, NAME_MAX);
    });
    return java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(texts));
  }
}
