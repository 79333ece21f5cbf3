package larkspur.server.backing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import larkspur.storage.StoreRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RootKeyTest {

  private static final String DIGITS = "0123456789abcdef".repeat(4);

  @TempDir private Path folder;

  private Path file(String text, String permissions) throws IOException {
    Path file = folder.resolve("shared.key");
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    return file;
  }

  @Test
  void a_folders_key_is_made_once_for_its_owner_only() throws IOException {
    Path data = folder.resolve("data");
    byte[] made = RootKey.of(data);
    assertThat(made).hasSize(32);
    assertThat(RootKey.of(data)).isEqualTo(made);
    assertThat(permissions(data)).isEqualTo("rwx------");
    assertThat(permissions(data.resolve("root.key"))).isEqualTo("rw-------");
    try (Stream<Path> left = Files.list(data)) {
      assertThat(left).containsExactly(data.resolve("root.key"));
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void those_who_begin_at_once_on_one_folder_get_the_same_key() throws Exception {
    for (int round = 0; round < 50; round++) {
      Path data = folder.resolve("data-" + round);
      List<Future<byte[]>> keys = new ArrayList<>();
      try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 8; i++) {
          keys.add(many.submit(() -> RootKey.of(data)));
        }
      }
      byte[] kept = RootKey.of(data);
      for (Future<byte[]> key : keys) {
        assertThat(key.get()).isEqualTo(kept);
      }
    }
  }

  @Test
  void a_key_that_servers_share_is_read_from_its_file() throws IOException {
    byte[] key = RootKey.in(file(DIGITS + "\n", "rw-r-----"));
    assertThat(key).hasSize(32).startsWith(0x01, 0x23, 0x45);
  }

  @Test
  void a_shared_key_is_never_made() {
    Path missing = folder.resolve("missing.key");
    assertThatThrownBy(() -> RootKey.in(missing))
        .isInstanceOf(StoreRefused.class)
        .hasMessage("The root key " + missing + " is not there.");
    assertThat(missing).doesNotExist();
  }

  @Test
  void a_shared_key_that_others_can_read_is_refused_without_telling_it() throws IOException {
    for (String permissions : List.of("rw-r--r--", "rw-rw----", "rw-----w-")) {
      Path file = file(DIGITS, permissions);
      assertThatThrownBy(() -> RootKey.in(file))
          .as(permissions)
          .isInstanceOf(StoreRefused.class)
          .hasMessageContaining("can be read or written by others")
          .hasMessageNotContaining("0123456789");
    }
  }

  @Test
  void what_is_no_key_is_refused_without_telling_it() throws IOException {
    for (String text :
        List.of("", "\n", DIGITS + "0", DIGITS.substring(1), "x" + DIGITS.substring(1))) {
      Path file = file(text, "rw-------");
      assertThatThrownBy(() -> RootKey.in(file))
          .as(text)
          .isInstanceOf(StoreRefused.class)
          .hasMessageStartingWith("The root key " + file)
          .hasMessageNotContaining("123456789");
    }
  }
}
