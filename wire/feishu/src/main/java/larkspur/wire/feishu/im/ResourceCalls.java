package larkspur.wire.feishu.im;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import larkspur.core.identity.Caller;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.core.upload.Taken;
import larkspur.core.upload.Upload;
import larkspur.core.upload.Uploads;
import larkspur.wire.feishu.http.Answer;
import larkspur.wire.feishu.http.ByteRange;
import larkspur.wire.feishu.http.Call;
import larkspur.wire.feishu.http.Call.Method;
import larkspur.wire.feishu.http.Call.TokenKind;
import larkspur.wire.feishu.http.Inbound;
import larkspur.wire.feishu.http.Intake;
import larkspur.wire.feishu.http.Kind;
import larkspur.wire.feishu.http.Shape;
import larkspur.wire.feishu.http.Values;

/// Images and files: uploads, and downloads of what an app itself brought or what is in a message.
public final class ResourceCalls {

  private static final List<String> UPLOAD = List.of("im:resource", "im:resource:upload");
  private static final List<String> READ =
      List.of("im:message", "im:message:readonly", "im:message.history:readonly");
  private static final int FILE_NAME_MAX = 255;

  private final Uploads uploads;
  private final int bytesInMemory;

  /// @param bytesInMemory how much of one upload is in memory at a time
  public ResourceCalls(Uploads uploads, int bytesInMemory) {
    this.uploads = uploads;
    this.bytesInMemory = bytesInMemory;
  }

  /// Takes in bytes of one kind.
  private interface Taking {
    Taken take(Caller caller, InputStream bytes) throws IOException;
  }

  private Intake intake(Taking taking) {
    return new Intake() {
      @Override
      public int bytesInMemory() {
        return bytesInMemory;
      }

      @Override
      public Taken take(Caller caller, InputStream bytes) throws IOException {
        return taking.take(caller, bytes);
      }
    };
  }

  public List<Call> calls() {
    return List.of(
        new Call(
                "im.image.create",
                Method.POST,
                "/im/v1/images",
                Set.of(TokenKind.TENANT),
                UPLOAD,
                Shape.EMPTY,
                Shape.of(
                    Shape.required("image_type", Kind.choice("message", "avatar")),
                    Shape.required("image", Kind.file())),
                ResourceVoice.OWN,
                this::bringImage)
            .takingIn(intake(uploads::takeImage)),
        new Call(
                "im.image.get",
                Method.GET,
                "/im/v1/images/:image_key",
                Set.of(TokenKind.TENANT),
                List.of(),
                Shape.EMPTY,
                Shape.EMPTY,
                ResourceVoice.OWN,
                in -> own(in, in.path("image_key"), true))
            .reading(ByteRange.HEADER),
        new Call(
                "im.file.create",
                Method.POST,
                "/im/v1/files",
                Set.of(TokenKind.TENANT),
                UPLOAD,
                Shape.EMPTY,
                Shape.of(
                    Shape.required(
                        "file_type",
                        Kind.choice("opus", "mp4", "pdf", "doc", "xls", "ppt", "stream")),
                    Shape.required("file_name", Kind.text(1, FILE_NAME_MAX)),
                    Shape.optional("duration", Kind.integer(0, Integer.MAX_VALUE)),
                    Shape.required("file", Kind.file())),
                ResourceVoice.OWN,
                this::bringFile)
            .takingIn(intake(uploads::takeFile)),
        new Call(
                "im.file.get",
                Method.GET,
                "/im/v1/files/:file_key",
                Set.of(TokenKind.TENANT),
                List.of(),
                Shape.EMPTY,
                Shape.EMPTY,
                ResourceVoice.OWN,
                in -> own(in, in.path("file_key"), false))
            .reading(ByteRange.HEADER),
        new Call(
                "im.message.resource.get",
                Method.GET,
                "/im/v1/messages/:message_id/resources/:file_key",
                Set.of(TokenKind.TENANT),
                READ,
                Shape.of(Shape.required("type", Kind.choice("image", "file"))),
                Shape.EMPTY,
                ResourceVoice.IN_MESSAGE,
                this::inMessage)
            .reading(ByteRange.HEADER));
  }

