package larkspur.client.bearychat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MessageQueryTest {

  private static final MessageKey A = new MessageKey("1485236262366.0101");
  private static final MessageKey B = new MessageKey("1485236270000.0103");
  private static final Instant FROM = Instant.ofEpochMilli(1485236262366L);
  private static final Instant TO = Instant.ofEpochMilli(1485236362366L);

  @Test
  void each_kind_is_written_as_documented() {
    claim(MessageQuery.latest(), "{\"latest\":{}}");
    claim(MessageQuery.latest(20), "{\"latest\":{\"limit\":20}}");
    claim(MessageQuery.since(A), "{\"since\":{\"key\":\"1485236262366.0101\"}}");
    claim(
        MessageQuery.since(A).forward(5).backward(3),
        "{\"since\":{\"key\":\"1485236262366.0101\",\"forward\":5,\"backward\":3}}");
    claim(MessageQuery.since(FROM), "{\"since\":{\"ts\":1485236262366}}");
    claim(
        MessageQuery.since(FROM).backward(5), "{\"since\":{\"ts\":1485236262366,\"backward\":5}}");
    claim(
        MessageQuery.window(A, B),
        "{\"window\":{\"from_key\":\"1485236262366.0101\",\"to_key\":\"1485236270000.0103\"}}");
    claim(
        MessageQuery.window(FROM, TO).forward(100),
        "{\"window\":{\"from_ts\":1485236262366,\"to_ts\":1485236362366,\"forward\":100}}");
    claim(
        MessageQuery.window(FROM, TO).backward(0),
        "{\"window\":{\"from_ts\":1485236262366,\"to_ts\":1485236362366,\"backward\":0}}");
  }

  @Test
  void more_than_a_hundred_or_less_than_none_is_refused_in_every_direction() {
    for (int count : new int[] {-1, 101, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> MessageQuery.latest(count)).hasMessageContaining("limit");
      assertThatThrownBy(() -> MessageQuery.since(A).forward(count))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("forward is not 0 to 100: " + count);
      assertThatThrownBy(() -> MessageQuery.since(A).backward(count))
          .hasMessageContaining("backward");
      assertThatThrownBy(() -> MessageQuery.window(A, B).forward(count))
          .hasMessageContaining("forward");
      assertThatThrownBy(() -> MessageQuery.window(A, B).backward(count))
          .hasMessageContaining("backward");
    }
  }

  @Test
  void a_window_has_one_direction_by_its_type() throws NoSuchMethodException {
    assertThat(MessageQuery.Window.class.getMethod("forward", int.class).getReturnType())
        .isEqualTo(MessageQuery.class);
    assertThat(MessageQuery.Window.class.getMethod("backward", int.class).getReturnType())
        .isEqualTo(MessageQuery.class);
  }

  @Test
  void a_window_that_ends_before_it_begins_may_be_asked_for_and_is_empty_by_the_documentation() {
    claim(
        MessageQuery.window(B, A),
        "{\"window\":{\"from_key\":\"1485236270000.0103\",\"to_key\":\"1485236262366.0101\"}}");
  }

  @Test
  void a_time_before_1970_is_refused() {
    assertThatThrownBy(() -> MessageQuery.since(Instant.EPOCH.minusMillis(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1970");
    assertThatThrownBy(() -> MessageQuery.window(Instant.EPOCH.minusMillis(1), TO))
        .hasMessageContaining("1970");
  }

  @Test
  void an_instant_counts_by_its_millisecond() {
    assertThat(MessageQuery.since(FROM.plusNanos(999_999))).isEqualTo(MessageQuery.since(FROM));
  }

  @Test
  void queries_are_equal_that_ask_for_the_same() {
    assertThat(MessageQuery.since(A).forward(1).backward(2))
        .isEqualTo(MessageQuery.since(A).backward(2).forward(1))
        .hasSameHashCodeAs(MessageQuery.since(A).backward(2).forward(1))
        .isNotEqualTo(MessageQuery.since(A).backward(1).forward(2));
  }

  @Test
  void a_query_that_was_gone_on_from_stays_as_it_was() {
    MessageQuery.Since since = MessageQuery.since(A);
    since.forward(1);
    claim(since, "{\"since\":{\"key\":\"1485236262366.0101\"}}");
  }

  private static void claim(MessageQuery query, String json) {
    assertThat(query).hasToString(json);
  }
}
