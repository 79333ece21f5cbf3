package larkspur.wire.feishu.longconnection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import larkspur.conformance.Proves;
import larkspur.wire.feishu.http.FeishuJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameTest {

  private static final String PING = "0800100018f681801020002a0c0a0474797065120470696e67";
  private static final String PONG =
      "0800100018f681801020002a0c0a04747970651204706f6e6742547b225265636f6e6e656374436f756e74223a2d"
          + "312c225265636f6e6e656374496e74657276616c223a3132302c225265636f6e6e6563744e6f6e6365223a33"
          + "302c2250696e67496e74657276616c223a3132307d";

  @Test
  @Proves("event-5.8.1")
  void a_ping_is_read_as_the_vector_has_it() {
    Frame ping = Frame.read(HexFormat.of().parseHex(PING));
    assertThat(ping.sequence()).isZero();
    assertThat(ping.service()).isEqualTo(33_554_678);
    assertThat(ping.method()).isEqualTo(Frame.CONTROL);
    assertThat(ping.header("type")).contains("ping");
    assertThat(ping.payload()).isEmpty();
  }

  @Test
  @Proves("event-5.8.1")
  void a_pong_is_written_as_the_vector_has_it_with_fields_that_are_zero() {
    ClientConfig config =
        new ClientConfig(Duration.ofSeconds(120), Duration.ofSeconds(120), Duration.ofSeconds(30));
    Frame pong =
        new Frame(
            0,
            0,
            33_554_678,
            Frame.CONTROL,
            List.of(new Frame.Header("type", "pong")),
            FeishuJson.write(config.json()));
    assertThat(HexFormat.of().formatHex(pong.bytes())).isEqualTo(PONG);
  }

  @Test
  void what_is_written_is_read_as_it_was() {
    Frame frame =
        new Frame(
            1L << 52,
            7,
            -1,
            Frame.DATA,
            List.of(new Frame.Header("trace_id", "中"), new Frame.Header("", "")),
            "{}".getBytes(StandardCharsets.UTF_8));
    assertThat(Frame.read(frame.bytes())).usingRecursiveComparison().isEqualTo(frame);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing
        "100018f68180102000", // no SeqID
        "08001000180120002a050a0361", // a header that ends early
        "08001000180120002a030a0161", // a header without a value
        "0800100018012000420561", // a payload that ends early
        "0800100018012000ff", // a tag that ends early
        "08001000180120000c" // the end of a group
      })
  @Proves("event-5.8.1")
  void what_is_no_frame_is_refused(String hex) {
    assertThatThrownBy(() -> Frame.read(HexFormat.of().parseHex(hex)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
