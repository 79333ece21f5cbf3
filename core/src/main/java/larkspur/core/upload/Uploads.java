package larkspur.core.upload;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import larkspur.core.chat.Body;
import larkspur.core.chat.ChatId;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Resource;
import larkspur.core.chat.Resources;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.TenantId;
import larkspur.core.json.Json;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.refusal.Refusal.Thing;
import larkspur.storage.Commit;
import larkspur.storage.Conflict;
import larkspur.storage.Name;
import larkspur.storage.Partition;
import larkspur.storage.Position;
import larkspur.storage.Store;
import larkspur.storage.StoreFailure;
import larkspur.storage.blob.BlobId;
import larkspur.storage.blob.BlobRange;
import larkspur.storage.blob.BlobRefusal;
import larkspur.storage.blob.BlobStream;
import larkspur.storage.blob.Blobs;

/// The images and files that apps brought.
///
/// Bringing one is done in two steps, because a client may say after the bytes what they are:
/// [#take] puts them on disk, and [#keepImage] or [#keepFile] looks at them, and gives them a key.
/// Only when that returns are they the client's to count on.
public final class Uploads implements Resources {

  private static final String FAMILY = "upload";
  private static final String KEY = "upload";
  private static final String IMAGE = "img_v3_";
  private static final String FILE = "file_v3_";
  private static final int ID_DIGITS = 44;

  /// So much of the beginning is looked at to see what something is.
  private static final int HEAD_BYTES = 64 * 1024;

  private final Store store;
  private final Blobs blobs;
  private final Chats chats;
  private final InstantSource clock;
  private final UploadLimits limits;

  public Uploads(Store store, Blobs blobs, Chats chats, InstantSource clock, UploadLimits limits) {
    this.store = store;
    this.blobs = blobs;
    this.chats = chats;
    this.clock = clock;
    this.limits = limits;
  }

  /// Takes in bytes that may become an image, and returns when they are on disk. At no time are all
  /// of them in memory.
  ///
  /// @throws IOException they could not be read to their end
  /// @throws Refusal.TooMany if they are more than an image may have
  public Taken takeImage(Caller caller, InputStream content) throws IOException {
    return take(caller, content, limits.imageBytes());
  }

  /// As [#takeImage], of a file.
  public Taken takeFile(Caller caller, InputStream content) throws IOException {
    return take(caller, content, limits.fileBytes());
  }

  private Taken take(Caller caller, InputStream content, long bytesMax) throws IOException {
    app(caller);
    Head head = new Head(content);
    try {
      return new Taken(
          blobs,
          blobs.put(caller.tenant().value(), head, OptionalLong.empty(), bytesMax),
          head.bytes());
    } catch (BlobRefusal.TooLarge tooLarge) {
      throw new Refusal.TooMany(Thing.BODY_BYTE, (int) Math.min(bytesMax, Integer.MAX_VALUE));
    } catch (BlobRefusal.TooSlow | BlobRefusal.WrongLength refused) {
      throw new IOException(refused.getMessage(), refused);
    }
  }

  /// Keeps an image.
  ///
  /// @throws Refusal.Invalid of `content` if there are no bytes; of `format` if they are no image
  ///   of a known format; of `resolution` if it is too large
  public Upload keepImage(Caller caller, Taken taken, Upload.Purpose purpose) {
    refuseEmpty(taken);
    ImageFormat format =
        ImageFormat.of(taken.head())
            .orElseThrow(() -> new Refusal.Invalid("format", "is of no known image"));
    format
        .dimensions(taken.head())
        .filter(dimensions -> !dimensions.within(sideMax(format, purpose)))
        .ifPresent(_ -> {
          throw new Refusal.Invalid(
              "resolution", "is above " + sideMax(format, purpose) + " in a direction");
        });
    return keep(caller, taken, IMAGE, new Upload.Image(format, purpose));
  }

  private static int sideMax(ImageFormat format, Upload.Purpose purpose) {
    int forFormat = format == ImageFormat.GIF ? 2_000 : 12_000;
    return switch (purpose) {
      case MESSAGE -> forFormat;
      case AVATAR -> Math.min(forFormat, 4_096);
    };
  }

  /// Keeps a file.
  ///
  /// @throws Refusal.Invalid of `content` if there are no bytes
  public Upload keepFile(Caller caller, Taken taken, Upload.File file) {
    refuseEmpty(taken);
    return keep(caller, taken, FILE, file);
  }

  private static void refuseEmpty(Taken taken) {
    if (taken.bytes() == 0) {
      throw new Refusal.Invalid("content", "is empty");
    }
  }

  private Upload keep(Caller caller, Taken taken, String prefix, Upload.Form form) {
    BlobId id = taken.blob().id();
    Upload upload =
        new Upload(
            prefix + id.name(),
            caller.tenant(),
            app(caller),
            form,
            taken.bytes(),
            taken.blob().sha256(),
            clock.instant());
    taken.keeping();
    try {
      partition(id.name()).commit(Commit.once().put(KEY, Json.write(upload)).build());
    } catch (Conflict never) {
      throw new IllegalStateException("what is written once has no condition", never);
    }
    return upload;
  }

  /// Those who act for no app bring nothing.
  private static AppId app(Caller caller) {
    return caller
        .app()
        .orElseThrow(() -> new Refusal.NotAllowed(Lack.PERMISSION, "the caller acts for no app"));
  }

