package larkspur.wire.feishu.im;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import larkspur.core.chat.Resource;
import larkspur.core.chat.Resource.Kind;
import larkspur.core.chat.Resources;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;

/// Images and files of one app.
final class KnownResources implements Resources {

  private final AppId owner;
  private final Map<String, Resource> all;

  private KnownResources(AppId owner, List<Resource> all) {
    this.owner = owner;
    this.all = all.stream().collect(Collectors.toMap(Resource::key, Function.identity()));
  }

  /// One of each kind.
  static KnownResources of(AppId owner) {
    return new KnownResources(
        owner,
        List.of(
            Resource.of(Kind.IMAGE, "img_one"),
            Resource.of(Kind.STICKER, "file_sticker"),
            named(Kind.FILE, "file_doc", Optional.of("plan.pdf"), Optional.empty()),
            named(Kind.AUDIO, "file_audio", Optional.empty(), Optional.of(2_000L)),
            named(Kind.VIDEO, "file_video", Optional.of("demo.mp4"), Optional.of(3_000L))));
  }

  private static Resource named(
      Kind kind, String key, Optional<String> name, Optional<Long> milliseconds) {
    return new Resource(kind, key, name, milliseconds, Optional.empty());
  }

  @Override
  public Optional<Resource> find(Caller caller, String key) {
    return caller.app().filter(owner::equals).map(_ -> all.get(key));
  }
}
