package larkspur.storage.moving;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/// Reads the lines of a stream, and hands out only what a check has passed over.
final class LineReader {

  /// Longer than any line: a value of 1 MiB takes six times as much where each byte of it is
  /// escaped.
  private static final int LINE_BYTES_MAX = 16 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;

  private final InputStream from;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int at;
  private int end;

  private final Header header;
  private final MessageDigest sum = Spelling.sha256();
  private long lines;
  private long records;
  private long bytes;

  /// What lies between two checks.
  ///
  /// @param firstLine the number of its first line, from 1
  /// @param sha256 of the stream up to here
  /// @param records of the stream up to here
  /// @param bytes of the stream up to here
  record Section(
      List<Line.Told> told,
      long firstLine,
      String sha256,
      long records,
      long bytes,
      boolean last) {}

  /// @throws BadStream if it does not begin like a stream
  LineReader(InputStream from) {
    this.from = from;
    byte[] first = line();
    try {
      header = Spelling.header(first);
    } catch (IllegalArgumentException bad) {
      throw bad(bad);
    }
  }

  Header header() {
    return header;
  }

  /// The number of the line that was read last.
  long lines() {
    return lines;
  }

  /// The next lines, up to a check that holds.
  ///
  /// @throws BadStream if it does not hold, or there is none
  Section next() {
    List<Line.Told> told = new ArrayList<>();
    long firstLine = lines + 1;
    long sectionBytes = 0;
    while (true) {
      byte[] spelled = line();
      Line line;
      try {
        line = Spelling.line(spelled);
      } catch (IllegalArgumentException bad) {
        throw bad(bad);
      }
      switch (line) {
        case Line.Check check -> {
          check(check, firstLine);
          add(spelled);
          if (check.last()) {
            nothingFollows();
          }
          return new Section(told, firstLine, check.sha256(), records, bytes, check.last());
        }
        case Line.Told one -> {
          told.add(one);
          records++;
          sectionBytes += spelled.length;
          add(spelled);
          if (told.size() > LineWriter.CHECK_RECORDS
              || sectionBytes > LineWriter.CHECK_BYTES + LINE_BYTES_MAX) {
            throw new BadStream(
                "After line " + (firstLine - 1) + " a check is missing: lines were added.");
          }
        }
      }
    }
  }

  private void check(Line.Check check, long firstLine) {
    String found;
    try {
      found = Spelling.hex(((MessageDigest) sum.clone()).digest());
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException(impossible);
    }
    if (!found.equals(check.sha256()) || records != check.records()) {
      throw new BadStream(
          "The lines "
              + firstLine
              + " to "
              + lines
              + " are not as they were exported: changed, lost, added or in another order.");
    }
  }

  private void add(byte[] spelled) {
    sum.update(spelled);
    sum.update((byte) '\n');
  }

  private void nothingFollows() {
    try {
      if (at < end || fill()) {
        throw new BadStream("Something follows line " + lines + ", which is the end.");
      }
    } catch (IOException failed) {
      throw unread(failed);
    }
  }

  private BadStream bad(IllegalArgumentException why) {
    return new BadStream("Line " + lines + " cannot be read: " + words(why) + ".", why);
  }

  private static String words(IllegalArgumentException why) {
    String said = String.valueOf(why.getMessage());
    return said.startsWith("is ")
            || said.startsWith("has ")
            || said.startsWith("says ")
            || said.startsWith("goes ")
        ? "it " + said
        : said;
  }

  /// The next line, without its end.
  private byte[] line() {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try {
      while (at < end || fill()) {
        int stop = at;
        while (stop < end && buffer[stop] != '\n') {
          stop++;
        }
        line.write(buffer, at, stop - at);
        at = stop;
        if (stop < end) {
          at++;
          lines++;
          bytes += line.size() + 1;
          return line.toByteArray();
        }
        if (line.size() > LINE_BYTES_MAX) {
          throw new BadStream("Line " + (lines + 1) + " is longer than any line can be.");
        }
      }
    } catch (IOException failed) {
      throw unread(failed);
    }
    throw cutShort(null);
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, from.read(buffer));
    return end > 0;
  }

  private RuntimeException unread(IOException failed) {
    return switch (failed) {
      case EOFException _ -> cutShort(failed);
      case ZipException _ ->
          new BadStream(
              "What comes after line "
                  + lines
                  + " cannot be unpacked: "
                  + failed.getMessage()
                  + ".",
              failed);
      default -> new UncheckedIOException("the stream cannot be read", failed);
    };
  }

  private BadStream cutShort(IOException cause) {
    return new BadStream(
        lines == 0
            ? "This is no export of Larkspur's: it has not one whole line."
            : "The stream was cut short: it stops after line " + lines + ", without an end.",
        cause);
  }
}