  @Override
  public Optional<Resource> find(Caller caller, String key) {
    return known(caller.tenant(), key)
        .filter(upload ->
            caller.actor() instanceof RobotId || caller.app().equals(Optional.of(upload.app())))
        .flatMap(Upload::shown);
  }

  /// What the caller's own app brought.
  ///
  /// @throws Refusal.NotFound if the tenant has none with this key
  /// @throws Refusal.NotAllowed if another app brought it, or if it is for an avatar, which is not
  ///   given out again
  public Upload own(Caller caller, String key) {
    Upload upload = known(caller.tenant(), key).orElseThrow(() -> new Refusal.NotFound(Thing.FILE));
    if (!caller.app().equals(Optional.of(upload.app()))) {
      throw new Refusal.NotAllowed(Lack.RESOURCE, "another app brought it");
    }
    if (upload.shown().isEmpty()) {
      throw new Refusal.NotAllowed(Lack.FITTING_KIND, "it is no message's to show");
    }
    return upload;
  }

  /// What a message shows, for whoever may see the message.
  ///
  /// @throws Refusal as [Chats#message] does, if the caller may not see it
  /// @throws Refusal.NotAllowed if the message is deleted, or of a kind whose images and files are
  ///   not given out: cards, and messages that were sent on together
  /// @throws Refusal.NotFound of a file, if the message does not show it
  public Upload shownIn(Caller caller, ChatId chat, Position position, String key) {
    Set<String> keys =
        switch (chats.message(caller, chat, position).body()) {
          case Body.Shown shown -> shown.resource().keys();
          case Body.Post post ->
              post.paragraphs().stream()
                  .flatMap(List::stream)
                  .flatMap(Uploads::keys)
                  .collect(Collectors.toSet());
          case Body.Text _, Body.ChatCard _, Body.PersonCard _, Body.Divider _ -> Set.of();
          case Body.Card _, Body.Bundle _ ->
              throw new Refusal.NotAllowed(
                  Lack.FITTING_KIND, "what is in messages of this kind is not given out");
          case Body.Deleted _ ->
              throw new Refusal.NotAllowed(Lack.MESSAGE_LEFT, "the message was deleted");
        };
    return Optional.of(key)
        .filter(keys::contains)
        .flatMap(shown -> known(caller.tenant(), shown))
        .orElseThrow(() -> new Refusal.NotFound(Thing.FILE));
  }

  private static Stream<String> keys(Inline piece) {
    return switch (piece) {
      case Inline.Image image -> Stream.of(image.key());
      case Inline.Video video -> Stream.concat(Stream.of(video.key()), video.cover().stream());
      case Inline.Styled styled -> keys(styled.piece());
      case Inline.Text _,
          Inline.Link _,
          Inline.Mention _,
          Inline.Everyone _,
          Inline.Emoji _,
          Inline.Rule _,
          Inline.Code _ ->
          Stream.empty();
    };
  }

  /// Some of an upload that the caller was let see. The first of the bytes have been read and
  /// checked when this returns.
  ///
  /// @return empty if nothing of it is in the range
  /// @throws larkspur.storage.blob.BlobDamaged if what is on disk is not what was put there
  public Optional<Piece> read(Upload upload, Range range) {
    BlobRange wanted =
        switch (range) {
          case Range.All() -> new BlobRange.All();
          case Range.From(var first) -> new BlobRange.From(first);
          case Range.Between(var first, var last) -> new BlobRange.Between(first, last);
          case Range.Last(var bytes) -> new BlobRange.Last(bytes);
        };
    try {
      BlobStream bytes = blobs.open(new BlobId(upload.tenant().value(), id(upload.key())), wanted);
      return Optional.of(new Piece(bytes.first(), bytes.length(), bytes.size(), bytes));
    } catch (BlobRefusal.OutOfRange outside) {
      return Optional.empty();
    } catch (BlobRefusal.NoSuchBlob lost) {
      throw new StoreFailure("the bytes of the upload " + upload.key() + " are not there", lost);
    }
  }

  /// Whether somebody was given a key for a blob.
  boolean isKept(BlobId blob) {
    return partition(blob.name()).get(KEY).isPresent();
  }

  private Optional<Upload> known(TenantId tenant, String key) {
    if (!key.matches("(" + IMAGE + "|" + FILE + ")[0-9a-f]{" + ID_DIGITS + "}")) {
      return Optional.empty();
    }
    return partition(id(key))
        .get(KEY)
        .map(entry -> Json.read(entry.value(), Upload.class))
        .filter(upload -> upload.key().equals(key) && upload.tenant().equals(tenant));
  }

  private static String id(String key) {
    return key.substring(key.length() - ID_DIGITS);
  }

  private Partition partition(String id) {
    return store.partition(Name.of(FAMILY, id));
  }

  /// Remembers the first bytes of what passes by.
  private static final class Head extends FilterInputStream {

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();

    Head(InputStream in) {
      super(in);
    }

    byte[] bytes() {
      return head.toByteArray();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int most) throws IOException {
      int count = super.read(into, offset, most);
      if (count > 0) {
        head.write(into, offset, Math.min(count, HEAD_BYTES - head.size()));
      }
      return count;
    }
  }
}