  private record ImageKey(String imageKey) {}

  private record FileKey(String fileKey) {}

  private Object bringImage(Inbound in) {
    Values body = in.body();
    Upload.Purpose purpose =
        switch (body.needText("image_type")) {
          case "message" -> Upload.Purpose.MESSAGE;
          case "avatar" -> Upload.Purpose.AVATAR;
          case String other -> throw new IllegalStateException(other + " was not checked");
        };
    return new ImageKey(uploads.keepImage(in.caller(), taken(in, "image"), purpose).key());
  }

  private Object bringFile(Inbound in) {
    Values body = in.body();
    Upload.Content content =
        switch (body.needText("file_type")) {
          case "opus" -> Upload.Content.AUDIO;
          case "mp4" -> Upload.Content.VIDEO;
          case "pdf" -> Upload.Content.PDF;
          case "doc" -> Upload.Content.TEXT_DOCUMENT;
          case "xls" -> Upload.Content.SPREADSHEET;
          case "ppt" -> Upload.Content.PRESENTATION;
          case "stream" -> Upload.Content.OTHER;
          case String other -> throw new IllegalStateException(other + " was not checked");
        };
    Optional<Long> milliseconds =
        body.integer("duration").stream().mapToObj(Long::valueOf).findFirst();
    Upload.File file = new Upload.File(content, body.needText("file_name"), milliseconds);
    return new FileKey(uploads.keepFile(in.caller(), taken(in, "file"), file).key());
  }

  private static Taken taken(Inbound in, String name) {
    return in.file(name)
        .orElseThrow(() -> new IllegalStateException(name + " was not checked to be there"));
  }

  private Object own(Inbound in, String key, boolean image) {
    var range = ByteRange.of(in);
    Upload upload = uploads.own(in.caller(), key);
    if (image != isImage(upload)) {
      throw new Refusal.NotFound(Thing.FILE);
    }
    return download(upload, range);
  }

  private Object inMessage(Inbound in) {
    var range = ByteRange.of(in);
    boolean image = in.query().needText("type").equals("image");
    MessageIds.Place place =
        MessageIds.read(in.path("message_id"))
            .orElseThrow(() -> new Refusal.NotFound(Thing.MESSAGE));
    Upload upload =
        uploads.shownIn(in.caller(), place.chat(), place.position(), in.path("file_key"));
    if (image != isImage(upload)) {
      throw in.invalid("type", image ? "image" : "file", "is not what the key is of");
    }
    return download(upload, range);
  }

  private static boolean isImage(Upload upload) {
    return upload.form() instanceof Upload.Image;
  }

  private Answer.Download download(Upload upload, larkspur.core.upload.Range range) {
    return new Answer.Download(
        type(upload), name(upload), upload.bytes(), uploads.read(upload, range));
  }

  private static String name(Upload upload) {
    return switch (upload.form()) {
      case Upload.Image image ->
          upload.key() + "." + image.format().name().toLowerCase(Locale.ROOT);
      case Upload.File file -> file.name();
    };
  }

  private static String type(Upload upload) {
    return switch (upload.form()) {
      case Upload.Image image ->
          switch (image.format()) {
            case JPEG -> "image/jpeg";
            case PNG -> "image/png";
            case GIF -> "image/gif";
            case WEBP -> "image/webp";
            case BMP -> "image/bmp";
            case ICO -> "image/x-icon";
            case TIFF -> "image/tiff";
            case HEIC -> "image/heic";
          };
      case Upload.File file ->
          switch (file.content()) {
            case AUDIO -> "audio/opus";
            case VIDEO -> "video/mp4";
            case PDF -> "application/pdf";
            case TEXT_DOCUMENT -> "application/msword";
            case SPREADSHEET -> "application/vnd.ms-excel";
            case PRESENTATION -> "application/vnd.ms-powerpoint";
            case OTHER -> "application/octet-stream";
          };
    };
  }
}
