package larkspur.wire.feishu.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import larkspur.core.upload.Range;

/// The header `Range` (RFC 9110, 14.2). One that is not understood, or asks for several ranges, is
/// passed over, as the RFC lets a server do: then all is sent.
public final class ByteRange {

  /// The most that is looked at.
  public static final Shape.Field HEADER = Shape.optional("Range", Kind.text(100));

  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  private ByteRange() {}

  public static Range of(Inbound in) {
    return of(in.headers().text(HEADER.name()));
  }

  static Range of(Optional<String> header) {
    Matcher one = ONE.matcher(header.map(String::strip).orElse(""));
    if (!one.matches() || one.group(1).isEmpty() && one.group(2).isEmpty()) {
      return new Range.All();
    }
    if (one.group(1).isEmpty()) {
      return new Range.Last(Long.parseLong(one.group(2)));
    }
    long first = Long.parseLong(one.group(1));
    if (one.group(2).isEmpty()) {
      return new Range.From(first);
    }
    long last = Long.parseLong(one.group(2));
    return last < first ? new Range.All() : new Range.Between(first, last);
  }
}
