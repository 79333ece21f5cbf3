package larkspur.wire.feishu.longconnection;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What both sides send: one binary message of the WebSocket each, in protobuf.
///
/// ```
/// message Header { required string key = 1; required string value = 2; }
/// message Frame {
///   required uint64 SeqID = 1;   required uint64 LogID = 2;
///   required int32 service = 3;  required int32 method = 4;
///   repeated Header headers = 5; optional string payload_encoding = 6;
///   optional string payload_type = 7; optional bytes payload = 8; optional string LogIDNew = 9;
/// }
/// ```
///
/// Required fields are written even when they are 0: the SDKs refuse a frame without them. What of
/// it Larkspur has no use for is read and dropped.
///
/// @param method what kind of frame: [#CONTROL] or [#DATA]
/// @param payload empty if there is none
record Frame(
    long sequence, long logId, int service, int method, List<Header> headers, byte[] payload) {

  static final int CONTROL = 0;
  static final int DATA = 1;

  private static final int SEQUENCE = 1;
  private static final int LOG_ID = 2;
  private static final int SERVICE = 3;
  private static final int METHOD = 4;
  private static final int HEADERS = 5;
  private static final int PAYLOAD = 8;

  private static final int KEY = 1;
  private static final int VALUE = 2;

  /// The four that a frame must have, as bits.
  private static final int REQUIRED = 0b1111;

  Frame {
    headers = List.copyOf(headers);
  }

  record Header(String key, String value) {}

  Optional<String> header(String key) {
    return headers.stream().filter(h -> h.key().equals(key)).findFirst().map(Header::value);
  }

  byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(payload.length + 256);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeUInt64(SEQUENCE, sequence);
      out.writeUInt64(LOG_ID, logId);
      out.writeInt32(SERVICE, service);
      out.writeInt32(METHOD, method);
      for (Header header : headers) {
        out.writeTag(HEADERS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(
            CodedOutputStream.computeStringSize(KEY, header.key())
                + CodedOutputStream.computeStringSize(VALUE, header.value()));
        out.writeString(KEY, header.key());
        out.writeString(VALUE, header.value());
      }
      if (payload.length > 0) {
        out.writeByteArray(PAYLOAD, payload);
      }
      out.flush();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  /// @throws IllegalArgumentException if these bytes are no frame
  static Frame read(byte[] bytes) {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    long sequence = 0;
    long logId = 0;
    int service = 0;
    int method = 0;
    List<Header> headers = new ArrayList<>();
    ByteString payload = ByteString.EMPTY;
    int found = 0;
    try {
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case SEQUENCE << 3 -> sequence = in.readUInt64();
          case LOG_ID << 3 -> logId = in.readUInt64();
          case SERVICE << 3 -> service = in.readInt32();
          case METHOD << 3 -> method = in.readInt32();
          case HEADERS << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
              headers.add(header(in.readByteArray()));
          case PAYLOAD << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> payload = in.readBytes();
          default -> skip(in, tag);
        }
        int field = WireFormat.getTagFieldNumber(tag);
        if (field <= METHOD) {
          found |= 1 << (field - 1);
        }
      }
    } catch (IOException malformed) {
      throw new IllegalArgumentException("not a frame", malformed);
    }
    if (found != REQUIRED) {
      throw new IllegalArgumentException("not a frame: a required field is missing");
    }
    return new Frame(sequence, logId, service, method, headers, payload.toByteArray());
  }

  private static Header header(byte[] bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    Optional<String> key = Optional.empty();
    Optional<String> value = Optional.empty();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag) {
        case KEY << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            key = Optional.of(in.readStringRequireUtf8());
        case VALUE << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED ->
            value = Optional.of(in.readStringRequireUtf8());
        default -> skip(in, tag);
      }
    }
    if (key.isEmpty() || value.isEmpty()) {
      throw new IllegalArgumentException("not a frame: a header lacks its key or value");
    }
    return new Header(key.get(), value.get());
  }

  private static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new IllegalArgumentException("not a frame: a group that ends and did not begin");
    }
  }
}
