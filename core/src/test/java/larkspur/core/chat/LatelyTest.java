package larkspur.core.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import larkspur.storage.Conflict;
import larkspur.storage.Log;
import larkspur.storage.LogCommit;
import larkspur.storage.Name;
import larkspur.storage.memory.MemoryStore;
import org.junit.jupiter.api.Test;

class LatelyTest {

  @Test
  void what_was_told_lately_is_known_and_what_remembers_it_stays_small() throws Exception {
    Log log = new MemoryStore().log(Name.of("chat", "0123456789abcdef"));
    Map<String, Integer> sizes = new HashMap<>();
    for (int i = 0; i < 2_000; i++) {
      String what = "recalled " + i;
      Lately before = Lately.of(log, what);
      assertThat(before.holds(what)).isFalse();
      log.commit(
          before.with(LogCommit.at(Instant.EPOCH), what).append("event", new byte[] {1}).build());
      Lately after = Lately.of(log, what);
      assertThat(after.holds(what)).isTrue();
      assertThat(after.told().size()).isLessThanOrEqualTo(Lately.MAX);
      sizes.put(after.key(), after.told().size());
      assertThatThrownBy(() ->
              log.commit(
                  before
                      .with(LogCommit.at(Instant.EPOCH), what)
                      .append("event", new byte[1])
                      .build()))
          .isInstanceOf(Conflict.class);
    }
    assertThat(sizes).hasSize(Lately.SHELVES);
    assertThat(sizes.values()).containsOnly(Lately.MAX);
  }
}
