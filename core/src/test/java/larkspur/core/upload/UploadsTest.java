package larkspur.core.upload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import larkspur.core.chat.Body;
import larkspur.core.chat.Chat;
import larkspur.core.chat.ChatLimits;
import larkspur.core.chat.Chats;
import larkspur.core.chat.Inline;
import larkspur.core.chat.Message;
import larkspur.core.chat.Messages;
import larkspur.core.chat.Resource;
import larkspur.core.event.AgendaReader;
import larkspur.core.event.Followers;
import larkspur.core.event.Hearing;
import larkspur.core.identity.Actor;
import larkspur.core.identity.Aliases;
import larkspur.core.identity.App;
import larkspur.core.identity.AppId;
import larkspur.core.identity.Caller;
import larkspur.core.identity.IdSource;
import larkspur.core.identity.Identities;
import larkspur.core.identity.PersonId;
import larkspur.core.identity.RobotId;
import larkspur.core.identity.Seal;
import larkspur.core.identity.Tenant;
import larkspur.core.identity.TenantId;
import larkspur.core.refusal.Refusal;
import larkspur.core.refusal.Refusal.Lack;
import larkspur.core.time.ServerClock;
import larkspur.storage.blob.BlobId;
import larkspur.storage.blob.Blobs;
import larkspur.storage.blob.MemoryBlobs;
import larkspur.storage.blob.Swept;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final TenantId ACME = TenantId.of(1);
  private static final TenantId GLOBEX = TenantId.of(2);
  private static final AppId BOT = AppId.of(21);
  private static final AppId OTHER_BOT = AppId.of(22);
  private static final Caller AS_BOT = as(ACME, BOT);
  private static final Caller AS_OTHER = as(ACME, OTHER_BOT);
  private static final Caller ELSEWHERE = as(GLOBEX, BOT);

  private final MemoryStore store = new MemoryStore();
  private final ServerClock clock = ServerClock.frozenAt(NOW);
  private final ServerClock world = ServerClock.frozenAt(NOW);
  private final Blobs blobs = MemoryBlobs.open(new MemoryBlobs.Held(), world, new Random(1));
  private final IdSource ids = new IdSource(new Random(2));
  private final Aliases aliases = new Aliases(store);
  private final Identities identities = new Identities(store, aliases, clock, new byte[32]);
  private final AgendaReader agenda = new AgendaReader(store, clock);
  private final Followers followers = new Followers(store, clock, ids, agenda);
  private final Chats chats =
      new Chats(
          store,
          identities,
          aliases,
          ids,
          clock,
          new ChatLimits(100, 100),
          Hearing.of(
              store,
              clock,
              new Seal(new byte[32]),
              followers,
              agenda,
              Duration.ofDays(7),
              (_, _) -> true));
  private final Uploads uploads =
      new Uploads(store, blobs, chats, clock, new UploadLimits(1_000, 200_000));
  private final AtomicBoolean copied = new AtomicBoolean();
  private final OrphanSweep sweep = new OrphanSweep(blobs, uploads, clock, world, copied::get);

  UploadsTest() {
    identities.put(new Tenant(ACME, "T", "t", "=t1", "0".repeat(32), Tenant.Language.EN, NOW));
    for (AppId app : List.of(BOT, OTHER_BOT)) {
      String uid = "=" + app.value().substring(12);
      identities.put(new App(app, ACME, "Bot", "", Set.of(), true, uid, NOW));
    }
  }

  @AfterEach
  void close() {
    sweep.close();
    agenda.close();
    followers.close();
    clock.close();
    world.close();
    blobs.close();
    store.close();
  }

  private static Caller as(TenantId tenant, AppId app) {
    return new Caller(tenant, app, Optional.of(app), Set.of());
  }

  private static byte[] png(int bytes) {
    return Arrays.copyOf(ImageFormatTest.head(ImageFormat.PNG), bytes);
  }

  private Taken takeImage(byte[] bytes) {
    try {
      return uploads.takeImage(AS_BOT, new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Upload image() {
    try (Taken taken = takeImage(png(500))) {
      return uploads.keepImage(AS_BOT, taken, Upload.Purpose.MESSAGE);
    }
  }

  private Upload file(Upload.Content content, byte[] bytes) {
    try (Taken taken = uploads.takeFile(AS_BOT, new ByteArrayInputStream(bytes))) {
      return uploads.keepFile(
          AS_BOT, taken, new Upload.File(content, "plan.pdf", Optional.of(3_000L)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private List<BlobId> kept() {
    List<BlobId> kept = new ArrayList<>();
    blobs.list(kept::add);
    return kept;
  }

  private byte[] read(Upload upload, Range range) throws IOException {
    try (InputStream bytes = uploads.read(upload, range).orElseThrow().bytes()) {
      return bytes.readAllBytes();
    }
  }

  private static void refused(Lack lack, Runnable asking) {
    assertThatExceptionOfType(Refusal.NotAllowed.class)
        .isThrownBy(asking::run)
        .satisfies(refusal -> assertThat(refusal.lack()).isEqualTo(lack));
  }

  private static void unknown(Runnable asking) {
    assertThatExceptionOfType(Refusal.NotFound.class).isThrownBy(asking::run);
  }

  // ---- whose they are

  @Test
  void what_an_app_brought_is_its_own_to_show_and_nobody_elses() {
    Upload image = image();
    assertThat(image.key()).matches("img_v3_[0-9a-f]{44}");
    assertThat(uploads.find(AS_BOT, image.key()))
        .contains(Resource.of(Resource.Kind.IMAGE, image.key()));
    assertThat(uploads.find(AS_OTHER, image.key())).isEmpty();
    assertThat(uploads.find(ELSEWHERE, image.key())).isEmpty();
    assertThat(uploads.own(AS_BOT, image.key())).isEqualTo(image);
    refused(Lack.RESOURCE, () -> uploads.own(AS_OTHER, image.key()));
    unknown(() -> uploads.own(ELSEWHERE, image.key()));
  }

  @Test
  void a_robot_shows_what_any_app_of_its_tenant_brought_and_fetches_nothing() {
    Upload image = image();
    RobotId robot = new RobotId("robot_1");
    Caller here = new Caller(ACME, robot, Optional.empty(), Set.of());
    Caller there = new Caller(GLOBEX, robot, Optional.empty(), Set.of());
    assertThat(uploads.find(here, image.key())).isPresent();
    assertThat(uploads.find(there, image.key())).isEmpty();
    refused(Lack.RESOURCE, () -> uploads.own(here, image.key()));
  }

  @Test
  void any_other_text_is_no_key() {
    String key = image().key();
    for (String text :
        List.of(
            "",
            "img_v3_",
            key + "0",
            key.substring(0, key.length() - 1),
            key.replace("img", "file"),
            key.toUpperCase(java.util.Locale.ROOT),
            "img_v3_../../../../../../../../../../../../../etc/pas",
            "\u0000")) {
      assertThat(uploads.find(AS_BOT, text)).as(text).isEmpty();
      unknown(() -> uploads.own(AS_BOT, text));
    }
  }

  @Test
  void what_a_file_is_decides_how_it_is_shown() {
    assertThat(shown(Upload.Content.AUDIO)).isEqualTo(Resource.Kind.AUDIO);
    assertThat(shown(Upload.Content.VIDEO)).isEqualTo(Resource.Kind.VIDEO);
    for (Upload.Content content :
        List.of(
            Upload.Content.PDF,
            Upload.Content.TEXT_DOCUMENT,
            Upload.Content.SPREADSHEET,
            Upload.Content.PRESENTATION,
            Upload.Content.OTHER)) {
      assertThat(shown(content)).isEqualTo(Resource.Kind.FILE);
    }
  }

  private Resource.Kind shown(Upload.Content content) {
    Resource resource = uploads.find(AS_BOT, file(content, new byte[] {1}).key()).orElseThrow();
    assertThat(resource.name()).contains("plan.pdf");
    assertThat(resource.milliseconds()).contains(3_000L);
    return resource.kind();
  }

  @Test
  void an_avatar_is_no_messages_to_show_and_is_not_given_out() {
    try (Taken taken = takeImage(ImageFormatTest.head(ImageFormat.ICO))) {
      Upload avatar = uploads.keepImage(AS_BOT, taken, Upload.Purpose.AVATAR);
      assertThat(uploads.find(AS_BOT, avatar.key())).isEmpty();
      refused(Lack.FITTING_KIND, () -> uploads.own(AS_BOT, avatar.key()));
    }
  }

  // ---- their bytes

  @Test
  void the_bytes_come_back_whole_and_in_ranges() throws IOException {
    byte[] bytes = new byte[150_000];
    new Random(3).nextBytes(bytes);
    Upload file = file(Upload.Content.OTHER, bytes);
    assertThat(file.bytes()).isEqualTo(bytes.length);
    assertThat(read(file, new Range.All())).isEqualTo(bytes);
    assertThat(read(file, new Range.Between(65_530, 65_540)))
        .isEqualTo(Arrays.copyOfRange(bytes, 65_530, 65_541));
    assertThat(read(file, new Range.From(149_990)))
        .isEqualTo(Arrays.copyOfRange(bytes, 149_990, 150_000));
    assertThat(read(file, new Range.Last(10)))
        .isEqualTo(Arrays.copyOfRange(bytes, 149_990, 150_000));
    assertThat(uploads.read(file, new Range.From(150_000))).isEmpty();
  }

  @Test
  void what_is_refused_leaves_nothing() {
    for (byte[] bytes :
        List.of(new byte[0], "no picture".getBytes(java.nio.charset.StandardCharsets.UTF_8))) {
      try (Taken taken = takeImage(bytes)) {
        assertThatExceptionOfType(Refusal.Invalid.class)
            .isThrownBy(() -> uploads.keepImage(AS_BOT, taken, Upload.Purpose.MESSAGE))
            .satisfies(refusal ->
                assertThat(refusal.field()).isEqualTo(bytes.length == 0 ? "content" : "format"));
      }
    }
    try (Taken wide = takeImage(png(100))) {
      // 4097 points are within what a message shows.
      assertThatExceptionOfType(Refusal.Invalid.class)
          .isThrownBy(() -> uploads.keepImage(AS_BOT, wide, Upload.Purpose.AVATAR))
          .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("resolution"));
    }
    assertThatExceptionOfType(Refusal.TooMany.class).isThrownBy(() -> takeImage(png(1_001)));
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("gone");
          }
        };
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> uploads.takeFile(AS_BOT, broken));
    assertThat(kept()).isEmpty();
    try (Taken full = takeImage(png(1_000))) {
      uploads.keepImage(AS_BOT, full, Upload.Purpose.MESSAGE);
    }
    assertThat(kept()).hasSize(1);
  }

  @Test
  void who_acts_for_no_app_brings_nothing() {
    Caller person = new Caller(ACME, PersonId.of(11), Optional.empty(), Set.of());
    refused(
        Lack.PERMISSION,
        () -> {
          try {
            uploads.takeImage(person, new ByteArrayInputStream(png(10)));
          } catch (IOException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(kept()).isEmpty();
  }

  // ---- between the bytes and the key

  @Test
  void when_it_is_not_known_whether_a_key_was_kept_the_bytes_stay_for_the_sweep_to_find_out() {
    Taken taken = takeImage(png(100));
    store.close();
    assertThatExceptionOfType(RuntimeException.class)
        .isThrownBy(() -> uploads.keepImage(AS_BOT, taken, Upload.Purpose.MESSAGE));
    taken.close();
    assertThat(kept()).hasSize(1);
  }

  @Test
  void an_orphan_is_swept_after_a_day_and_what_has_a_key_never() throws IOException {
    Upload image = image();
    Taken orphan = takeImage(png(100));
    assertThat(kept()).hasSize(2);
    world.forward(OrphanSweep.GRACE);
    assertThat(sweep.sweep()).isEqualTo(new Swept(0, 0));
    world.forward(Duration.ofMillis(1));
    copied.set(true);
    assertThat(sweep.sweep()).isEqualTo(new Swept(0, 0));
    copied.set(false);
    assertThat(sweep.sweep()).isEqualTo(new Swept(1, 0));
    assertThat(kept()).hasSize(1);
    assertThat(read(image, new Range.All())).isEqualTo(png(500));
    orphan.close();
  }

  @Test
  void it_is_swept_soon_after_the_start_and_again() {
    takeImage(png(100));
    sweep.start();
    world.forward(OrphanSweep.GRACE.plusMillis(1));
    clock.forward(OrphanSweep.FIRST);
    await(() -> kept().isEmpty());
    takeImage(png(100));
    world.forward(OrphanSweep.GRACE.plusMillis(1));
    await(() -> {
      // The next time is counted from the end of the last.
      clock.forward(OrphanSweep.PERIOD);
      return kept().isEmpty();
    });
    assertThat(kept()).isEmpty();
  }

  private static void await(java.util.function.BooleanSupplier holds) {
    long until = System.nanoTime() + Duration.ofSeconds(120).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("nothing came of it").isLessThan(until);
      Thread.yield();
    }
  }

  // ---- in messages

  private Message say(Chat chat, Body body) {
    return chats.say(AS_BOT, chat.id(), body, Optional.empty());
  }

  private Chat group(Actor... members) {
    return chats.found(
        ACME,
        new Chats.Draft(
            Optional.empty(),
            Optional.empty(),
            Chat.Kind.CHANNEL,
            "Chat",
            Optional.empty(),
            false,
            false,
            BOT,
            List.of(members)));
  }

  @Test
  void what_a_message_shows_is_for_those_who_may_see_the_message() {
    Chat chat = group(OTHER_BOT);
    Upload image = image();
    Upload video = file(Upload.Content.VIDEO, new byte[] {1});
    Resource covered =
        uploads.find(AS_BOT, video.key()).orElseThrow().covered(Optional.of(image.key()));
    List<Message> messages =
        List.of(
            say(chat, new Body.Shown(covered)),
            say(
                chat,
                new Body.Post(
                    "",
                    List.of(
                        List.of(new Inline.Text("look")),
                        List.of(new Inline.Video(video.key(), Optional.of(image.key())))))));
    for (Message message : messages) {
      for (Upload upload : List.of(image, video)) {
        assertThat(uploads.shownIn(AS_OTHER, chat.id(), message.position(), upload.key()))
            .isEqualTo(upload);
      }
    }
    Message first = messages.getFirst();
    String another = image().key();
    unknown(() -> uploads.shownIn(AS_OTHER, chat.id(), first.position(), another));
    unknown(() -> uploads.shownIn(ELSEWHERE, chat.id(), first.position(), image.key()));
    Chat without = group();
    Message unseen = say(without, new Body.Shown(covered));
    refused(
        Lack.MEMBERSHIP,
        () -> uploads.shownIn(AS_OTHER, without.id(), unseen.position(), image.key()));
  }

  @Test
  void what_is_in_a_card_or_was_in_a_deleted_message_is_not_given_out() {
    Chat chat = group();
    Upload image = image();
    Consumer<Message> asking =
        message -> uploads.shownIn(AS_BOT, chat.id(), message.position(), image.key());
    Message card =
        say(
            chat,
            new Body.Card(
                "{}", new Body.Post("", List.of(List.of(new Inline.Image(image.key()))))));
    refused(Lack.FITTING_KIND, () -> asking.accept(card));
    Message deleted = say(chat, new Body.Shown(Resource.of(Resource.Kind.IMAGE, image.key())));
    asking.accept(deleted);
    new Messages(chats).recall(AS_BOT, chat.id(), deleted.position());
    refused(Lack.MESSAGE_LEFT, () -> asking.accept(deleted));
    unknown(() -> asking.accept(say(chat, Body.Text.plain(image.key()))));
  }
}
