package larkspur.wire.feishu.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import larkspur.core.identity.Caller;
import org.apache.commons.fileupload.FileItemIterator;
import org.apache.commons.fileupload.FileItemStream;
import org.apache.commons.fileupload.FileUpload;
import org.apache.commons.fileupload.FileUploadException;
import org.apache.commons.fileupload.RequestContext;

/// Reads a form of several parts (`multipart/form-data`, RFC 7578) as it comes in: texts are taken,
/// files are handed on, everything else is passed over. In memory is a piece at a time.
final class Multipart {

  /// All texts of a form together.
  private static final int TEXT_BYTES_MAX = 64 * 1024;

  private static final int PARTS_MAX = 100;
  private static final int PART_HEADER_BYTES_MAX = 4 * 1024;

  private final Call call;
  private final Intake intake;
  private final Caller caller;
  private final Form form;
  private int textBytes;

  private Multipart(Call call, Intake intake, Caller caller, Form form) {
    this.call = call;
    this.intake = intake;
    this.caller = caller;
    this.form = form;
  }

  /// @param form gets what was sent; to be closed whatever happens
  /// @throws IOException it could not be read to its end, or is no such form
  /// @throws larkspur.core.refusal.Refusal of a file that cannot be taken in
  static void read(InputStream body, String contentType, Call call, Caller caller, Form form)
      throws IOException {
    new Multipart(call, call.intake().orElseThrow(), caller, form).read(body, contentType);
  }

  private void read(InputStream body, String contentType) throws IOException {
    FileUpload reader = new FileUpload();
    reader.setHeaderEncoding(StandardCharsets.UTF_8.name());
    reader.setPartHeaderSizeMax(PART_HEADER_BYTES_MAX);
    try {
      FileItemIterator parts = reader.getItemIterator(new Received(contentType, new Guarded(body)));
      int count = 0;
      while (parts.hasNext()) {
        count++;
        if (count > PARTS_MAX) {
          throw new IOException("a form has more than " + PARTS_MAX + " parts");
        }
        take(parts.next());
      }
    } catch (FileUploadException malformed) {
      throw new IOException(malformed.getMessage(), malformed);
    }
  }

  /// Whether a part is a file is said by the name that it has; not all clients give a file's name
  /// to one.
  private void take(FileItemStream part) throws IOException {
    String name = part.getFieldName();
    boolean file =
        call.body().files().fields().stream().anyMatch(field -> field.name().equals(name));
    boolean text =
        call.body().withoutFiles().fields().stream().anyMatch(field -> field.name().equals(name));
    if (file && form.hasFile(name)) {
      form.wrong(name, "is there more than once");
    } else if (file) {
      try (InputStream bytes = part.openStream()) {
        form.file(name, intake.take(caller, bytes));
      }
    } else if (text) {
      try (InputStream bytes = part.openStream()) {
        text(name, bytes.readNBytes(TEXT_BYTES_MAX - textBytes + 1));
      }
    }
  }

  private void text(String name, byte[] bytes) {
    textBytes += bytes.length;
    if (textBytes > TEXT_BYTES_MAX) {
      textBytes = TEXT_BYTES_MAX;
      form.wrong(name, "the max size of all texts is " + TEXT_BYTES_MAX + " bytes");
      return;
    }
    try {
      form.text(
          name, StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException noText) {
      form.wrong(name, "is not UTF-8");
    }
  }

  /// A request as the library asks for it.
  private record Received(String contentType, InputStream body) implements RequestContext {

    @Override
    public String getCharacterEncoding() {
      return StandardCharsets.UTF_8.name();
    }

    @Override
    public String getContentType() {
      return contentType;
    }

    @Override
    @SuppressWarnings("deprecation")
    public int getContentLength() {
      return -1;
    }

    @Override
    public InputStream getInputStream() {
      return body;
    }
  }

  /// A body of which every failure is told alike: the HTTP layer tells of a bad chunk, and of a
  /// client that hung up, by various runtime exceptions, which are to be told from faults of ours.
  private static final class Guarded extends FilterInputStream {

    Guarded(InputStream body) {
      super(body);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      try {
        return super.read(into, offset, most);
      } catch (RuntimeException broken) {
        throw new IOException("a body broke off", broken);
      }
    }
  }
}
