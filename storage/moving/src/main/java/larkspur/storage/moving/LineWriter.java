package larkspur.storage.moving;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/// Writes the lines of a stream, with a check after every so many of them.
final class LineWriter {

  /// Records from one check to the next, at most.
  static final int CHECK_RECORDS = 1_000;

  /// After how many bytes since the last check the next one comes.
  static final int CHECK_BYTES = 4 * 1024 * 1024;

  private final OutputStream to;
  private final Progress progress;
  private final MessageDigest sum = Spelling.sha256();
  private long records;
  private long bytes;
  private long checkedRecords;
  private long checkedBytes;

  LineWriter(Header header, OutputStream to, Progress progress) throws IOException {
    this.to = to;
    this.progress = progress;
    byte[] first = Spelling.of(header);
    to.write(first);
    bytes = first.length;
    checkedBytes = bytes;
  }

  void write(Line.Told told) throws IOException {
    if (records - checkedRecords >= CHECK_RECORDS || bytes - checkedBytes >= CHECK_BYTES) {
      line(check(false));
      checkedRecords = records;
      checkedBytes = bytes;
      progress.reached(records, bytes);
    }
    line(told);
    records++;
  }

  Moved end() throws IOException {
    Line.Check end = check(true);
    line(end);
    progress.reached(records, bytes);
    return new Moved(records, bytes, end.sha256());
  }

  private Line.Check check(boolean last) {
    try {
      MessageDigest soFar = (MessageDigest) sum.clone();
      return new Line.Check(Spelling.hex(soFar.digest()), records, last);
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void line(Line line) throws IOException {
    byte[] spelled = Spelling.of(line);
    to.write(spelled);
    sum.update(spelled);
    bytes += spelled.length;
  }
}
